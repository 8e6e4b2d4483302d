import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { HtpConfig } from './points-config';
import { trainPoints } from './train-points';

/** Trains HTP and adopts its checkpoints. */
export const system: System<HtpConfig> = { train: trainPoints, adopt: adoptCheckpoint };
