import { Inflate } from 'fflate';
import { PbfReader } from 'pbf';
import { joined } from '../../base/bytes';
import { Failure, fileFailure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { filePieces, SMALL_PIECE_BYTES, type DataFile } from '../data-file';

/** Limits of the format (https://wiki.openstreetmap.org/wiki/PBF_Format). */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 ** 2;

/** A block of the file: its place among the blocks, and its bytes as they are packed. */
export interface PbfBlob {
  readonly index: number;
  readonly type: string;
  readonly packed: Uint8Array;
}

export const damagedPbf = (file: string, what: string, cause?: unknown): Failure =>
  fileFailure(
    file,
    `${what} Download it again.`,
    cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : String(cause) },
  );

/** The packed blocks of a `.osm.pbf`. @throws Failure 'bad-input': cut off, damaged, or beyond the limits */
export async function* pbfBlobs(file: DataFile, step: string, task: Task): AsyncGenerator<PbfBlob, void> {
  const bytes = new ByteQueue(filePieces(file, task, SMALL_PIECE_BYTES, step));
  try {
    for (let index = 0; ; index++) {
      const prefix = await bytes.take(4);
      if (prefix.length === 0) return;
      const header = readHeader(file.name, await takeHeader(file.name, bytes, prefix));
      const packed = await bytes.take(header.size);
      if (packed.length < header.size) throw cutOff(file.name, bytes.taken);
      yield { index, type: header.type, packed };
    }
  } finally {
    await bytes.close();
  }
}

async function takeHeader(file: string, bytes: ByteQueue, prefix: Uint8Array): Promise<Uint8Array> {
  if (prefix.length < 4) throw cutOff(file, bytes.taken);
  const size = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0);
  if (size > MAX_HEADER_BYTES)
    throw damagedPbf(file, `it is damaged before byte ${bytes.taken} (no block begins there).`);
  const header = await bytes.take(size);
  if (header.length < size) throw cutOff(file, bytes.taken);
  return header;
}

const cutOff = (file: string, at: number): Failure =>
  damagedPbf(file, `it is cut off: it ends within a block, at byte ${at}.`);

/** BlobHeader: type = 1, datasize = 3. */
function readHeader(file: string, bytes: Uint8Array): { type: string; size: number } {
  const header = { type: '', size: -1 };
  try {
    new PbfReader(bytes).readFields((tag, result, pbf) => {
      if (tag === 1) result.type = pbf.readString();
      else if (tag === 3) result.size = pbf.readVarint();
    }, header);
  } catch (error) {
    throw damagedPbf(file, 'the head of a block is damaged.', error);
  }
  if (header.size < 0) throw damagedPbf(file, 'the head of a block does not say how long it is.');
  if (header.size > MAX_BLOB_BYTES)
    throw damagedPbf(file, `a block says to have ${header.size} bytes; at most 32 MiB are allowed.`);
  return header;
}

/** Other packings that the format knows, by field of Blob. */
const OTHER_PACKINGS: Readonly<Record<number, string>> = { 4: 'lzma', 5: 'bzip2', 6: 'lz4', 7: 'zstd' };

/** Blob: raw = 1, raw_size = 2, zlib_data = 3; others are refused. The bytes of the block, unpacked. */
export function unpackBlob(file: string, packed: Uint8Array): Uint8Array {
  const blob = {
    raw: undefined as Uint8Array | undefined,
    rawSize: -1,
    zlib: undefined as Uint8Array | undefined,
  };
  let other = '';
  try {
    new PbfReader(packed).readFields((tag, result, pbf) => {
      if (tag === 1) result.raw = pbf.readBytes();
      else if (tag === 2) result.rawSize = pbf.readVarint();
      else if (tag === 3) result.zlib = pbf.readBytes();
      else if (tag in OTHER_PACKINGS) other = OTHER_PACKINGS[tag];
    }, blob);
  } catch (error) {
    throw damagedPbf(file, 'a block is damaged.', error);
  }
  if (blob.raw) return blob.raw;
  if (blob.zlib) return inflate(file, blob.zlib, blob.rawSize);
  if (other !== '') {
    const message = `${shown(file)} is packed with ${other}, which browsers cannot unpack. Convert it with: osmium cat IN -o OUT.osm.pbf -f pbf,pbf_compression=zlib`;
    throw new Failure('not-supported', message, { file, packing: other });
  }
  throw damagedPbf(file, 'a block has no data.');
}

const ZLIB_HEADER_BYTES = 2;
const ZLIB_CHECK_BYTES = 4;
/** Deflate makes at most 1,032 bytes of one: what is unpacked beyond the stated size stays small. */
const INFLATE_PIECE = 16 * 1024;

function inflate(file: string, zlib: Uint8Array, size: number): Uint8Array {
  if (!(size >= 0 && size <= MAX_BLOB_BYTES))
    throw damagedPbf(file, 'a block does not say how long it is unpacked, or is longer than 32 MiB.');
  const out = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((piece) => {
    if (length + piece.length <= size) out.set(piece, length);
    length += piece.length;
  });
  const end = zlib.length - ZLIB_CHECK_BYTES;
  try {
    for (let at = ZLIB_HEADER_BYTES; at < end && length <= size; at += INFLATE_PIECE)
      stream.push(zlib.subarray(at, Math.min(at + INFLATE_PIECE, end)), at + INFLATE_PIECE >= end);
  } catch (error) {
    throw damagedPbf(file, 'a block is damaged and cannot be unpacked.', error);
  }
  if (length !== size) throw damagedPbf(file, 'a block is damaged (its length is wrong).');
  return out;
}

/** Bytes that come in pieces and are taken in lengths of choice. */
class ByteQueue {
  taken = 0;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(private readonly pieces: AsyncGenerator<Uint8Array, void>) {}

  /** The next `count` bytes; fewer where the end comes before. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.pieces.next();
        if (next.done) break;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    this.taken += count - missing;
    return parts.length === 1 ? parts[0] : joined(Uint8Array, parts);
  }

  async close(): Promise<void> {
    await this.pieces.return();
  }
}
