import { describe, expect, it } from 'vitest';
import { jobsOf } from './job';
import type { ExperimentConfig } from '../../../src/systems/routes/settings';
import { readPlan } from './plan';
import type { FlagValues } from './study-settings';

const TRIPS = 640;

function jobs(settings: FlagValues, seed = 1, more: object = {}) {
  const file = { title: 'A', preset: 'quick', seeds: [1, 2], objective: 'val-accuracy', ...more };
  const plan = readPlan('own.json', new TextEncoder().encode(JSON.stringify(file)));
  return jobsOf({ number: 3, arm: 'study', values: {}, seed, settings }, plan, TRIPS);
}

describe('a trial', () => {
  it('without a teacher is a vanilla student, and needs no other network', () => {
    const { shared, trial } = jobs({ lambda: 0 });
    expect(shared).toEqual([]);
    expect(trial).toMatchObject({ run: 'trial-0003', networks: ['vanilla'], given: {}, after: [] });
  });

  it('shares its teacher with those that differ in other things alone', () => {
    const teacher = (settings: FlagValues, seed?: number) => jobs({ lambda: 1, ...settings }, seed).shared[0];
    const first = teacher({});
    expect(first).toMatchObject({ networks: ['teacher'], trial: null });
    for (const settings of [
      { lambda: 0.1 },
      { tau: 2 },
      { window: 3 },
      { student: 'plus' },
      { 'student-share': 0.5 },
    ])
      expect(teacher(settings as FlagValues)).toEqual(first);
    expect(teacher({ 'teacher-epochs': 2 }).run).not.toBe(first.run);
    expect(teacher({}, 2).run).not.toBe(first.run);
    expect(jobs({ lambda: 1 }).trial).toMatchObject({ given: { teacher: first.run }, after: [first.run] });
  });

  it('of teachers without LM-TAD has none trained', () => {
    for (const settings of [{ 'teacher-lm-tad': 0, 'teacher-uniform': 1 }, { way: 'shortest-paths' }])
      expect(jobs({ lambda: 1, ...(settings as FlagValues) }).shared).toEqual([]);
    expect(jobs({ lambda: 1, 'teacher-lm-tad': 0, 'teacher-shuffled': 1 }).shared).toHaveLength(1);
  });

  it('learns for as many steps from a share of the trips as from all, and teachers from all of them', () => {
    const epochs = (share: number) => {
      const { trial } = jobs({ lambda: 1, 'student-share': share }, 1, { steps: 40, teacherSteps: 60 });
      const { student, teacher } = trial.config as ExperimentConfig;
      return [student.training.epochs, teacher.training.epochs];
    };
    // 640 trips are 20 batches of 32.
    expect([epochs(1), epochs(0.5), epochs(0.05)]).toEqual([
      [2, 3],
      [4, 3],
      [40, 3],
    ]);
  });

  it('learns for fewer epochs from very many trips, unless the study says how many', () => {
    const file = { title: 'A', preset: 'demo', seeds: [1], objective: 'val-accuracy' };
    const epochs = (own: FlagValues, trips: number) => {
      const plan = readPlan('own.json', new TextEncoder().encode(JSON.stringify(file)));
      const order = { number: 0, arm: 'study', values: {}, seed: 1, settings: { lambda: 0, ...own } };
      return (jobsOf(order, plan, trips).trial.config as ExperimentConfig).student.training.epochs;
    };
    expect(epochs({}, 640)).toBeGreaterThan(1);
    expect(epochs({}, 227_392)).toBe(1);
    expect(epochs({ epochs: 3 }, 227_392)).toBe(3);
  });

  it('of a named teacher of another system is given its file, and refused where there is none', () => {
    const given = { foundation: 'runs/h3', transfertraj: 'encoder.safetensors' };
    const hearing = (teacher: string, more: object = { given }) => jobs({ lambda: 1, teacher }, 1, more);
    expect(hearing('foundation')).toMatchObject({
      shared: [],
      trial: {
        files: { foundation: 'runs/h3' },
        config: { teaching: { teachers: { foundation: 1, lmTad: 0 } } },
      },
    });
    const { shared, trial } = hearing('ensemble');
    expect(shared.map(({ networks }) => networks)).toEqual([['teacher']]);
    expect(trial.files).toEqual(given);
    expect(hearing('ensemble', {}).trial.files).toEqual({});
    expect(hearing('bigram').trial.files).toEqual({});
    expect(() => hearing('foundation', {})).toThrow(
      'The arm "study" learns from the H3 model, and none is given. Name its file or run: --foundation-from FROM',
    );
  });
});
