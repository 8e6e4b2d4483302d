import { expect, it } from 'vitest';
import { optunaJournal } from './optuna-journal';
import type { StudyResult, StudyTrial } from './study-result';

const trial = (own: Partial<StudyTrial>): StudyTrial => ({
  number: 0,
  arm: 'a',
  values: { lambda: 0.5, window: 4, way: 'best-routes' },
  seed: 42,
  state: 'complete',
  measures: { 'val-accuracy': 0.75 },
  course: [
    [1, 0.5],
    [2, 0.75],
  ],
  seconds: 3,
  run: 'trial-0000',
  ...own,
});

const result: StudyResult = {
  title: 'A "study"\nof two lines',
  question: null,
  facts: { Data: 'Porto' },
  arms: [
    { name: 'a', settings: {} },
    { name: 'b', settings: {} },
  ],
  baseline: null,
  axes: [
    { name: 'lambda', label: 'λ', values: { low: 0.001, high: 1, whole: false }, logarithmic: true },
    { name: 'window', label: 'w', values: { low: 2, high: 8, whole: true }, logarithmic: false },
    { name: 'way', label: 'Way', values: ['soft-targets', 'best-routes'], logarithmic: false },
  ],
  measures: [{ key: 'val-accuracy', label: 'Next step', better: 'more' }],
  objective: 'val-accuracy',
  trials: [
    trial({}),
    trial({ number: 1, state: 'pruned', measures: {}, course: [[1, 0.25]], arm: 'b' }),
    trial({ number: 2, state: 'running', measures: {}, course: [] }),
    trial({ number: 3, state: 'failed', measures: {}, course: [], failure: 'It diverged.' }),
    trial({ number: 4, values: { lambda: 0, window: 4, way: 'soft-targets' } }),
    trial({ number: 5, state: 'waiting', measures: {}, course: [] }),
    trial({ number: 6, measures: { other: 1 } }),
  ],
};

const read = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('is one line for each operation, each of a worker, the last one ended', () => {
  const text = optunaJournal(result);
  expect(text.endsWith('}\n')).toBe(true);
  const lines = read(text);
  expect(lines.every(({ worker_id: worker }) => typeof worker === 'string')).toBe(true);
  expect(lines.map(({ op_code: code }) => code)).toEqual([0, 2, 2, 4, 4, 4, 4, 4, 4, 4]);
  expect(lines[0]).toMatchObject({ study_name: result.title, directions: [2] });
  expect(lines[1]).toMatchObject({ study_id: 0, user_attr: { Data: 'Porto' } });
});

it('has states, values, parameters as Optuna keeps them, and what a trial had after each epoch', () => {
  const times = { began: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:00:03.000Z' };
  const trials = read(optunaJournal(result, () => times)).filter(({ op_code: code }) => code === 4);
  expect(trials.map(({ state }) => state)).toEqual([1, 2, 0, 3, 1, 4, 3]);
  expect(trials.map(({ value }) => value)).toEqual([0.75, 0.25, null, null, 0.75, null, null]);
  expect(trials.map((one) => 'datetime_complete' in one)).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
    true,
  ]);
  const [first, pruned, , failed, vanilla] = trials;
  expect(first).toMatchObject({
    datetime_start: times.began,
    datetime_complete: times.ended,
    params: { lambda: 0.5, window: 4, way: 1 },
    intermediate_values: { 1: 0.5, 2: 0.75 },
    user_attrs: { seed: 42, arm: 'a', run: 'trial-0000', 'val-accuracy': 0.75 },
  });
  const distributions = first.distributions as Record<string, string>;
  expect(Object.entries(distributions).map(([name, text]) => [name, JSON.parse(text)])).toEqual([
    ['lambda', { name: 'FloatDistribution', attributes: { step: null, low: 0.001, high: 1, log: true } }],
    ['window', { name: 'IntDistribution', attributes: { log: false, step: 1, low: 2, high: 8 } }],
    ['way', { name: 'CategoricalDistribution', attributes: { choices: ['soft-targets', 'best-routes'] } }],
  ]);
  expect(pruned).toMatchObject({ user_attrs: { arm: 'b' } });
  expect(failed).toMatchObject({ user_attrs: { failure: 'It diverged.' } });
  // Zero has no place on a logarithmic axis.
  expect(vanilla.params).toEqual({ window: 4, way: 0 });
  expect(vanilla).toMatchObject({ user_attrs: { 'setting lambda': 0 } });
});

it('has the arms of a grid as a parameter, and what a search ends with as a study of its own', () => {
  const grid = { ...result, axes: result.axes.slice(2), trials: [trial({ arm: 'b' })] };
  expect(read(optunaJournal(grid)).at(-1)).toMatchObject({ study_id: 0, params: { way: 1, arm: 1 } });

  const lines = read(optunaJournal({ ...result, trials: [trial({}), trial({ number: 1, values: {} })] }));
  const studies = lines.filter(({ op_code: code }) => code === 0).map(({ study_name: name }) => name);
  expect(studies).toEqual([result.title, `${result.title}, final`]);
  const trials = lines.filter(({ op_code: code }) => code === 4);
  expect(trials.map(({ study_id: id, params }) => [id, Object.keys(params as object).length])).toEqual([
    [0, 3],
    [1, 0],
  ]);
});
