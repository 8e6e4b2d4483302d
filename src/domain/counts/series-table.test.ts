import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ROAD, type SensorSeries } from '../sensor-series';
import { networkOf } from '../testing/small-network';
import { slotOf, weekdayOf } from './count-table';
import type { SeriesFinding, SeriesFindingKind } from './series-findings';
import { flowTable, type TableChoice } from './series-table';

/** Two roads that follow each other. */
const network = networkOf(
  [
    [
      [0, 0],
      [0.001, 0],
    ],
    [
      [0.001, 0],
      [0.003, 0],
    ],
  ],
  [
    [0, 1],
    [1, 0],
  ],
);

/** Monday, 1 July 2013, 22:00. */
const START = Date.UTC(2013, 6, 1, 22) / 1000;
const BIN = 300;

interface Given {
  readonly rows?: number;
  readonly features?: readonly string[];
  /** Value of a row and sensor; that of feature f is a hundred times f larger. */
  readonly value?: (row: number, sensor: number) => number;
  /** Time of a row; null for a bin that nobody wrote down. */
  readonly time?: (row: number) => number | null;
  readonly more?: Partial<SensorSeries>;
}

/** A series of two sensors that stand on the two roads. */
function seriesOf({ rows = 150, features = ['flow'], value, time, more }: Given = {}): SensorSeries {
  const kept = Array.from({ length: rows }, (_, row) => ({ row, at: time ? time(row) : START + BIN * row }));
  const there = kept.filter(({ at }) => at !== null);
  return {
    ids: ['east', 'west'],
    lonLat: Float64Array.of(0, 0, 0.002, 0),
    times: Float64Array.from(there, ({ at }) => at!),
    features,
    values: Float32Array.from(
      there.flatMap(({ row }) =>
        [0, 1].flatMap((sensor) =>
          features.map((_, f) => (value ? value(row, sensor) : 1 + 2 * row + sensor) + 100 * f),
        ),
      ),
    ),
    roads: Uint32Array.of(0, 1),
    ...more,
  };
}

const made = (given: Given = {}, choice?: TableChoice) => flowTable(seriesOf(given), network, choice);
const refused = (given: Given, choice?: TableChoice) => () => made(given, choice);
const kinds = ({ findings }: { findings: readonly SeriesFinding[] }) => findings.map(({ kind }) => kind);
const findingOf = (given: Given, kind: SeriesFindingKind, choice?: TableChoice) =>
  made(given, choice).findings.find((finding) => finding.kind === kind);

describe('the table of a series', () => {
  it('is the series where nothing is missing', () => {
    const { table, findings } = made();
    expect(findings).toEqual([]);
    expect(table).toMatchObject({
      feature: 'flow',
      nodes: 2,
      rows: 150,
      ids: ['east', 'west'],
      roads: Uint32Array.of(0, 1),
      start: START,
      binSeconds: 300,
      slotsPerDay: 288,
      firstSlot: 264,
      firstWeekday: 0,
      measured: null,
      graph: { offsets: Uint32Array.of(0, 1, 2), neighbours: Uint32Array.of(1, 0) },
    });
    expect(table.counts).toEqual(seriesOf().values);
    expect([slotOf(table, 24), weekdayOf(table, 24)]).toEqual([0, 1]);
  });

  it('knows the clock before 1970 too', () => {
    const early = Date.UTC(1969, 11, 28, 23, 55) / 1000; // a Sunday
    const { table } = made({ time: (row) => early + BIN * row });
    expect([table.firstWeekday, table.firstSlot]).toEqual([6, 287]);
  });

  it('is of the feature named, else of counts before speeds', () => {
    const both = { features: ['Speed', 'flow'] };
    expect(made(both).table).toMatchObject({ feature: 'flow' });
    expect(made(both).table.counts[0]).toBe(101);
    expect(made(both, { feature: 'Speed' }).table.counts[0]).toBe(1);
    expect(made({ features: ['occupancy'] }).table.feature).toBe('occupancy');
    expect(refused(both, { feature: 'a\nb' })).toThrow(
      'The series has no feature "a b". The series has Speed and flow.',
    );
    expect(refused({ features: ['x', 'y'] })).toThrow(/Say which feature.*has x and y/);
  });

  it('fills what was not measured with the last value before it, or the first after it', () => {
    const holes = {
      value: (row: number, sensor: number) => (sensor === 0 && row % 3 < 2 ? NaN : 10 * row + sensor),
    };
    const { table, findings } = made(holes);
    expect([0, 1, 2, 3, 4, 5].map((row) => table.counts[2 * row])).toEqual([20, 20, 20, 20, 20, 50]);
    expect([0, 1, 2, 3, 4, 5].map((row) => table.measured![2 * row])).toEqual([0, 0, 1, 0, 0, 1]);
    expect([0, 1, 2].map((row) => table.counts[2 * row + 1])).toEqual([1, 11, 21]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      kind: 'missing-values',
      count: 100,
      of: 300,
      example: { sensor: 'east', time: '2013-07-01 22:00' },
    });
    expect(findings[0].sentence).toMatch(/not measured: 100 of 300 \(33\.3 %\).*east lacks most \(66\.7 %/);
  });

  it('never loses or invents a value', () => {
    const cell = fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 130, maxLength: 160 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 128 }), { maxLength: 20 }),
        (rows, dropped) => {
          fc.pre(
            [0, 1].every((sensor) => rows.some((row, i) => !dropped.includes(i) && !isNaN(row[sensor]))),
          );
          const { table } = made({
            rows: rows.length,
            value: (row, sensor) => rows[row][sensor],
            time: (row) => (dropped.includes(row) ? null : START + BIN * row),
          });
          const known = (row: number, sensor: number) => (dropped.includes(row) ? NaN : rows[row][sensor]);
          const wanted = rows.flatMap((_, row) =>
            [0, 1].map((sensor) => {
              const before = Array.from({ length: row + 1 }, (_, back) => known(row - back, sensor));
              const after = Array.from({ length: rows.length - row }, (_, on) => known(row + on, sensor));
              return [...before, ...after].find((value) => !isNaN(value));
            }),
          );
          expect(Array.from(table.counts)).toEqual(wanted);
          const measured = rows.flatMap((_, row) =>
            [0, 1].map((sensor) => Number(!isNaN(known(row, sensor)))),
          );
          expect(Array.from(table.measured ?? measured.map(() => 1))).toEqual(measured);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('counts zeros, and takes them for missing values where that is asked for', () => {
    const some = { value: (row: number) => (row === 7 ? 0 : 5) };
    expect(findingOf(some, 'zeros')).toMatchObject({ count: 2, of: 300 });
    expect(made(some).table.measured).toBeNull();
    const { table, findings } = made(some, { zerosAreMissing: true });
    expect(kinds({ findings })).toEqual(['missing-bins', 'missing-values', 'zeros']);
    expect(findings[2].sentence).toMatch(
      /exactly 0: 2 of 300 \(0\.7 %\), such as that of sensor east at 2013-07-01 22:35\..*not measured/,
    );
    expect(table.counts[14]).toBe(5);
    expect(table.measured![14]).toBe(0);
    expect(refused({ value: () => 0 }, { zerosAreMissing: true })).toThrow(/value of flow other than 0/);
  });

  it('keeps negative values and says so', () => {
    const finding = findingOf({ value: (row) => (row === 3 ? -1 : 2) }, 'negative-values');
    expect(finding).toMatchObject({ count: 2, example: { sensor: 'east', time: '2013-07-01 22:15' } });
  });

  it('has a row for each bin that nobody wrote down', () => {
    const gap = { time: (row: number) => (row >= 50 && row < 60 ? null : START + BIN * row) };
    const { table, findings } = made(gap);
    expect(table.rows).toBe(150);
    expect(kinds({ findings })).toEqual(['missing-bins', 'missing-values']);
    expect(findings[0]).toMatchObject({ count: 10, of: 150, example: { time: '2013-07-02 02:10' } });
    expect(findings[0].sentence).toMatch(/longest gap begins at 2013-07-02 02:10 and lasts 50 min/);
    expect(table.counts[2 * 55]).toBe(1 + 2 * 49);
  });

  it('says that an hour missing once at night may be one that the clock skipped', () => {
    const without = (from: number) => ({
      time: (row: number) => (row >= from && row < from + 12 ? null : START + BIN * row),
    });
    const finding = findingOf(without(48), 'skipped-hour');
    expect(finding).toMatchObject({ count: 12, example: { time: '2013-07-02 02:00' } });
    expect(finding!.sentence).toMatch(/daylight saving/);
    expect(kinds(made(without(48)))).toEqual(['skipped-hour', 'missing-values']);
    // At 4 o'clock, or every night, it is a gap like others.
    expect(kinds(made(without(72)))).toEqual(['missing-bins', 'missing-values']);
    const nightly = {
      rows: 700,
      time: (row: number) => (row % 288 >= 36 && row % 288 < 48 ? null : START + BIN * row),
    };
    expect(kinds(made(nightly))).toEqual(['missing-bins', 'missing-values']);
  });

  it('leaves out bins off the raster', () => {
    const late = { time: (row: number) => START + BIN * row + (row === 9 ? 7 : 0) };
    const { table, findings } = made(late);
    expect(kinds({ findings })).toEqual(['off-raster', 'missing-bins', 'missing-values']);
    expect(findings[0]).toMatchObject({ count: 1, of: 150, example: { time: '2013-07-01 22:45' } });
    expect(table.counts[18]).toBe(17);
    expect(made({ time: (row) => START + 7 + BIN * row }).table.start).toBe(START + 7);
  });

  it('refuses times that make no raster', () => {
    expect(refused({ rows: 1 })).toThrow(/has 1 bin\./);
    expect(refused({ time: (row) => START + 7 * 60 * row })).toThrow(/420 s long.*do not divide a day/);
    expect(refused({ time: (row) => START + BIN * row + 8 * Math.floor(row / 40) })).toThrow(
      /irregular: of 150 times only 40/,
    );
    expect(refused({ time: (row) => START + BIN * row + (row > 75 ? 3e8 : 0) })).toThrow(
      /150 bins of 300 s where its times span/,
    );
  });

  it('needs a window in each part', () => {
    expect(refused({ rows: 119 })).toThrow(/spans 119 bins of 300 s. It must span 120 at least/);
    expect(made({ rows: 120 }).table.rows).toBe(120);
  });

  it('leaves out sensors that measured nothing, with their links', () => {
    const links = { linkFrom: Uint32Array.of(0, 1), linkTo: Uint32Array.of(1, 0) };
    const { table, findings } = made({ value: (row, sensor) => (sensor === 0 ? NaN : row + 1), more: links });
    expect(table).toMatchObject({ nodes: 1, ids: ['west'], roads: Uint32Array.of(1), measured: null });
    expect([...table.lonLat]).toEqual([0.002, 0]);
    expect([...table.graph.offsets]).toEqual([0, 0]);
    expect(kinds({ findings })).toEqual(['no-value', 'no-link']);
    expect(findings[0]).toMatchObject({ count: 1, of: 2, example: { sensor: 'east' } });
    expect(refused({ value: () => NaN })).toThrow(/No sensor of the series has a value of flow/);
  });

  it('takes the links of the source before the roads', () => {
    const links = {
      linkFrom: Uint32Array.of(1),
      linkTo: Uint32Array.of(0),
      linkWeights: Float32Array.of(0.25),
    };
    const { graph } = made({ more: links }).table;
    expect(graph).toEqual({
      offsets: Uint32Array.of(0, 0, 1),
      neighbours: Uint32Array.of(0),
      weights: Float32Array.of(0.25),
    });
  });

  it('shows a sensor without a position on its road, and says which have no place', () => {
    const lonLat = Float64Array.of(NaN, NaN, NaN, NaN);
    const { table, findings } = made({ more: { lonLat, roads: Uint32Array.of(NO_ROAD, 1) } });
    expect([...table.lonLat]).toEqual([NaN, NaN, 0.002, 0]);
    expect(kinds({ findings })).toEqual(['no-place', 'no-link']);
    expect(findings[0]).toMatchObject({ count: 1, of: 2, example: { sensor: 'east' } });
    expect(findings[1].count).toBe(2);
    expect(refused({ more: { roads: Uint32Array.of(0, 2) } })).toThrow(
      /west stands on road 2, and the network has 2 roads/,
    );
    const { roads: _, ...roadless } = seriesOf();
    const nowhere = flowTable(roadless, network);
    expect(nowhere.table.roads).toEqual(Uint32Array.of(NO_ROAD, NO_ROAD));
    expect(nowhere.findings[0].sentence).toMatch(/neither links between its sensors nor roads/);
  });
});
