import * as v from 'valibot';
import type { Architecture } from '../../../src/engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../../src/engine/experiments/define-system';
import type { RunRecord } from '../../../src/engine/records/run-record';
import { headlineOf } from '../../../src/engine/results/headlines';
import { inShares, rowNames, type RunResults } from '../../../src/engine/results/result-table';
import { resultsFormat } from '../../../src/engine/results/results-format';
import { defineSettings, type ConfigOf } from '../../../src/engine/settings/declare';
import { configSchema } from '../../../src/engine/settings/schema';

export const COUNTER = 'next-road-counter';

export const ARCHITECTURE: Architecture = {
  name: 'NextRoadCounter',
  role: 'counter',
  recognises: (tensor) => tensor === 'next_road_counts',
};

export const NETWORKS = defineNetworks({
  counter: { label: 'counter', short: 'counter', architecture: ARCHITECTURE, ink: 'vanilla' },
});

/** How often the next road is the one that was counted most. */
const ACCURACY = inShares('accuracy', 'Next roads right', { decimals: 2, better: 'higher' });

export const HEADLINES = [
  headlineOf('next', ACCURACY, {
    label: 'Accuracy',
    title: 'Next step, test trips',
    numbers: [
      {
        ...{ key: 'counterAccuracy', network: 'counter', rows: ['counter'] },
        label: 'Next-step accuracy, counter',
      },
    ],
  }),
];

/** What a person can set, and the seed, which changes nothing, since nothing is drawn. */
export const SETTINGS = defineSettings(
  { presets: ['plain'], keys: { '': 'preset seed' } },
  {
    smoothing: {
      path: 'smoothing',
      label: 'Smoothing',
      help: 'Added to the count of every successor, so that none is impossible.',
      kind: 'number',
      above: 0,
      most: 1_000_000,
      step: 0.1,
      flag: 'smoothing',
      presets: 0.5,
    },
    seed: { path: 'seed', label: 'Seed', kind: 'whole', fixed: true, presets: 42 },
  },
);
export type CounterConfig = ConfigOf<typeof SETTINGS>;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const report = v.object({ accuracy: share });
type CounterReport = v.InferOutput<typeof report>;

const { counter } = rowNames('network', NETWORKS.declared);

/** What a run found: how often the next road of the test trips is the one that it counted most. */
function resultsOf({ networks, data }: RunRecord): RunResults {
  const found = networks.counter?.report as CounterReport | undefined;
  return {
    facts: [data.name],
    tables: [
      {
        ...{ id: 'next', title: 'Next roads of the test trips', rowHeading: 'Counted by' },
        ...{ measures: [ACCURACY], keys: { part: 'test' }, note: `${data.trips.test} trips.` },
        rows: found ? [{ ...counter, values: found }] : [],
      },
    ],
  };
}

/** How runs of this system are read, and what is said of them. */
export const format = resultsFormat({
  config: configSchema(SETTINGS),
  report: v.object({ links: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  networks: { counter: report },
  results: resultsOf,
  headlines: HEADLINES,
});
