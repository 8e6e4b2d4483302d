import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { ExperimentConfig } from './experiment-config';
import { trainRoutes } from './train-routes';

/** LM-TAD into HOSER at work. */
export const system: System<ExperimentConfig> = { train: trainRoutes, adopt: adoptCheckpoint };
