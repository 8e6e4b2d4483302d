import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure';
import { readPlan, gridTrials, inShard } from './plan';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const plan = (own: object = {}) =>
  readPlan(
    'own.json',
    bytes({ title: 'A', preset: 'quick', seeds: [1, 2], objective: 'val-accuracy', ...own }),
  );

/** A question to another system. */
const FLOWS = { system: 'lightst', objective: 'distilled-mae' };

const search = {
  sampler: 'cma-es',
  axes: [{ setting: 'lambda', low: 0.001, high: 1, log: true }],
  trials: 4,
  epochs: 8,
};

describe('a study file', () => {
  it('needs little', () => {
    const { arms, axes, baseline, results, search: none } = plan();
    expect({ arms, axes, baseline, results, search: none }).toEqual({
      arms: [{ name: 'study', settings: {} }],
      axes: [],
      baseline: null,
      results: true,
      search: null,
    });
  });

  it.each<[why: RegExp, file: object]>([
    [/at "title"/, { title: '' }],
    [/at "preset": one of quick, demo, thesis was expected, not "slow"/, { preset: 'slow' }],
    [/at "system": one of routes, lightst, htp, transfertraj, foundation was expected/, { system: 'trains' }],
    [/at "preset": one of quick, demo, paper was expected/, { system: 'lightst', preset: 'thesis' }],
    [
      /at "objective": one of teacher-mae, .* was expected, not "dtw"/,
      { system: 'lightst', objective: 'dtw' },
    ],
    [
      /at "settings.lambda": no setting has this name; .* --system htp --help/,
      { system: 'htp', settings: { lambda: 1 } },
    ],
    [
      /at "given": one of pretrained was expected, not "student"/,
      {
        system: 'transfertraj',
        preset: 'light',
        objective: 'tuned-prediction',
        given: { student: 'runs/student' },
      },
    ],
    [/at "steps": networks of Flows learn for epochs/, { ...FLOWS, steps: 3 }],
    [/at "testOn": networks of Flows are tested on the data/, { ...FLOWS, testOn: 'elsewhere' }],
    [/at "seeds": 3 is there twice/, { seeds: [3, 3] }],
    [/at "seeds.0"/, { seeds: [-1] }],
    [/was expected, not "lamda"/, { lamda: 0.1 }],
    [/at "settings.lamda": no setting has this name/, { settings: { lamda: 0.1 } }],
    [/at "settings.lambda": .* must be a number from 0 .*, not "high"/, { settings: { lambda: 'high' } }],
    [/at "settings.tau-squared": .* must be true or false, not 1/, { settings: { 'tau-squared': 1 } }],
    [/at "settings.seed": the seeds of a study stand in "seeds"/, { settings: { seed: 4 } }],
    [/at "arms.0.settings.window"/, { arms: [{ name: 'a', settings: { window: 1.5 } }] }],
    [/at "arms": "a" is there twice/, { arms: [{ name: 'a' }, { name: 'a' }] }],
    [
      /at "given": one of transfertraj, foundation, teacher, .* was expected, not "lightst"/,
      { given: { lightst: 'a.safetensors' } },
    ],
    [
      /at "settings.teacher": Teacher must be one of lm-tad, .*, not "nobody"/,
      { settings: { teacher: 'nobody' } },
    ],
    [/at "baseline": one of study was expected, not "b"/, { baseline: 'b' }],
    [/at "axes.0.values.1"/, { axes: [{ setting: 'lambda', values: [0, -1] }] }],
    [/at "axes.0.values": 1 is there twice/, { axes: [{ setting: 'lambda', values: [1, 1] }] }],
    [
      /at "axes.0.setting": "lambda" is fixed/,
      { settings: { lambda: 1 }, axes: [{ setting: 'lambda', values: [1] }] },
    ],
    [/at "objective": one of test-accuracy, .* was expected, not "speed"/, { objective: 'speed' }],
    [/at "objective": dtw is of routes/, { objective: 'dtw', results: false }],
    [/at "pairs": .* leave one out/, { pairs: 3, settings: { pairs: 3 } }],
    [/at "steps": .* leave one of the two out/, { steps: 3, settings: { epochs: 3 } }],
    [/at "arms": a search has no arms/, { search, arms: [{ name: 'a' }] }],
    [/at "search.axes.0.high"/, { search: { ...search, axes: [{ setting: 'tau', low: 2, high: 2 }] } }],
    [
      /at "search.axes.0.low": a logarithmic range begins above 0/,
      { search: { ...search, axes: [{ setting: 'lambda', low: 0, high: 2, log: true }] } },
    ],
    [
      /at "search.axes.0.setting": "way" is no number/,
      { search: { ...search, axes: [{ setting: 'way', low: 1, high: 2 }] } },
    ],
    [
      /at "search.pruner": trials can only end early/,
      { objective: 'test-accuracy', search: { ...search, pruner: 'hyperband' } },
    ],
    [/at "search.first.lambda"/, { search: { ...search, first: { lambda: -1 } } }],
  ])('is refused: %s', (why, file) => {
    expect(() => plan(file)).toThrow(why);
    expect(() => plan(file)).toThrow(/^own\.json cannot be used: .*docs\/studies\.md/);
  });

  it('of any content is read, or refused by a failure', () => {
    const part = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom<unknown>(search, 'cma-es', -0, 1e308),
    );
    const keys = ['title', 'seeds', 'settings', 'arms', 'axes', 'search', 'baseline', 'steps', 'pairs', 'x'];
    let read = 0;
    fc.assert(
      fc.property(fc.constantFrom(...keys), part, (key, value) => {
        try {
          plan({ [key]: value });
          read++;
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).code).toBe('bad-input');
        }
      }),
      { seed: 20261123, numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(0);
  });

  it.each(
    readdirSync(new URL('../../../studies/', import.meta.url)).filter((name) => name.endsWith('.json')),
  )('of the examples is read: %s', (name) => {
    const url = new URL(`../../../studies/${name}`, import.meta.url);
    expect(readPlan(name, readFileSync(url)).title).not.toBe('');
  });
});

describe('the trials of a grid', () => {
  const wide = plan({
    seeds: [7, 8],
    settings: { tau: 2 },
    arms: [
      { name: 'alone', settings: { lambda: 0 } },
      { name: 'taught', settings: { lambda: 1, tau: 3 } },
    ],
    axes: [
      { setting: 'window', values: [2, 4] },
      { setting: 'student-share', values: [0.1, 0.5, 1] },
    ],
  });
  const trials = gridTrials(wide);

  it('are the product of axes, arms and seeds, in that order, always the same', () => {
    expect(trials).toHaveLength(2 * 3 * 2 * 2);
    expect(trials.map(({ number }) => number)).toEqual([...trials.keys()]);
    expect(gridTrials(wide)).toEqual(trials);
    expect(trials[6]).toEqual({
      number: 6,
      arm: 'taught',
      values: { window: 2, 'student-share': 0.5 },
      seed: 7,
      settings: { tau: 3, lambda: 1, window: 2, 'student-share': 0.5 },
    });
    expect(new Set(trials.map(({ arm, seed, values }) => JSON.stringify([arm, seed, values]))).size).toBe(24);
  });

  it('are each in one shard', () => {
    const parts = [1, 2, 3].map((index) => trials.filter((trial) => inShard({ index, count: 3 }, trial)));
    expect(parts.map((part) => part.length)).toEqual([8, 8, 8]);
    expect(parts.flat().sort((a, b) => a.number - b.number)).toEqual(trials);
  });
});
