import type { Architecture } from '../../../engine/checkpoints/checkpoint-names';

export const LM_TAD: Architecture = {
  name: 'LM-TAD',
  role: 'teacher',
  recognises: (tensor) => tensor === 'transformer.wte.weight',
};

export const HOSER: Architecture = {
  name: 'HOSER',
  role: 'student',
  recognises: (tensor) => /^(road_network_encoder|trajectory_encoder|navigator)\./.test(tensor),
};

/** The networks of this system. */
export const ARCHITECTURES: readonly Architecture[] = [LM_TAD, HOSER];
