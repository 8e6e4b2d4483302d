import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { emptyGpsTraces, type GpsTraces } from '../../../domain/gps-traces';
import { FindingCollector } from '../../check-report';
import { dataFileFromBytes } from '../../data-file';
import { readTraces } from '../../extras/traces-file';
import { previewGps } from '../preview-gps';
import { readGps } from '../read-gps';
import { plain } from '../testing/gps-texts';
import { traceFormatOf, traceText, type TraceFormat } from './trace-file';

const coordinate = (most: number) =>
  fc.integer({ min: -most * 1e9, max: most * 1e9 }).map((value) => value / 1e9);

/** 0, 0 is what receivers say that have no position. */
const longitude = coordinate(180).filter((value) => Math.abs(value) > 0.01);

/** Milliseconds after a moment of this century. */
const seconds = fc.integer({ min: 1, max: 1e9 }).map((value) => (1e12 + value) / 1000);

const drive = fc.record({
  name: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  points: fc.array(fc.tuple(longitude, coordinate(84), seconds), { minLength: 2, maxLength: 6 }),
});

/** Any traces of two points and more, whose times do not go back. */
const anyTraces: fc.Arbitrary<GpsTraces> = fc.array(drive, { minLength: 1, maxLength: 4 }).map((drives) => {
  const points = drives.flatMap((each) => [...each.points].sort((a, b) => a[2] - b[2]));
  const offsets = [0];
  for (const each of drives) offsets.push(offsets[offsets.length - 1] + each.points.length);
  return {
    ...emptyGpsTraces(),
    traceCount: drives.length,
    offsets: Uint32Array.from(offsets),
    lonLat: Float64Array.from(points.flatMap(([lon, lat]) => [lon, lat])),
    times: Float64Array.from(points, ([, , time]) => time),
    vehicleCodes: Uint32Array.from(drives.keys()),
    vehicles: drives.map(({ name }) => name),
  };
});

const fileOf = (format: TraceFormat, traces: GpsTraces) =>
  dataFileFromBytes(`some.${format}`, [...traceText(format, traces, 'A <"name"> & more\u0007')].join(''));

const pointsOf = (traces: GpsTraces) => plain(traces).map(({ points }) => points);

it.each(['gpx', 'geojson'] as const)(
  '%s is read again as it was written, as guessed by what it holds',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(anyTraces, async (traces) => {
        const files = [fileOf(format, traces)];
        const { choice } = await previewGps(files, { timeZone: 'America/Los_Angeles' });
        expect(choice.kind).toBe(format);
        const again = await readGps(files, choice);
        expect(pointsOf(again.traces)).toEqual(pointsOf(traces));
        expect(again.report.times['without-zone']).toBe(traces.times.length);
      }),
      { numRuns: 50 },
    );
  },
);

it('csv is read again as the GPS of a data set', async () => {
  await fc.assert(
    fc.asyncProperty(anyTraces, async (traces) => {
      const findings = new FindingCollector();
      const again = await readTraces(fileOf('csv', traces), { findings, task: NO_TASK });
      expect(pointsOf(again)).toEqual(pointsOf(traces));
    }),
    { numRuns: 50 },
  );
});

const one = (count: number): GpsTraces => ({
  ...emptyGpsTraces(),
  traceCount: 1,
  offsets: Uint32Array.of(0, count),
  lonLat: Float64Array.from([-8.61, 41.15, 1e-7, -3e-8].slice(0, 2 * count)),
  times: Float64Array.from([1_372_665_600, 1_372_665_615.5].slice(0, count)),
  vehicleCodes: Uint32Array.of(0),
  vehicles: ['car <1>'],
});

it('GPX has names, places and times as programs expect them', () => {
  const text = [...traceText('gpx', one(2), 'Drives & more')].join('');
  expect(text).toContain(
    '<gpx version="1.1" creator="Route Distillery" xmlns="http://www.topografix.com/GPX/1/1">',
  );
  expect(text).toContain(
    '<metadata><name>Drives &amp; more</name><desc>Times are those of the clock of the place',
  );
  expect(text).toContain('<trk><name>car &lt;1&gt;</name><trkseg>');
  expect(text).toContain('<trkpt lat="41.15" lon="-8.61"><time>2013-07-01T08:00:00</time></trkpt>');
  expect(text).toContain(
    '<trkpt lat="-0.00000003" lon="0.0000001"><time>2013-07-01T08:00:15.500</time></trkpt>',
  );
});

it('GeoJSON has a line for each trace, with its times, and none for a lone point', () => {
  const parsed = (traces: GpsTraces) => JSON.parse([...traceText('geojson', traces, '')].join('')) as unknown;
  expect(parsed(one(2))).toEqual({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: {
          name: 'car <1>',
          vehicle: 'car <1>',
          coordTimes: ['2013-07-01T08:00:00', '2013-07-01T08:00:15.500'],
        },
        geometry: {
          type: 'LineString',
          coordinates: [
            [-8.61, 41.15],
            [1e-7, -3e-8],
          ],
        },
      },
    ],
  });
  expect(parsed(one(1))).toEqual({ type: 'FeatureCollection', features: [] });
  expect(parsed(emptyGpsTraces())).toEqual({ type: 'FeatureCollection', features: [] });
});

it('the name of a file tells its format', () => {
  expect(['a.gpx', 'b.GeoJSON', 'c.csv', 'd.json', 'csv'].map(traceFormatOf)).toEqual([
    'gpx',
    'geojson',
    'csv',
    null,
    null,
  ]);
});
