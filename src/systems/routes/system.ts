import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { ExperimentConfig } from './experiment-config';
import { configInForce, startsInForce } from './start/in-force';
import { trainRoutes } from './train-routes';

/** Trains LM-TAD into HOSER and adopts its checkpoints. */
export const system: System<ExperimentConfig> = {
  train: trainRoutes,
  configInForce,
  readStarts: startsInForce,
  adopt: adoptCheckpoint,
};
