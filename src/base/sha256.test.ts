import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf, sha256, sha256Portable } from './sha256';

it('is SHA-256, with and without the platform', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const expected = new Uint8Array(createHash('sha256').update(bytes).digest());
      expect(sha256Portable(bytes)).toEqual(expected);
      expect(await sha256(bytes)).toEqual(expected);
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
