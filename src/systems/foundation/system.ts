import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { FoundationConfig } from './foundation-config';
import { configInForce, readStarts } from './started-model';
import { trainFoundation } from './train-foundation';

/** Trains models over hexagons and adopts their checkpoints. */
export const system: System<FoundationConfig> = {
  train: trainFoundation,
  adopt: adoptCheckpoint,
  configInForce,
  readStarts,
};
