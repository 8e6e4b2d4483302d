import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import { hoserConfig } from '../../../models/hoser/config';
import { experimentConfig, type ExperimentConfig } from '../settings';

/** For records of experiments whose backend does not matter. */
/** A made-up city that an experiment finishes in seconds. */
export function tinyCity(roads = 80, trips = 60, seed = 3): Promise<Dataset> {
  return datasetOf(makeSampleCity({ roads, trips, seed }), 'Tiny city');
}

export interface TinyExperimentOptions {
  readonly epochs: number;
  readonly batchSize?: number;
  readonly odPairs?: number;
  readonly compare?: boolean;
  /** 0 trains the vanilla student without a teacher. */
  readonly lambda?: number;
}

/** The quick preset with the narrowest networks. */
export function tinyExperiment({
  epochs,
  batchSize = 16,
  odPairs = 4,
  compare = false,
  lambda = 0.1,
}: TinyExperimentOptions): ExperimentConfig {
  const config = experimentConfig('quick', {
    epochs,
    teacherEpochs: epochs,
    odPairs,
    compare,
    lambda,
    seed: 5,
  });
  const { teacher, student } = config;
  return {
    ...config,
    teacher: {
      ...teacher,
      layers: 1,
      width: 16,
      training: { ...teacher.training, batchSize, learningRate: 1e-2, patience: Infinity },
    },
    student: {
      ...hoserConfig(16, 1, 2),
      model: 'hoser',
      times: 'usual',
      learns: 'all',
      share: 1,
      training: { ...student.training, batchSize, learningRate: 1e-2 },
    },
    evaluation: { resamples: 100 },
  };
}
