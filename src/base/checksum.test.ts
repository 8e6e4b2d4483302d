import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, CRC_START, digestOf, sha256, sha256Portable, updateCrc } from './checksum';

describe('CRC-32', () => {
  it('has the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('is the same however the bytes are cut', () => {
    const bytes = Uint8Array.from({ length: 101 }, (_, i) => (i * 37) & 255);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const crc = updateCrc(updateCrc(CRC_START, bytes.subarray(0, cut)), bytes.subarray(cut));
      expect((crc ^ CRC_START) >>> 0).toBe(crc32(bytes));
    }
  });
});

it('is SHA-256, with and without the platform', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const expected = new Uint8Array(createHash('sha256').update(bytes).digest());
      expect(sha256Portable(bytes)).toEqual(expected);
      expect(await sha256(bytes)).toEqual(expected);
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      expect(await sha256(shared)).toEqual(expected);
    }),
  );
});

it('a digest of parts depends on every byte and on where parts end', async () => {
  const of = (...parts: number[][]) => digestOf(parts.map((part) => Uint8Array.from(part)));
  const digests = await Promise.all([
    of([1, 2], [3]),
    of([1], [2, 3]),
    of([1, 2, 3]),
    of([1, 2], [4]),
    of([1, 2], [3], []),
  ]);
  expect(new Set(digests).size).toBe(5);
  expect(await of([1, 2], [3])).toBe(digests[0]);
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
});
