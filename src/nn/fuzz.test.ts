import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { leastWork } from '../base/testing/work';
import { readSafetensors, writeSafetensors } from './safetensors';
import { readingLimitMs } from './testing/reading-limit';
import { OPCODES } from './torch-file/pickle';
import { joined, orderedDict, pickle, tensor, type Piece } from './torch-file/pickle-writer';
import { SMALL, smallBytes, torchZip, legacyFile } from './torch-file/testing/torch-writer';
import { readTorchFile, type TorchValue } from './torch-file/torch-file';

const longestMs = readingLimitMs();
/** For a longer look by hand: FUZZ_ROUNDS=20000 npx vitest run src/nn/fuzz */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 300);

/**
 * Reads, and lets nothing but a refusal in words and nothing slow pass. Returns whether the file was read.
 */
function survives(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  let refusal: unknown;
  const work = leastWork(() => (refusal = refusalOf(read, bytes)), 3, longestMs);
  expect(work).toBeLessThan(longestMs);
  if (refusal === undefined) return true;
  if (!(refusal instanceof Failure)) throw refusal;
  expect(refusal.code).toBe('bad-input');
  return false;
}

function refusalOf(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    read(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Reads a file and follows everything in it, as whoever uses it does. */
function walkTorchFile(bytes: Uint8Array): void {
  const walk = (value: TorchValue): number => {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 1;
    if (value instanceof Map) return [...value.values()].reduce((sum, item) => sum + walk(item), 1);
    if (Array.isArray(value)) return value.reduce((sum, item) => sum + walk(item), 1);
    if ('shape' in value) {
      expect(value.data.length).toBe(value.shape.reduce((product, size) => product * size, 1));
      return 1;
    }
    return 'state' in value && value.state !== undefined ? walk(value.state) : 1;
  };
  expect(walk(readTorchFile(bytes).root)).toBeGreaterThan(0);
}

/** One change of a file: bits turned over, bytes replaced, cut out or put in. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.constantFrom('flip', 'replace', 'remove', 'insert', 'cut'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(original: Uint8Array, changes: readonly Change[]): Uint8Array {
  let bytes = Array.from(original);
  for (const { at: place, kind, bytes: piece } of changes) {
    const at = Math.floor(place * bytes.length);
    if (kind === 'flip') bytes[at] ^= 1 << (piece[0] & 7);
    else if (kind === 'replace') bytes.splice(at, piece.length, ...piece);
    else if (kind === 'remove') bytes.splice(at, piece.length);
    else if (kind === 'insert') bytes.splice(at, 0, ...piece);
    else bytes = bytes.slice(0, at);
  }
  return Uint8Array.from(bytes);
}

const changes = fc.array(change, { minLength: 1, maxLength: 4 });

const python = (format: string) =>
  new Uint8Array(readFileSync(new URL(`torch-file/testing/python-${format}.pth`, import.meta.url)));

const safetensors = writeSafetensors(
  new Map([
    ['half', { dtype: 'F16', shape: [2], data: Float32Array.of(1, 2) }],
    ['index', { dtype: 'I64', shape: [1], data: BigInt64Array.of(3n) }],
    ['none', { dtype: 'F32', shape: [0], data: new Float32Array(0) }],
  ] as const),
  { system: 'HOSER' },
);

/**
 * A pickle with changes, in a zip whose check sums and places are right:
 * what is behind them meets the changes.
 */
const withinZip = (value: Uint8Array) => torchZip(value, { '0': smallBytes() });
const withinLegacy = (value: Uint8Array) =>
  legacyFile(value, [{ key: '0', elements: 4, bytes: smallBytes() }]);
const state = pickle(orderedDict({ weight: tensor(SMALL), turned: tensor({ ...SMALL, strides: [1, 2] }) }));

describe('a changed file is read or refused, soon', () => {
  it.each([
    ['safetensors', safetensors, readSafetensors],
    ["Python's zip", python('zip'), walkTorchFile],
    ["Python's legacy file", python('legacy'), walkTorchFile],
    ['a description in a zip', state, (bytes: Uint8Array) => walkTorchFile(withinZip(bytes))],
    ['a description in a legacy file', state, (bytes: Uint8Array) => walkTorchFile(withinLegacy(bytes))],
  ] as const)('%s', (_, original, read) => {
    expect(survives(read, original)).toBe(true);
    fc.assert(
      fc.property(changes, (list) => void survives(read, changed(original, list))),
      { numRuns: ROUNDS },
    );
  });
});

describe('made-up files', () => {
  const opcode = fc.constantFrom(...OPCODES.keys()).map((code): Piece => [code]);
  const small = fc.uint8Array({ maxLength: 5 }).map((bytes): Piece => [...bytes]);
  const known = fc.constantFrom<Piece>(
    tensor(SMALL),
    orderedDict({}),
    [0x4b, 1],
    [0x71, 0],
    [0x68, 0],
    [0x5d],
    [0x7d],
    [0x28],
    [0x55, 1, 0x61],
  );
  const pieces = fc.array(fc.oneof(known, opcode, small), { maxLength: 60 });

  it('of opcodes in any order are read or refused', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        survives(walkTorchFile, withinZip(pickle(joined(...list))));
        survives(walkTorchFile, withinLegacy(pickle(joined(...list))));
      }),
      { numRuns: ROUNDS },
    );
  });

  it('of any bytes are read or refused', () => {
    const start = fc.constantFrom<Piece>([], [0x50, 0x4b, 3, 4], [...withinLegacy(state).subarray(0, 40)]);
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (first, rest) => {
        const bytes = Uint8Array.from([...first, ...rest]);
        survives(walkTorchFile, bytes);
        survives(readSafetensors, bytes);
      }),
      { numRuns: ROUNDS },
    );
  });

  it('of safetensors with any header are read or refused', () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'U8'), fc.string()),
        shape: fc.oneof(fc.array(fc.integer({ min: -1, max: 4 })), fc.anything()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(20), fc.nat(20)), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue())), fc.nat(40), (header, data) => {
        const json = new TextEncoder().encode(
          JSON.stringify(header, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
        );
        const bytes = new Uint8Array(8 + json.length + data);
        new DataView(bytes.buffer).setUint32(0, json.length, true);
        bytes.set(json, 8);
        survives(readSafetensors, bytes);
      }),
      { numRuns: ROUNDS },
    );
  });
});
