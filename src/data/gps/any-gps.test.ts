import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { dataFileFromChunks } from '../testing/chunked-file';
import { previewGps } from './preview-gps';
import { readGps } from './read-gps';
import { file, GEOJSON, GPX, POINTS, PORTO, read } from './testing/gps-texts';

describe('any bytes', () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 200 }).map((text) => strToU8(text)),
    fc
      .array(
        fc.constantFrom(
          '<gpx>',
          '<trk>',
          '<trkseg>',
          '</trkseg>',
          '</gpx>',
          '<trkpt lat="1" lon="2">',
          '<time>',
          '&a;',
          '\n',
        ),
      )
      .map((parts) => strToU8(`<gpx>${parts.join('')}`)),
    fc
      .array(
        fc.constantFrom('{', '}', '[', ']', '"features":', '"type":"Point"', '"coordinates":', ',', '1', '"'),
      )
      .map((parts) => strToU8(`{${parts.join('')}`)),
    fc
      .array(fc.constantFrom('1', '-8.5', '41', '"', ',', ';', '\n', '2013-07-01 08:00', '[[1,2]]'))
      .map((parts) => strToU8(`lon,lat,time,car\n${parts.join('')}`)),
  );

  it('never throw anything but Failure, and never give NaN', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(POINTS, PORTO, GPX, GEOJSON), async (bytes, choice) => {
        for (const attempt of [() => read(bytes, choice), () => guessAndRead(bytes)]) {
          try {
            const { traces } = await attempt();
            expect(traces.times.every(Number.isFinite)).toBe(true);
            expect(traces.lonLat.every(Number.isFinite)).toBe(true);
            expect(traces.offsets[traces.traceCount]).toBe(traces.times.length);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  async function guessAndRead(bytes: Uint8Array) {
    const files = [file(bytes, 'any')];
    return readGps(files, (await previewGps(files)).choice);
  }

  it('gives the same traces however the bytes are cut', async () => {
    const content = strToU8(
      'car,lon,lat,time\n' +
        Array.from({ length: 40 }, (_, i) => `c${i % 3},-8.${i},41.${i},${i}\n`).join(''),
    );
    const line = {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    };
    const json = strToU8(
      JSON.stringify({
        name: 'a "features": [\\',
        features: [1, 2, 3].map((times) => ({
          geometry: line,
          properties: { times: [times, 9], note: '}]"\\' },
        })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(true, false),
        async (size, isTable) => {
          const bytes = isTable ? content : json;
          const choice = isTable ? POINTS : GEOJSON;
          const pieces = dataFileFromChunks('some.csv', bytes.length, function* () {
            for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
          });
          expect((await readGps([pieces], choice)).traces).toEqual((await read(bytes, choice)).traces);
        },
      ),
      { numRuns: 25 },
    );
  });
});
