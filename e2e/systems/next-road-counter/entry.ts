import type { SystemEntry } from '../../../src/engine/experiments/system';
import { ARCHITECTURE, COUNTER, PRESETS, SETTINGS, type CounterConfig } from './config';

/** Counts which road follows which: the smallest system that has everything a system can have. */
export const nextRoadCounter: SystemEntry<CounterConfig> = {
  id: COUNTER,
  title: 'Counting',
  models: 'next-road counts',
  networks: [
    {
      name: 'counter',
      label: 'counter',
      short: 'counter',
      architecture: ARCHITECTURE.name,
      ink: 'vanilla',
      schedule: () => ({ batchSize: 1, accumulation: 1 }),
    },
  ],
  architectures: [ARCHITECTURE],
  headlines: [
    {
      label: 'Accuracy',
      title: 'Next step, test trips',
      format: 'percent',
      numbers: [{ key: 'counterAccuracy', label: 'Next-step accuracy, counter', network: 'counter' }],
    },
  ],
  settings: SETTINGS,
  presetValues: { preset: { label: 'Preset' }, seed: { label: 'Seed' } },
  presets: PRESETS,
  stages: [{ id: 'count', label: 'Count' }],
  tables: [],
  firstStage: 'count',
  tabs: [],
  steps: {},
  requires: () => null,
  facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
  trainingStage: () => 'count',
  halved: () => null,
  loadFormat: async () => (await import('./run-format')).format,
  load: async () => (await import('./system')).system,
};
