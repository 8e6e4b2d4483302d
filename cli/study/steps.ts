import type { ExperimentConfig } from '../../src/systems/routes/settings';

/**
 * A configuration whose networks learn for so many optimiser steps each, in whole epochs, and never stop early: so
 * that runs on few and on many trips learn equally long.
 * @param trips number of training trips
 */
export function learningFor(steps: number, config: ExperimentConfig, trips: number): ExperimentConfig {
  const lasting = <T extends ExperimentConfig['teacher']['training']>(schedule: T): T => {
    const perEpoch = Math.ceil(trips / (schedule.batchSize * schedule.accumulation));
    const epochs = Math.max(1, Math.round(steps / perEpoch));
    return { ...schedule, epochs, patience: epochs };
  };
  const { teacher, student } = config;
  return {
    ...config,
    teacher: { ...teacher, training: lasting(teacher.training) },
    student: { ...student, training: lasting(student.training) },
  };
}
