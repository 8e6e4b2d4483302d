import { routes } from '../../src/systems/routes/index';
import { readdir } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity, tinyExperiment } from '../../src/systems/routes/testing/tiny-experiment';
import { anyBackend } from '../../src/engine/experiments/testing/run-here';
import { crossValidated, heldOutTable, type HeldOutRow } from './cross-validated';
import { StudyRuns } from '../../cli/study/study-runs';
import { temporaryFolder } from '../../cli/testing/temporary-folder';

const folder = temporaryFolder();
beforeAll(() => useBackend('wasm'));

it('draws every training trip once, by a run that has not seen it, and goes on where it was', async () => {
  const dataset = await tinyCity();
  const plan = { dataset, folds: 2, config: tinyExperiment({ epochs: 1 }) };
  const said: string[] = [];
  const study = (seeds = [5, 6]) =>
    crossValidated(
      { ...plan, seeds },
      new StudyRuns(routes, folder, anyBackend, {}, (text) => said.push(text)),
    );
  const rows = await study();
  expect(rows.map(({ source }) => source)).toEqual([
    'vanilla',
    'shortest',
    'fastest',
    'markov',
    'likeliest',
    'learnt',
  ]);
  expect(rows[0].difference).toBeNull();
  expect(rows[1].measures.arrival.value).toBe(1);
  const { records, all } = { records: await readdir(folder), all: said.length };
  expect(records).toHaveLength(4);
  const runs = new StudyRuns(routes, folder, anyBackend, {}, () => undefined);
  const held = await Promise.all(
    records.map(async (name) => {
      const { record } = await runs.run(name, () => Promise.reject(new Error('It is there.')));
      return record.data.trips;
    }),
  );
  const { train, test, val } = dataset.trips;
  expect(held.reduce((sum, { test: own }) => sum + own, 0)).toBe(2 * train.tripCount);
  for (const one of held) expect(one.train + one.test).toBe(train.tripCount);
  expect(held[0].val).toBe(val.tripCount);
  expect(test.tripCount).toBeGreaterThan(0);
  expect(await study()).toEqual(rows);
  const [first, second] = [await study([5]), await study([6])];
  rows.forEach(({ source, measures, difference }, i) => {
    expect([first[i].source, second[i].source]).toEqual([source, source]);
    for (const key of ['dtw', 'edr'] as const) {
      const mean = (of: typeof measures, and: typeof measures) => (of[key].value + and[key].value) / 2;
      expect(measures[key].value).toBeCloseTo(mean(first[i].measures, second[i].measures), 10);
      if (!difference) continue;
      const { value, low, high } = difference[key];
      expect(value).toBeCloseTo(mean(first[i].difference!, second[i].difference!), 10);
      expect(low <= value && value <= high).toBe(true);
    }
  });
  expect(said, 'runs that are there are not run again').toHaveLength(all);
}, 120_000);

it('has a table with the student first, and differences with their intervals', () => {
  const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
  const of = (value: number) =>
    ({
      arrival: estimate(1),
      hausdorff: estimate(value),
      dtw: estimate(value),
      edr: estimate(value),
      identical: estimate(0.5),
    }) as unknown as HeldOutRow['measures'];
  const table = heldOutTable([
    { source: 'vanilla', measures: of(0.3), difference: null },
    { source: 'learnt', measures: of(0.4), difference: of(-0.1) },
  ]);
  expect(table.split('\n')[2]).toBe('| student | 100.0 | 0.300 | 0.300 | 0.300 | 50.0 |');
  expect(table.split('\n')[3]).toContain('0.400; -0.100 [-0.110, -0.090]');
});
