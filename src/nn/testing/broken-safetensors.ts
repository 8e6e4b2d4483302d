import type { BrokenCheckpoint } from './broken-checkpoint';

/** A safetensors file with this header, in whatever state, and so many bytes of data. */
function safetensorsOf(header: string | Uint8Array, dataBytes = 0, claimed?: bigint): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const out = new Uint8Array(8 + json.length + dataBytes);
  new DataView(out.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  out.set(json, 8);
  return out;
}

const entry = (begin: number, end: number, dtype = 'F32', shape: readonly unknown[] = [(end - begin) / 4]) =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

const one = (shape: readonly unknown[], begin = 0, end = 4, dtype = 'F32') =>
  safetensorsOf(`{"w":${entry(begin, end, dtype, shape)}}`, 4);

const refused = (name: string, bytes: () => Uint8Array, message: RegExp): BrokenCheckpoint => ({
  name: `${name}.safetensors`,
  bytes,
  message,
});

/** Thousands of tensors that all claim the whole of a megabyte. */
function overlappingMany(): Uint8Array {
  const bytes = 2 ** 20;
  const names = Array.from({ length: 5000 }, (_, i) => `"w${i}":${entry(0, bytes)}`);
  return safetensorsOf(`{${names.join(',')}}`, bytes);
}

/** Safetensors files whose header lies. */
export const brokenSafetensors: readonly BrokenCheckpoint[] = [
  refused('empty', () => new Uint8Array(0), /0 bytes, too few for a header/),
  refused('short', () => new Uint8Array(7), /7 bytes, too few/),
  refused(
    'header-of-2-60-bytes',
    () => safetensorsOf('{}', 0, 1n << 60n),
    /header claims 1152921504606846976 bytes/,
  ),
  refused(
    'header-beyond-the-end',
    () => safetensorsOf('{}', 0, 3n),
    /header claims 3 bytes, the file has 10/,
  ),
  refused('header-no-json', () => safetensorsOf('{"w":'), /header is not JSON/),
  refused('header-no-text', () => safetensorsOf(Uint8Array.of(0x7b, 0xff, 0x7d)), /header is not JSON/),
  refused('header-a-list', () => safetensorsOf('[]'), /header is not an object/),
  refused('deep-json', () => safetensorsOf(`{"w":${'['.repeat(1_000_000)}`), /nests deeper/),
  refused('deep-objects', () => safetensorsOf('{"w":'.repeat(1_000_000)), /nests deeper/),
  refused(
    'one-name-twice',
    () => safetensorsOf(`{"w":${entry(0, 4)},"w":${entry(4, 8)}}`, 8),
    /header names "w" twice/,
  ),
  refused(
    'one-name-in-two-spellings',
    () => safetensorsOf(`{"w":${entry(0, 0)},"\\u0077":${entry(0, 4)}}`, 4),
    /header names "w" twice/,
  ),
  refused(
    'overlapping',
    () => safetensorsOf(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12),
    /tensor "b" begins at 4, the one before it ends at 8/,
  ),
  refused('overlapping-many', overlappingMany, /begins at 0, the one before it ends at 1048576/),
  refused('hole', () => safetensorsOf(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), /"b" begins at 8/),
  refused('data-left-over', () => safetensorsOf(`{"a":${entry(0, 4)}}`, 12), /ends at 4, the data at 12/),
  refused(
    'cut-off',
    () => safetensorsOf(`{"a":${entry(0, 12)}}`, 8),
    /"a" lies at 0\.\.12, the data ends at 8/,
  ),
  refused('shape-of-2-80', () => one([2 ** 40, 2 ** 40]), /asks for 4\.8\d*e\+24/),
  refused('size-of-2-60', () => one([2 ** 60]), /"w" has no valid shape/),
  refused('negative-size', () => one([-1]), /"w" has no valid shape/),
  refused('size-in-words', () => one(['1']), /"w" has no valid shape/),
  refused('fractional-size', () => one([0.5]), /"w" has no valid shape/),
  refused('many-dimensions', () => one(Array<number>(65).fill(1)), /"w" has no valid shape/),
  refused('negative-offset', () => one([1], -4, 0), /no valid data_offsets/),
  refused('shape-does-not-fit', () => one([2]), /has 4 bytes, its shape \[2\] asks for 8/),
  refused('unknown-type', () => one([1], 0, 4, 'F8_E4M3'), /type "F8_E4M3"; known are F64/),
  refused('type-of-objects', () => one([1], 0, 4, 'constructor'), /type "constructor"/),
  refused('entry-missing', () => safetensorsOf('{"w":null}'), /"w" has the type none/),
  refused('metadata-of-numbers', () => safetensorsOf('{"__metadata__":{"epoch":3}}'), /not text, at "epoch"/),
];
