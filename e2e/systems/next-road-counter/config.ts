import type { Architecture } from '../../../src/engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../../src/engine/experiments/define-system';
import { headlineOf } from '../../../src/engine/results/headlines';
import { inShares } from '../../../src/engine/results/result-table';
import { defineSettings, type ConfigOf } from '../../../src/engine/settings/declare';

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
export const ACCURACY = inShares('accuracy', 'Next roads right', { decimals: 2, better: 'higher' });

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
