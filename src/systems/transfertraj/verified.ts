import type { Verified } from '../../verification/verification';
import { TRANSFERTRAJ } from './id';

/** Files that say which of the reference numbers are of TransferTraj. */
const FILES = ['forward', 'train', 'features', 'tasks'];

/**
 * Recovery of trajectories (TransferTraj). Its network is here and checked; no system trains it yet, so that it does not stand in the
 * registry.
 */
export const transferTraj: Verified = {
  id: TRANSFERTRAJ,
  title: 'Recovery',
  verification: {
    reference: TRANSFERTRAJ,
    marks: FILES.flatMap((name) => [`${name}.json`, `${name}.safetensors`]),
    loadSubjects: async () => (await import('./verification/subjects')).subjectsOf,
  },
};
