import { Gunzip } from 'fflate';
import { CRC_START, updateCrc } from '../base/checksum';
import { fileFailure, libraryWords } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import { isGzip, piecesOf, readHead, type DataFile } from './data-file';

/** Deflate makes at most 1,032 bytes of one: an unpacked piece stays below 17 MB. */
const PIECE_BYTES = 16 * 1024;

/**
 * How many times its packed bytes a file may unpack to, from so many unpacked bytes on. Tables, maps and tracks pack to a
 * tenth or so, and the slowest reader takes 0.1 s for a megabyte of text: what is packed is as little work as what is not.
 */
export const UNPACK_LIMITS = { maxRatio: 30, fromBytes: 16 * 1024 ** 2 };

/** @throws Failure 'bad-input' for a file that unpacks to far more than its size */
export function checkUnpacked(
  file: string,
  packed: number,
  unpacked: number,
  { maxRatio, fromBytes } = UNPACK_LIMITS,
): void {
  if (unpacked <= fromBytes || unpacked <= packed * maxRatio) return;
  const message = `it unpacks to more than ${maxRatio} times its size; it was stopped there. If you trust it, unpack it and open what is in it.`;
  throw fileFailure(file, message);
}

const FREE_MEMBERS = 500;
const BYTES_PER_MEMBER = 4096;

/** In how many parts a packed file may be: each costs as much as kilobytes of content; usual blocks of a gzip have 64 KiB. */
export const mostMembers = (packedBytes: number): number => FREE_MEMBERS + packedBytes / BYTES_PER_MEMBER;

/** The content of a gzip file, unpacked while read, which throws Failure 'bad-input': damaged, a bomb. */
export function gunzippedFile(file: DataFile): DataFile {
  return { name: file.name, size: file.size, packed: true, stream: () => streamOf(unpack(file)) };
}

/** A file as it is read: unpacked on the way where its first bytes say gzip. @throws Failure 'bad-input', 'cancelled' */
export async function unpackedFile(file: DataFile, task: Task = NO_TASK): Promise<DataFile> {
  return isGzip(await readHead(file, 2, task)) ? gunzippedFile(file) : file;
}

/** The first bytes of what is in a file, unpacked where it is packed. */
export interface UnpackedHead {
  readonly file: DataFile;
  readonly head: Uint8Array;
  /** Whether there is no more in the file. */
  readonly isAll: boolean;
}

/** @throws Failure 'bad-input', 'cancelled' */
export async function unpackedHead(
  given: DataFile,
  bytes: number,
  task: Task = NO_TASK,
): Promise<UnpackedHead> {
  const file = await unpackedFile(given, task);
  const head = await readHead(file, bytes, task);
  return { file, head, isAll: head.length < bytes };
}

async function* unpack(file: DataFile): AsyncGenerator<Uint8Array, void> {
  const ready: Uint8Array[] = [];
  const gunzip = new Gunzip((piece) => void (piece.length > 0 && ready.push(piece)));
  const check = new TrailerCheck();
  let members = 0;
  gunzip.onmember = () => {
    members++;
    check.startMember(ready);
  };
  let packed = 0;
  let unpacked = 0;
  for await (const [piece, last] of withLast(file.stream())) {
    push(file.name, gunzip, piece, last);
    packed += piece.length;
    if (members > mostMembers(packed)) {
      const message = `it is packed in more than ${members.toLocaleString('en')} tiny parts. Unpack it, and pack it again as one.`;
      throw fileFailure(file.name, message);
    }
    check.packed(piece);
    check.take(ready);
    for (const made of ready.splice(0)) {
      unpacked += made.length;
      checkUnpacked(file.name, packed, unpacked);
      yield made;
    }
  }
  if (!check.agrees()) throw fileFailure(file.name, `the gzip file cannot be unpacked to its end. ${AGAIN}`);
}

const AGAIN = 'It is cut off or damaged: download or pack it again.';
const TRAILER_BYTES = 8;

/** Compares the last member's content with the check sum and length at the end of the file. */
class TrailerCheck {
  #crc = CRC_START;
  #length = 0;
  #counted = 0;
  readonly #tail = new Uint8Array(TRAILER_BYTES);

  /** The last bytes of the packed file so far. */
  packed(piece: Uint8Array): void {
    const taken = piece.subarray(-TRAILER_BYTES);
    this.#tail.copyWithin(0, taken.length);
    this.#tail.set(taken, TRAILER_BYTES - taken.length);
  }

  /** What stands in `ready` belongs to the member before; a new one begins. */
  startMember(ready: readonly Uint8Array[]): void {
    this.#counted = ready.length;
    this.#crc = CRC_START;
    this.#length = 0;
  }

  take(ready: readonly Uint8Array[]): void {
    for (const piece of ready.slice(this.#counted)) {
      this.#crc = updateCrc(this.#crc, piece);
      this.#length += piece.length;
    }
    this.#counted = 0;
  }

  agrees(): boolean {
    const view = new DataView(this.#tail.buffer);
    return (
      view.getUint32(0, true) === (this.#crc ^ CRC_START) >>> 0 &&
      view.getUint32(4, true) === this.#length % 2 ** 32
    );
  }
}

function push(name: string, gunzip: Gunzip, piece: Uint8Array, last: boolean): void {
  try {
    gunzip.push(piece, last);
  } catch (error) {
    throw fileFailure(name, `the gzip file cannot be unpacked (${libraryWords(error)}). ${AGAIN}`);
  }
}

/** Small pieces of a stream, each with whether it is the last. */
async function* withLast(stream: ReadableStream<Uint8Array>): AsyncGenerator<[Uint8Array, boolean], void> {
  let held: Uint8Array | undefined;
  for await (const piece of piecesOf(stream, PIECE_BYTES)) {
    if (held) yield [held, false];
    held = piece;
  }
  if (held) yield [held, true];
}

/** Pieces as a stream that asks for one when it is read; when it is cancelled, they end. */
export function streamOf(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
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
