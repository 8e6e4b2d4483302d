import type { Architecture } from '../../../src/engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../../src/engine/experiments/define-system';
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
