import type { StudentName } from './distillation/distillation-config';
import type { ExperimentConfig } from './settings';
import { neededRouteTeachers, needsLmTad } from './route-teachers';

type Asked = Pick<ExperimentConfig, 'compare' | 'distillation' | 'teaching'>;

/** The students that a configuration asks for. */
export function studentNames({ compare, distillation }: Omit<Asked, 'teaching'>): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

/** All networks that a configuration asks for, in the order in which they are trained. */
export const trainedNetworks = (config: Asked): string[] => [
  ...(needsLmTad(config) ? ['teacher'] : []),
  ...neededRouteTeachers(config),
  ...studentNames(config),
];
