import type { Verification } from '../../../verification/verification';

/** What each subject reads, by the names of its files. */
const VERIFIED = ['tokens', 'forward', 'train', 'finetune'] as const;

/** How the numbers of the masked language model over hexagons are verified. */
export const foundationVerification: Verification = {
  reference: 'foundation',
  marks: VERIFIED.flatMap((name) => [`${name}.json`, `${name}.safetensors`]),
  loadSubjects: async () => (await import('./subjects')).subjectsOf,
};
