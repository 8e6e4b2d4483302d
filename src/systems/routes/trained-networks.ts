import type { StudentName } from './distillation/distillation-config';
import { needsLmTad } from './distillation/teaching-config';
import type { ExperimentConfig } from './experiment-config';

type Asked = Pick<ExperimentConfig, 'compare' | 'distillation' | 'teaching'>;

/** The students that a configuration asks for. */
export function studentNames({
  compare,
  distillation,
}: Pick<Asked, 'compare' | 'distillation'>): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

/** Whether a configuration asks for LM-TAD: a student hears of it. */
export const trainsTeacher = ({ distillation, teaching }: Asked): boolean =>
  distillation.lambda > 0 && needsLmTad(teaching);

/** All networks that a configuration asks for, in the order in which they are trained. */
export const trainedNetworks = (config: Asked): string[] => [
  ...(trainsTeacher(config) ? ['teacher'] : []),
  ...studentNames(config),
];
