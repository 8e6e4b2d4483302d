/** Register that `updateCrc` starts from; xor with it at the end. */
export const CRC_START = 0xffffffff;

/** TABLES[k][b]: what byte b does to the register, k bytes before the end of a group. */
const TABLES = makeTables();

function makeTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  const tables = [first];
  for (let k = 1; k < 8; k++) tables.push(tables[k - 1].map((c) => first[c & 255] ^ (c >>> 8)));
  return tables;
}

/** Takes bytes into a register of CRC-32 as in the zip format (polynomial 0xEDB88320), eight at a time. */
export function updateCrc(crc: number, bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  const grouped = bytes.length - (bytes.length % 8);
  let c = crc;
  let i = 0;
  for (; i < grouped; i += 8) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c =
      t7[c & 255] ^
      t6[(c >>> 8) & 255] ^
      t5[(c >>> 16) & 255] ^
      t4[c >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return c;
}

/** CRC-32 of some bytes, unsigned. */
export const crc32 = (bytes: Uint8Array): number => (updateCrc(CRC_START, bytes) ^ CRC_START) >>> 0;
