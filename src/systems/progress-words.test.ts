import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROAD_STEPS } from '../data/osm/build-road-network';
import { PASS_STEPS } from '../data/osm/osm-source';
import { trainStep } from '../engine/experiments/experiment';
import { stepsOf } from '../engine/experiments/system';
import { ENGINE_STEPS, stepInWords } from '../engine/protocol/progress-words';
import { systems } from './registry';

const sources = ['src', 'cli', 'bench', 'tools'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // An icon is called "step" too.
    .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.test\.ts$|(^|\/)testing\/|icons\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);
/** Ids that stand in the code where progress is reported. */
const reported = new Set([
  ...sources.flatMap((text) => [...text.matchAll(/\bstep: '([^']+)'/g)].map(([, step]) => step)),
  ...ROAD_STEPS,
  ...Object.values(PASS_STEPS),
]);
const tables = [ENGINE_STEPS, ...systems.map(stepsOf)];

describe('the steps of progress', () => {
  it.each([...reported].sort())('%s has words', (step) => {
    expect(step).toMatch(/^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/);
    expect(tables.some((table) => Object.hasOwn(table, step))).toBe(true);
  });

  it('have no words for what is never reported', () => {
    const text = sources.filter((source) => !source.includes('ENGINE_STEPS: StepWords')).join('\n');
    const idle = Object.keys(ENGINE_STEPS).filter((step) => !text.includes(`'${step}'`));
    expect(idle).toEqual([]);
  });

  it('have one sentence each, whichever system reports them', () => {
    const all = new Map<string, string>();
    for (const table of tables)
      for (const [step, words] of Object.entries(table)) {
        expect(all.get(step) ?? words, step).toBe(words);
        all.set(step, words);
      }
  });

  it('say which network is trained', () => {
    const [{ networks }] = systems;
    const words = networks.map(({ name }) => stepInWords({ step: trainStep(name) }, tables));
    expect(words.filter((said) => !/route teacher \d+$/.test(said))).toEqual([
      'Training the teacher',
      'Training the route teacher',
      'Training the TransferTraj encoder',
      'Training the H3 model',
      'Training the vanilla student',
      'Training the distilled student',
    ]);
  });

  it('name what they are done to; an unknown step stands for itself', () => {
    expect(stepInWords({ step: 'file.read', subject: 'roadmap.geo' }, tables)).toBe('Reading roadmap.geo');
    expect(stepInWords({ step: 'routes.draw.markov' }, tables)).toBe('Drawing Markov routes');
    expect(stepInWords({ step: 'never.heard' }, tables)).toBe('never.heard');
  });
});
