import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { HtpConfig } from './points-config';
import { configInForce, startsInForce } from './start/starts';
import { trainPoints } from './train-points';

/** Trains HTP and adopts its checkpoints. */
export const system: System<HtpConfig> = {
  train: trainPoints,
  configInForce,
  readStarts: startsInForce,
  adopt: adoptCheckpoint,
};
