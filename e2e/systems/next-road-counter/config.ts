import type { Architecture } from '../../../src/engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../../src/engine/experiments/define-system';
import { headlineOf } from '../../../src/engine/results/headlines';
import { inShares } from '../../../src/engine/results/result-table';
import type { AnySettingTable } from '../../../src/engine/settings/settings';

/** Id of this system. */
export const COUNTER = 'next-road-counter';

/** What its checkpoints are known by. */
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

export interface CounterConfig {
  readonly preset: 'plain';
  readonly seed: number;
  /** Added to the count of every successor, so that none is impossible. */
  readonly smoothing: number;
}

export const PRESETS: Readonly<Record<'plain', CounterConfig>> = {
  plain: { preset: 'plain', seed: 42, smoothing: 0.5 },
};

/** The one thing that a person can set. */
export const SETTINGS = {
  smoothing: {
    path: 'smoothing',
    label: 'Smoothing',
    help: 'Added to the count of every successor, so that none is impossible.',
    kind: 'number',
    above: 0,
    most: 1_000_000,
    step: 0.1,
    flag: 'smoothing',
    urlKey: 'smoothing',
  },
} as const satisfies AnySettingTable;
