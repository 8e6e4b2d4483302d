import { halvedBatches } from '../../engine/experiments/halved-batches';
import type { ExperimentConfig } from './experiment-config';
import { ROUTE_SETTINGS } from './settings';

/** The same experiment in half the memory; null where one of its networks cannot be halved (`halvedBatches`). */
export function withHalvedBatches(config: ExperimentConfig): ExperimentConfig | null {
  const teacher = halvedBatches(config.teacher.training, ROUTE_SETTINGS.accumulation);
  const student = halvedBatches(config.student.training, ROUTE_SETTINGS.accumulation);
  if (!teacher || !student) return null;
  return {
    ...config,
    teacher: { ...config.teacher, training: teacher },
    student: { ...config.student, training: student },
  };
}
