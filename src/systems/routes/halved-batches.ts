import { accepts } from '../../engine/experiments/settings';
import type { ExperimentConfig, Schedule } from './experiment-config';
import { ROUTE_SETTINGS } from './settings';

/**
 * The same experiment in half the memory: batches of half the size, two of which make one optimiser step.
 * Steps, learning rates and checkpoints stay the same. Null where a batch size is odd, since halving it would
 * change the steps, and where a step would have more batches than a configuration may say.
 */
export function withHalvedBatches(config: ExperimentConfig): ExperimentConfig | null {
  const teacher = halved(config.teacher.training);
  const student = halved(config.student.training);
  if (!teacher || !student) return null;
  return {
    ...config,
    teacher: { ...config.teacher, training: teacher },
    student: { ...config.student, training: student },
  };
}

function halved(schedule: Schedule): Schedule | null {
  const { batchSize, accumulation } = schedule;
  if (batchSize % 2 !== 0 || !accepts(ROUTE_SETTINGS.accumulation, 2 * accumulation)) return null;
  return { ...schedule, batchSize: batchSize / 2, accumulation: 2 * accumulation };
}
