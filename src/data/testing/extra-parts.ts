import fc from 'fast-check';
import type { DatasetExtras } from '../../domain/dataset';
import type { GpsTraces } from '../../domain/gps-traces';
import type { Places, CheckIns } from '../../domain/places';
import { NO_ROAD, type SensorSeries } from '../../domain/sensor-series';
import { WordTable } from '../csv-file';
import { TINY_ROAD_COUNT } from './tiny-dataset';

/** Small files of every extra part, without a fault, for the roads of the tiny data set. */
export const extraPartFiles = (): Record<string, string> => ({
  'sensors.csv': 'sensor_id,lon,lat\n773869,-8.61,41.15\n"A ""1"", north",-8.6,41.16\n',
  'sensor_links.csv': 'from_sensor,to_sensor,weight\n773869,"A ""1"", north",0.5\n"A ""1"", north",773869,\n',
  'series.csv': `time,sensor_id,flow,Speed
2013-07-01T08:00:00Z,773869,12,61.5
2013-07-01T08:00:00Z,"A ""1"", north",3,
2013-07-01T08:05:00Z,773869,14,nan
`,
  'gps.csv': `trace_id,vehicle_id,lon,lat,time,occupied
a,cab 1,-8.61,41.15,2013-07-01T08:00:00Z,0
a,cab 1,-8.611,41.151,2013-07-01T08:00:15Z,1
b,cab 2,-8.6,41.16,2013-07-01T07:00:00Z,1
`,
  'places.csv': 'place_id,lon,lat,category\n3fd6,-8.61,41.15,Bar\n49ff,-8.6,41.16,\n',
  'check_ins.csv': `user_id,place_id,time
u1,49ff,2013-07-01T08:00:00Z
u2,3fd6,2013-07-01T07:00:00Z
u1,3fd6,2013-07-02T08:00:00.5Z
`,
});

/** What people call things: never empty, no blanks around it, with all signs that CSV cares for. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const names = (minLength: number, maxLength: number) =>
  fc.uniqueArray(fc.oneof(name, fc.constantFrom('a,b', '"', 'x\r\ny', "'", '0')), { minLength, maxLength });
/** Seconds with parts that a clock text can say, in the four digits of its year. */
const time = fc
  .record({ second: fc.integer({ min: -2e9, max: 4e9 }), eighth: fc.integer({ min: 0, max: 7 }) })
  .map(({ second, eighth }) => second + eighth / 8);
const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const position = fc.tuple(degrees(180), degrees(90));
const measured = fc.oneof(
  fc.float({ noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 500 }),
  fc.constant(NaN),
);

const lonLatOf = (points: readonly (readonly number[])[]) => Float64Array.from(points.flat());

/** Codes of words in the order of first sight, as a reader gives them. */
function coded(words: readonly string[]): { codes: Uint32Array; words: string[] } {
  const table = new WordTable();
  return { codes: Uint32Array.from(words, (word) => table.codeOf(word)), words: table.words };
}

const listOf = <T>(value: fc.Arbitrary<T>, length: number) =>
  fc.array(value, { minLength: length, maxLength: length });

export const sensorSeries: fc.Arbitrary<SensorSeries> = fc
  .record({
    ids: names(1, 4),
    features: names(1, 3).filter((all) =>
      all.every((feature) => !['time', 'sensor_id'].includes(feature.toLowerCase())),
    ),
    times: fc.uniqueArray(time, { minLength: 1, maxLength: 5 }),
  })
  .chain(({ ids, features, times }) =>
    fc.record({
      ids: fc.constant(ids),
      features: fc.constant(features),
      times: fc.constant(Float64Array.from(times).sort()),
      lonLat: listOf(fc.oneof(position, fc.constant([NaN, NaN])), ids.length).map(lonLatOf),
      values: listOf(measured, ids.length * features.length * times.length).map((all) =>
        Float32Array.from(all),
      ),
      roads: fc.option(roadsOf(ids.length), { nil: undefined }),
      links: fc.option(linksOf(ids.length), { nil: undefined }),
    }),
  )
  .map(({ roads, links, ...series }) => ({ ...series, ...(roads && { roads }), ...links }));

/** Roads of the tiny data set; at least one sensor stands on one. */
const roadsOf = (sensors: number) =>
  listOf(fc.oneof(fc.nat(TINY_ROAD_COUNT - 1), fc.constant(NO_ROAD)), sensors)
    .map((all) => Uint32Array.from(all))
    .filter((all) => all.some((road) => road !== NO_ROAD));

/** Links between different sensors, each once; undefined where there is none. */
const linksOf = (sensors: number) =>
  fc
    .uniqueArray(
      fc.record({
        from: fc.nat(sensors - 1),
        to: fc.nat(sensors - 1),
        weight: fc.float({ min: 0, minExcluded: true, noDefaultInfinity: true, noNaN: true }),
      }),
      { selector: ({ from, to }) => from * sensors + to },
    )
    .map((all) => all.filter(({ from, to }) => from !== to))
    .map((all) =>
      all.length === 0
        ? undefined
        : {
            linkFrom: Uint32Array.from(all, ({ from }) => from),
            linkTo: Uint32Array.from(all, ({ to }) => to),
            linkWeights: Float32Array.from(all, ({ weight }) => weight),
          },
    );

export const gpsTraces: fc.Arbitrary<GpsTraces> = fc
  .record({
    traces: fc.array(
      fc.record({
        vehicle: fc.oneof(name, fc.constant('')),
        points: fc.array(fc.tuple(position, time, fc.boolean()), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    tellsOccupied: fc.boolean(),
  })
  .map(({ traces, tellsOccupied }) => {
    const { codes, words } = coded(traces.map(({ vehicle }) => vehicle));
    const offsets = Uint32Array.of(0, ...traces.map(({ points }) => points.length));
    for (let trace = 0; trace < traces.length; trace++) offsets[trace + 1] += offsets[trace];
    const points = traces.flatMap((trace) => trace.points);
    return {
      traceCount: traces.length,
      offsets,
      lonLat: lonLatOf(points.map(([at]) => at)),
      times: Float64Array.from(
        traces.flatMap((trace) => trace.points.map(([, seconds]) => seconds).sort((a, b) => a - b)),
      ),
      occupied: tellsOccupied ? Uint8Array.from(points, ([, , occupied]) => Number(occupied)) : null,
      vehicleCodes: codes,
      vehicles: words,
      sourceCodes: new Uint32Array(traces.length),
      sources: ['gps.csv'],
      sourceRows: offsets.slice(0, -1).map((offset) => offset + 1),
    };
  });

export const places: fc.Arbitrary<Places> = names(1, 6)
  .chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      lonLat: listOf(position, ids.length).map(lonLatOf),
      category: listOf(fc.oneof(name, fc.constant('')), ids.length).map(coded),
      names: fc.option(listOf(fc.oneof(name, fc.constant('')), ids.length), { nil: undefined }),
    }),
  )
  .map(({ ids, lonLat, category, names }) => ({
    ids,
    lonLat,
    categoryCodes: category.codes,
    categories: category.words,
    ...(names && { names }),
  }));

const checkInsAt = ({ ids }: Places): fc.Arbitrary<CheckIns> =>
  fc
    .tuple(
      fc.array(fc.tuple(name, fc.integer({ min: 0, max: ids.length - 1 }), time, position), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.boolean(),
    )
    .map(([all, withPositions]) => {
      const { codes, words } = coded(all.map(([user]) => user));
      return {
        userCodes: codes,
        users: words,
        places: Uint32Array.from(all, ([, place]) => place),
        times: Float64Array.from(all, ([, , seconds]) => seconds),
        ...(withPositions && { lonLat: lonLatOf(all.map(([, , , at]) => at)) }),
      };
    });

/** Any of the parts, together or alone; never none. */
export const datasetExtras: fc.Arbitrary<DatasetExtras> = fc
  .tuple(
    fc.option(sensorSeries, { nil: undefined }),
    fc.option(gpsTraces, { nil: undefined }),
    fc.option(
      places.chain((all) => fc.tuple(fc.constant(all), fc.option(checkInsAt(all), { nil: undefined }))),
      { nil: undefined },
    ),
  )
  .map(([series, traces, visited]) => ({
    ...(series && { series }),
    ...(traces && { traces }),
    ...(visited && { places: visited[0] }),
    ...(visited?.[1] && { checkIns: visited[1] }),
  }))
  .filter((extras) => Object.keys(extras).length > 0);
