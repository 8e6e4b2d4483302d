import type { Verified } from '../../verification/verification';

/** Files that say which of the reference numbers are of HTP. */
const FILES = ['rq', 'road_context', 'stage1', 'stage1_mini', 'tokens', 'labels'];

/**
 * From a route to the GPS points that a driver's phone would send (HTP). Its networks are here and checked; no system trains them yet,
 * so that it does not stand in the registry.
 */
export const htp: Verified = {
  id: 'htp',
  title: 'GPS points',
  verification: {
    reference: 'htp',
    marks: FILES.flatMap((name) => [`${name}.json`, `${name}.safetensors`]),
    loadSubjects: async () => (await import('./verification/subjects')).subjectsOf,
  },
};
