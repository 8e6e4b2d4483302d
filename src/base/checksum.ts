import { joined } from './bytes';

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

/** Rounds of SHA-256 (FIPS 180-4). */
const ROUND_COUNT = 64;

/** First 32 bits of the fractional parts of a root of each of the first primes. */
function fractionsOfPrimeRoots(count: number, root: (prime: number) => number): Uint32Array {
  const words = new Uint32Array(count);
  for (let n = 2, found = 0; found < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) words[found++] = Math.floor((root(n) % 1) * 4294967296);
  }
  return words;
}

const ROUND_WORDS = fractionsOfPrimeRoots(ROUND_COUNT, Math.cbrt);
const START_WORDS = fractionsOfPrimeRoots(8, Math.sqrt);

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

function compress(state: Uint32Array, w: Uint32Array): void {
  for (let t = 16; t < ROUND_COUNT; t++) {
    const s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >>> 3);
    const s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >>> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < ROUND_COUNT; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_WORDS[t] + w[t]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

/** Plain TypeScript version; 32 bytes. */
export function sha256Portable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = START_WORDS.slice();
  const w = new Uint32Array(ROUND_COUNT);
  const padded = Math.ceil((bytes.length + 9) / 64) * 64;
  const tailAt = Math.floor(bytes.length / 64) * 64;
  const tail = new Uint8Array(padded - tailAt);
  tail.set(bytes.subarray(tailAt));
  tail[bytes.length - tailAt] = 0x80;
  const tailView = new DataView(tail.buffer);
  tailView.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  tailView.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < padded; at += 64) {
    const source = at < tailAt ? view : tailView;
    const from = at < tailAt ? at : at - tailAt;
    for (let t = 0; t < 16; t++) w[t] = source.getUint32(from + t * 4);
    compress(state, w);
  }
  const digest = new Uint8Array(32);
  const digestView = new DataView(digest.buffer);
  state.forEach((word, i) => digestView.setUint32(i * 4, word));
  return digest;
}

/** SHA-256 of some bytes (32 bytes), by the platform where it offers it. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return sha256Portable(bytes);
  // It takes no memory that another thread could change meanwhile.
  const own =
    bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  return new Uint8Array(await subtle.digest('SHA-256', own));
}

/** Pieces of this size are hashed on their own, so that hashing never copies a whole data set. */
const PIECE_BYTES = 32 * 1024 * 1024;

/**
 * Hex digest of any number of byte arrays, in order, each one's length
 * included: SHA-256 over SHA-256 of pieces.
 */
export async function digestOf(parts: readonly Uint8Array[]): Promise<string> {
  const digests: Uint8Array[] = [];
  for (const part of parts) {
    digests.push(new Uint8Array(Float64Array.of(part.length).buffer));
    for (let at = 0; at < part.length; at += PIECE_BYTES)
      digests.push(await sha256(part.subarray(at, at + PIECE_BYTES)));
  }
  return toHex(await sha256(joined(Uint8Array, digests)));
}

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
