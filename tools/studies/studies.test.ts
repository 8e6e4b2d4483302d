import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure';
import { tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import { tinyCity, tinyExperiment } from '../../src/systems/routes/testing/tiny-experiment';
import { studyFile, withFewerTrips } from './starting-networks';
import { learningFor } from '../../src/systems/routes/study';
import { studyTable } from '../../cli/study/lab/lab-table';

const city = await tinyCity();
const keysOf = (set: TrajectorySet) =>
  Array.from({ length: set.tripCount }, (_, trip) => [...tripAt(set, trip).roads].join());

describe('fewer trips', () => {
  it('are drawn by the seed, the smaller number among the larger; the other splits stay', async () => {
    const [few, more] = [await withFewerTrips(city, 4, 7), await withFewerTrips(city, 9, 7)];
    expect([few.trips.train.tripCount, more.trips.train.tripCount]).toEqual([4, 9]);
    expect(keysOf(more.trips.train)).toEqual(expect.arrayContaining(keysOf(few.trips.train)));
    expect((await withFewerTrips(city, 4, 7)).fingerprint).toBe(few.fingerprint);
    expect((await withFewerTrips(city, 4, 8)).fingerprint).not.toBe(few.fingerprint);
    expect(few.trips.test).toBe(city.trips.test);
    const flow = (zones: { transitions: Float64Array }) =>
      zones.transitions.reduce((sum, one) => sum + one, 0);
    expect(flow(few.zones)).toBeLessThan(flow(city.zones));
  });

  it('are refused where there are not so many', async () => {
    const asked = withFewerTrips(city, city.trips.train.tripCount + 1, 7);
    await expect(asked).rejects.toBeInstanceOf(Failure);
  });
});

it('few trips are learnt from in more epochs, for as many steps, without an early end', () => {
  const config = tinyExperiment({ epochs: 1 });
  const { batchSize, accumulation } = config.student.training;
  const perStep = batchSize * accumulation;
  const [few, many] = [1, 4].map((steps) => learningFor(40, config, steps * perStep).student.training);
  expect([few.epochs, many.epochs]).toEqual([40, 10]);
  expect(few.patience).toBe(few.epochs);
});

it('a file has every value, and the interval of paired differences', () => {
  const facts = {
    study: 'carry-over',
    data: 'Tiny city',
    fingerprint: 'abc',
    preset: 'quick',
    seeds: [1, 2, 3],
    steps: 4,
    versions: {},
  };
  const baseline = { 'Next step %': [80, 82, 84] };
  const rows = [
    { name: 'a', values: baseline },
    { name: 'b', values: { 'Next step %': [81, 83, 85] }, baseline },
  ];
  const read = JSON.parse(studyFile(facts, rows)) as { rows: { values: Record<string, unknown> }[] };
  expect(read).toMatchObject(facts);
  expect(read.rows.map(({ values }) => values['Next step %'])).toEqual([
    { mean: 82, ofSeeds: [80, 82, 84] },
    { mean: 83, ofSeeds: [81, 83, 85], difference: { mean: 1, low: 1, high: 1 } },
  ]);
});

it('a table has means, deviations, and intervals of paired differences', () => {
  const values = { 'Next step %': [81, 83, 85] };
  const baseline = { 'Next step %': [80, 82, 84] };
  expect(
    studyTable([
      { name: 'a', values: baseline },
      { name: 'b', values, baseline },
    ]),
  ).toBe('|  | Next step % |\n| --- | ---: |\n| a | 82.00 ± 2.00 |\n| b | 83.00 ± 2.00 [+1.00, +1.00] |');
  const one = { 'Next step %': [81] };
  expect(studyTable([{ name: 'a', values: one, baseline: { 'Next step %': [80] } }])).toMatch(
    /\| a \| 81\.00 \|$/,
  );
});

it('a table of very many measures has a line for each of them', () => {
  const values = Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`measure ${i}`, [i, i + 1]]));
  const lines = studyTable([
    { name: 'alone', values },
    { name: 'taught', values },
  ]).split('\n');
  expect(lines).toHaveLength(2 + 19);
  expect(lines[0]).toBe('|  | alone | taught |');
  expect(lines[3]).toBe('| measure 1 | 1.50 ± 0.71 | 1.50 ± 0.71 |');
});
