import { BYTES_PER_ROW, checksum, type Ubodt } from './ubodt';

/** "RDUB" as little-endian number. */
const MAGIC = 0x42554452;
const FORMAT = 1;
/** Magic, format, rows, row offsets, bytes of the key, padding; then delta and reach as doubles. */
const HEAD_BYTES = 24 + 16;
const CHECKSUM_CHARACTERS = 8;

/**
 * A table as bytes, to be kept: head, key, then the columns, each from a multiple of 8 on,
 * and a checksum of all of it. The numbers are in the order of the machine, which is
 * little-endian wherever browsers and Node run.
 */
export function encodeUbodt(ubodt: Ubodt): Uint8Array<ArrayBuffer> {
  const key = new TextEncoder().encode(ubodt.key);
  const { starts, end } = layoutOf(key.length, ubodt.offsets.length, ubodt.targets.length);
  const bytes = new Uint8Array(end + CHECKSUM_CHARACTERS);
  const head = new DataView(bytes.buffer);
  [MAGIC, FORMAT, ubodt.targets.length, ubodt.offsets.length, key.length].forEach((value, i) =>
    head.setUint32(4 * i, value, true),
  );
  head.setFloat64(24, ubodt.deltaMeters, true);
  head.setFloat64(32, ubodt.reachMeters, true);
  bytes.set(key, HEAD_BYTES);
  [ubodt.offsets, ubodt.targets, ubodt.costs, ubodt.firsts].forEach((column, i) =>
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), starts[i]),
  );
  bytes.set(new TextEncoder().encode(checksum(bytes.subarray(0, end))), end);
  return bytes;
}

/**
 * The table in bytes that `encodeUbodt` made, or null where they are none, are damaged or were made
 * for another key: build it anew then.
 * @param key what `ubodtKey` gives for the network and reach in question
 */
export function decodeUbodt(bytes: Uint8Array, key: string): Ubodt | null {
  if (bytes.length < HEAD_BYTES) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, format, rows, offsetCount, keyBytes] = [0, 1, 2, 3, 4].map((i) =>
    head.getUint32(4 * i, true),
  );
  if (magic !== MAGIC || format !== FORMAT) return null;
  const { starts, end } = layoutOf(keyBytes, offsetCount, rows);
  if (bytes.length !== end + CHECKSUM_CHARACTERS) return null;
  const textAt = (start: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(start, start + length));
  if (textAt(HEAD_BYTES, keyBytes) !== key) return null;
  if (textAt(end, CHECKSUM_CHARACTERS) !== checksum(bytes.subarray(0, end))) return null;
  const copy = (start: number, length: number) => bytes.slice(start, start + length).buffer;
  return {
    key,
    deltaMeters: head.getFloat64(24, true),
    reachMeters: head.getFloat64(32, true),
    offsets: new Uint32Array(copy(starts[0], 4 * offsetCount)),
    targets: new Uint32Array(copy(starts[1], 4 * rows)),
    costs: new Float32Array(copy(starts[2], 4 * rows)),
    firsts: new Uint16Array(copy(starts[3], 2 * rows)),
  };
}

/** Where offsets, targets, costs and first roads begin, and where the last of them ends. */
function layoutOf(keyBytes: number, offsetCount: number, rows: number): { starts: number[]; end: number } {
  const starts: number[] = [];
  let at = HEAD_BYTES + keyBytes;
  for (const length of [4 * offsetCount, 4 * rows, 4 * rows, (BYTES_PER_ROW - 8) * rows]) {
    at = Math.ceil(at / 8) * 8;
    starts.push(at);
    at += length;
  }
  return { starts, end: at };
}
