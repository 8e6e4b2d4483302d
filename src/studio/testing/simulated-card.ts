import type { DataCard } from '../../domain/data-card';

/** The card of a data set whose trips nobody drove. */
export const simulatedCard: DataCard = {
  version: 1,
  name: 'Simulated',
  made: '2026-01-01T00:00:00Z',
  sources: [],
  steps: [],
  seed: 1,
  simulated: true,
};
