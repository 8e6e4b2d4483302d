import { Gunzip } from 'fflate';
import { Failure } from '../../domain/failure';
import type { DataFile } from '../data-file';

/** Deflate makes at most 1,032 bytes of one: with this much input at a time an unpacked piece stays below 17 MB. */
const PIECE_BYTES = 16 * 1024;
/** Unpacked to packed bytes, looked at from `RATIO_FROM_BYTES` on: tables of points pack to a tenth, not to a hundredth. */
const MAX_RATIO = 200;
const RATIO_FROM_BYTES = 64 * 1024 ** 2;

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/**
 * The content of a gzip file (of one member or several), unpacked while it is read; `size` stays that of the packed file.
 * Reading throws Failure 'bad-input': damaged, cut off, or a bomb.
 */
export function gunzippedFile(file: DataFile): DataFile {
  return { name: file.name, size: file.size, stream: () => unpackedStream(file) };
}

function unpackedStream(file: DataFile): ReadableStream<Uint8Array> {
  const pieces = unpack(file);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

async function* unpack(file: DataFile): AsyncGenerator<Uint8Array, void> {
  const ready: Uint8Array[] = [];
  const gunzip = new Gunzip((piece) => void (piece.length > 0 && ready.push(piece)));
  let packed = 0;
  let unpacked = 0;
  for await (const [piece, last] of withLast(file.stream())) {
    push(file.name, gunzip, piece, last);
    packed += piece.length;
    for (const made of ready.splice(0)) {
      unpacked += made.length;
      if (unpacked > RATIO_FROM_BYTES && unpacked > packed * MAX_RATIO)
        throw refuse(file.name, `it unpacks to more than ${MAX_RATIO} times its size; it was stopped there.`);
      yield made;
    }
  }
}

function push(name: string, gunzip: Gunzip, piece: Uint8Array, last: boolean): void {
  try {
    gunzip.push(piece, last);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const advice = 'It is cut off or damaged: download or pack it again.';
    throw refuse(name, `the gzip file cannot be unpacked (${cause}). ${advice}`);
  }
}

const refuse = (file: string, what: string): Failure =>
  new Failure('bad-input', `${file}: ${what}`, { file });

/** Small pieces of a stream, each with whether it is the last. */
async function* withLast(stream: ReadableStream<Uint8Array>): AsyncGenerator<[Uint8Array, boolean], void> {
  const reader = stream.getReader();
  let held: Uint8Array | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (let at = 0; at < value.length; at += PIECE_BYTES) {
        if (held) yield [held, false];
        held = value.subarray(at, at + PIECE_BYTES);
      }
    }
    if (held) yield [held, true];
  } finally {
    await reader.cancel();
  }
}
