import type { HoserConfig } from '../../models/hoser/config';
import type { TrainingConfig } from '../../nn/training/training-loop';
import { PRESET_CONFIGS, type ExperimentConfig } from './settings';

/** Training settings without the seed, which belongs to the experiment. */
export type Schedule = Omit<TrainingConfig, 'seed'>;

/** The published schedule, with batches of 64 trips. */
export const PUBLISHED: Schedule = PRESET_CONFIGS.thesis.student.training;

/**
 * Whether a student's seconds are corrected on the validation trips. As its time head has them they are learnt from ratios and fall short of
 * the mean. The usual: HOSER's as published, HOSER+'s corrected.
 */
export const isCalibrated = ({
  model,
  times,
}: Pick<ExperimentConfig['student'], 'model' | 'times'>): boolean =>
  times === 'usual' ? model === 'plus' : times === 'calibrated';

/** Optimiser steps of a network after which no preset but the thesis's begins another epoch: those of the sample city's teacher. */
const MOST_STEPS = 6400;

/** A preset for data of so many training trips: with many trips there are fewer epochs, 1 at least. */
export function presetFor(preset: ExperimentConfig, trips: number): ExperimentConfig {
  if (preset.preset === 'thesis' || trips === 0) return preset;
  const within = <T extends { readonly training: Schedule }>(part: T): T => {
    const { batchSize, accumulation, epochs } = part.training;
    const steps = Math.ceil(trips / (batchSize * accumulation));
    const most = Math.max(1, Math.floor(MOST_STEPS / steps));
    return most >= epochs ? part : { ...part, training: { ...part.training, epochs: most } };
  };
  return { ...preset, teacher: within(preset.teacher), student: within(preset.student) };
}

/** Width of the hidden layer of a fresh HOSER+'s residual. */
const RESIDUAL_WIDTH = 32;

/** The sizes of the students of a configuration. */
export function studentSizes({
  model,
  times: _times,
  learns: _,
  share: _share,
  training: _schedule,
  ...sizes
}: ExperimentConfig['student']): HoserConfig {
  const { residual = RESIDUAL_WIDTH, ...published } = sizes;
  return model === 'plus' ? { ...published, residual } : published;
}

/** @param numbers `geo_id`s, ascending, each once; with none, every road is open */
export function withClosedRoads(
  { closedRoads: _, ...config }: ExperimentConfig,
  numbers: readonly number[],
): ExperimentConfig {
  return numbers.length === 0 ? config : { ...config, closedRoads: numbers };
}
