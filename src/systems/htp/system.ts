import { Failure } from '../../base/failure';
import type { System } from '../../engine/experiments/system';
import type { HtpConfig } from './points-config';

const notYet = (): never => {
  throw new Failure('internal', 'HTP cannot be trained yet.');
};

/** Trains HTP and adopts its checkpoints. */
export const system: System<HtpConfig> = { train: async () => notYet(), adopt: notYet };
