import { Gunzip } from 'fflate';
import { Failure } from '../../domain/failure';
import type { DataFile } from '../data-file';

/** Deflate makes at most 1,032 bytes of one: with this much input at a time an unpacked piece stays below 17 MB. */
const INPUT_BYTES = 16 * 1024;

/**
 * The file inside a `.gz` (of one part or several), unpacked while it is read. Its size is that of the packed one, since
 * the true one is not known before.
 */
export function gunzipped(file: DataFile): DataFile {
  return {
    name: file.name,
    size: file.size,
    stream: () => {
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
    },
  };
}

async function* unpack(file: DataFile): AsyncGenerator<Uint8Array, void> {
  const ready: Uint8Array[] = [];
  const gunzip = new Gunzip((piece) => ready.push(piece));
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (let at = 0; at < value.length; at += INPUT_BYTES) {
        push(gunzip, value.subarray(at, at + INPUT_BYTES), false, file.name);
        for (const piece of ready.splice(0)) if (piece.length > 0) yield piece;
      }
    }
    push(gunzip, new Uint8Array(0), true, file.name);
    for (const piece of ready.splice(0)) if (piece.length > 0) yield piece;
  } finally {
    await reader.cancel();
  }
}

function push(gunzip: Gunzip, bytes: Uint8Array, last: boolean, file: string): void {
  try {
    gunzip.push(bytes, last);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `${file}: the packed file is damaged or cut off (${cause}). Download it again.`;
    throw new Failure('bad-input', message, { file, cause });
  }
}
