import type { StatusParts } from '../run-status';

/** What statuses are made of where nothing trains. @param inUse names of networks in use @param state what the system keeps */
export const statusParts = (
  training: Partial<StatusParts['training']> = {},
  inUse: readonly string[] = [],
  state?: unknown,
): StatusParts => ({
  training: {
    ...{ active: false, networks: [], phase: 'idle', progress: null, system: null, record: null },
    ...training,
  },
  models: {
    of: (name) => (inUse.includes(name) ? {} : null),
    among: (names) => names.filter((name) => inUse.includes(name)),
  },
  stateOf: () => state,
});
