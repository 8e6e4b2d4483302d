import { SAMPLE_CITY } from '../../../src/engine/datasets/samples';
import { defineSystem } from '../../../src/engine/experiments/define-system';
import { COUNTER, HEADLINES, NETWORKS, SETTINGS, type CounterConfig } from './declared';

/** Counts which road follows which: the smallest system that has everything a system can have. */
export const nextRoadCounter = defineSystem<CounterConfig>({
  id: COUNTER,
  title: 'Counting',
  question: 'Which road follows which?',
  models: 'next-road counts',
  networks: NETWORKS,
  schedule: () => ({ batchSize: 1, accumulation: 1 }),
  headlines: HEADLINES,
  settings: SETTINGS,
  stages: { count: { label: 'Count', trains: ['counter'] } },
  firstStage: 'count',
  sample: SAMPLE_CITY,
  layers: { counts: ['Trips counted', true] },
  requires: () => null,
  loadFormat: async () => (await import('./declared')).format,
  load: () => import('./train'),
});
