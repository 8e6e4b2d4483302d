import type { Verified } from '../../../verification/verification';

const NETWORKS = ['mtgnn_teacher', 'stmlp_student', 'paper_teacher', 'mlp_student'];

/** The reference numbers of LightST. */
export const lightst = {
  id: 'lightst',
  title: 'LightST',
  verification: {
    reference: 'lightst',
    marks: NETWORKS.flatMap((name) => [`${name}.json`, `${name}.safetensors`]),
    loadSubjects: async () => (await import('./subjects')).subjectsOf,
  },
} satisfies Verified;
