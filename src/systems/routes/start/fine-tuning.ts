import type { ExperimentConfig, Schedule } from '../experiment-config';

/** Of the preset's learning rate: weights that are good already should not be moved far. */
const RATE_DIVISOR = 10;
/** Share of all steps with a rising rate: half of the published one. */
const WARMUP_SHARE = 0.05;
/** Of the preset's epochs. */
const EPOCHS_DIVISOR = 3;

/** The usual schedule of a network that starts from trained weights: a third of the epochs at a tenth of the rate. */
export const fineTuningSchedule = (schedule: Schedule): Schedule => ({
  ...schedule,
  epochs: Math.max(1, Math.round(schedule.epochs / EPOCHS_DIVISOR)),
  learningRate: schedule.learningRate / RATE_DIVISOR,
  warmupShare: Math.min(schedule.warmupShare, WARMUP_SHARE),
});

/** A configuration with that schedule for the networks that start from trained weights. */
export function fineTuned(config: ExperimentConfig, started: readonly string[]): ExperimentConfig {
  const { teacher, student } = config;
  const tuned = <T extends { readonly training: Schedule }>(part: T, is: boolean): T =>
    is ? { ...part, training: fineTuningSchedule(part.training) } : part;
  return {
    ...config,
    teacher: tuned(teacher, started.includes('teacher')),
    student: tuned(
      student,
      started.some((name) => name !== 'teacher'),
    ),
  };
}
