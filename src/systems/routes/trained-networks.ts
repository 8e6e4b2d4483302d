import type { StudentName } from './distillation/distillation-config';
import type { ExperimentConfig } from './experiment-config';

type Asked = Pick<ExperimentConfig, 'compare' | 'distillation'>;

/** The students that a configuration asks for. */
export function studentNames({ compare, distillation }: Asked): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

/** All networks that a configuration asks for, in the order in which they are trained. */
export const trainedNetworks = (config: Asked): string[] => [
  ...(config.distillation.lambda > 0 ? ['teacher'] : []),
  ...studentNames(config),
];
