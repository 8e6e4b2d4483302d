import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { dataFileFromBytes, isGzip, readAll } from './data-file';
import { dataFileFromChunks } from './testing/chunked-file';
import { gunzippedFile, UNPACK_LIMITS } from './gunzipped-file';

const MEGABYTE = 1024 * 1024;
const packed = (bytes: Uint8Array) => dataFileFromBytes('a.csv.gz', bytes);

describe('gunzippedFile', () => {
  it('gives back what was packed, however its bytes arrive, and again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const gzip = gzipSync(bytes);
          expect(isGzip(gzip)).toBe(true);
          const file = gunzippedFile(
            dataFileFromChunks('a.gz', gzip.length, function* () {
              for (let at = 0; at < gzip.length; at += size) yield gzip.slice(at, at + size);
            }),
          );
          for (let time = 0; time < 2; time++) expect(await readAll(file, MEGABYTE)).toEqual(bytes);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stops a bomb', async () => {
    const { fromBytes } = UNPACK_LIMITS;
    const bomb = gzipSync(new Uint8Array(fromBytes + 1));
    await expect(readAll(gunzippedFile(packed(bomb)), 9 * fromBytes)).rejects.toThrow(
      /a\.csv\.gz: it unpacks to more than 30 times its size.*unpack it and open what is in it/,
    );
    const small = gzipSync(new Uint8Array(fromBytes));
    expect(await readAll(gunzippedFile(packed(small)), 9 * fromBytes)).toHaveLength(fromBytes);
  });

  it('takes files that are packed in blocks, and refuses thousands of tiny members', async () => {
    const together = (member: Uint8Array, times: number) => {
      const all = new Uint8Array(member.length * times);
      for (let i = 0; i < times; i++) all.set(member, i * member.length);
      return gunzippedFile(packed(all));
    };
    const row = gzipSync(new TextEncoder().encode('1,2\n'));
    expect(await readAll(together(row, 400), MEGABYTE)).toHaveLength(1600);
    const block = gzipSync(Uint8Array.from({ length: 64 * 1024 }, (_, i) => (i * i * 31) >> 7));
    expect(await readAll(together(block, 100), 9 * MEGABYTE)).toHaveLength(100 * 64 * 1024);
    await expect(readAll(together(row, 4000), MEGABYTE)).rejects.toThrow(
      /a\.csv\.gz: it is packed in more than \d+ tiny parts\. Unpack it, and pack it again as one\./,
    );
  });

  it('refuses what is cut off or damaged, and nothing but in words', async () => {
    const content = Uint8Array.from({ length: 500 }, (_, i) => (i * i) & 255);
    const whole = gzipSync(content);
    for (const cut of [3, 12, 60, whole.length - 12])
      await expect(readAll(gunzippedFile(packed(whole.slice(0, cut))), MEGABYTE)).rejects.toThrow(
        /cannot be unpacked.*cut off or damaged/,
      );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
        const damaged = whole.slice();
        damaged[at] = byte;
        try {
          expect(await readAll(gunzippedFile(packed(damaged)), MEGABYTE)).toEqual(content);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
        }
      }),
      { numRuns: 50 },
    );
  });
});
