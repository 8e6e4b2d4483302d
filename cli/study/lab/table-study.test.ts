import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/domain/dataset';
import { smallTown } from '../../../src/systems/foundation/testing/small-foundation';
import { smallPoints } from '../../../src/systems/htp/testing/small-points';
import { smallFlows } from '../../../src/systems/lightst/testing/small-flows';
import { smallCity } from '../../../src/systems/transfertraj/testing/small-recovery';
import { startNodeBackend } from '../../node-backend';
import { quietly } from '../../testing/quietly';
import { temporaryFolder } from '../../testing/temporary-folder';
import { StudyRuns } from '../study-runs';
import { doJob } from './do-job';
import { jobsOf } from './job';
import { gridTrials, readPlan } from './plan';
import { readTrial } from './result';
import type { FlagValues } from './study-settings';

interface Asked {
  readonly system: string;
  readonly data: () => Promise<Dataset>;
  /** Other data that trials are tested on too, and the measure that says so; left out for most. */
  readonly elsewhere?: readonly [data: () => Promise<Dataset>, measure: string];
  readonly settings: FlagValues;
  /** What the arms differ in, which the shared network has no part in. */
  readonly apart: FlagValues;
  readonly objective: string;
  readonly shared: string;
  readonly taught: string;
  /** Whether validations say the objective after each epoch. */
  readonly hasCourse: boolean;
}

const ASKED: readonly Asked[] = [
  {
    system: 'lightst',
    data: () => smallFlows({ bins: 240 }),
    settings: { epochs: 2, 'teacher-epochs': 1 },
    apart: { 'kl-weight': 0 },
    objective: 'val-distilled-mae',
    shared: 'teacher',
    taught: 'distilled',
    hasCourse: true,
  },
  {
    system: 'htp',
    data: () => smallPoints(),
    settings: { epochs: 1, 'tokeniser-epochs': 1, width: 32, layers: 1 },
    apart: { temperature: 0.5 },
    objective: 'htp-s-dist',
    shared: 'tokeniser',
    taught: 'language',
    hasCourse: false,
  },
  {
    system: 'transfertraj',
    data: () => smallCity(),
    elsewhere: [() => smallCity(24, 0.5), 'tuned-prediction-elsewhere'],
    settings: { epochs: 1, 'task-epochs': 1, width: 32, layers: 1 },
    apart: { 'task-rate': 0.0001 },
    objective: 'tuned-prediction',
    shared: 'pretrained',
    taught: 'prediction',
    hasCourse: true,
  },
  {
    system: 'foundation',
    data: () => smallTown(),
    settings: {
      ...{ epochs: 1, 'task-epochs': 1, width: 32, layers: 1, hidden: 32, context: 64, examples: 40 },
      'task-next': false,
    },
    apart: { 'task-rate': 0.0001 },
    objective: 'tuned-destination-top1',
    shared: 'pretrained',
    taught: 'destination',
    hasCourse: true,
  },
];

const root = temporaryFolder();
let backend: Awaited<ReturnType<typeof startNodeBackend>>;
quietly();
beforeAll(async () => {
  backend = await startNodeBackend('wasm', () => undefined);
});

describe.each(ASKED)(
  'a study of $system',
  ({ system, data, settings, apart, objective, shared, taught, hasCourse, elsewhere }) => {
    it('trains what its arms share once, and ends with the networks of a run of its own', async () => {
      const file = {
        ...{ title: 'Small', system, preset: 'quick', seeds: [3], settings, objective, baseline: 'one' },
        arms: [{ name: 'one' }, { name: 'other', settings: apart }],
      };
      const plan = readPlan('small.json', new TextEncoder().encode(JSON.stringify(file)));
      const dataset = await data();
      const testedOn = await elsewhere?.[0]();
      const folder = join(root, system);
      /** Without the header, where a network that was read names its sizes in another order. */
      const weights = (run: string, name: string) => {
        const bytes = readFileSync(join(folder, run, `${name}.safetensors`));
        return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
      };
      const runs = new StudyRuns(plan.study.system, folder, backend, {}, () => undefined);
      const watch = { onEpoch: () => undefined, prunes: () => Promise.resolve(false) };
      const asked = gridTrials(plan).map((order) => jobsOf(order, plan, dataset.trips.train.tripCount));
      expect(asked[0].shared).toHaveLength(1);
      expect(asked[1].shared).toEqual(asked[0].shared);
      expect(asked[1].trial.config).not.toEqual(asked[0].trial.config);
      for (const job of [...asked[0].shared, ...asked.map(({ trial }) => trial)])
        await doJob(job, { study: plan.study, runs, dataset, testedOn }, watch);
      const trials = await Promise.all(asked.map(({ trial }) => readTrial(join(folder, trial.run))));
      for (const trial of trials) {
        expect(trial).toMatchObject({ state: 'complete' });
        expect(trial!.measures[objective]).toBeGreaterThanOrEqual(0);
        if (system === 'htp') expect(trial!.measures['codebook-1-used']).toBeGreaterThan(0);
        if (elsewhere) expect(trial!.measures[elsewhere[1]]).toBeGreaterThan(0);
        if (hasCourse) expect(trial!.course.length).toBeGreaterThan(0);
      }
      await runs.run('alone', async () => ({ dataset, config: asked[0].trial.config }));
      expect(weights('alone', shared)).toEqual(weights(asked[0].shared[0].run, shared));
      expect(weights('alone', taught)).toEqual(weights(asked[0].trial.run, taught));
    });
  },
);
