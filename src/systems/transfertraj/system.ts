import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import { configInForce, readStarts } from './started-encoder';
import { trainTransfer } from './train-transfer';
import type { TransferConfig } from './transfer-config';

/** Trains TransferTraj and adopts its checkpoints. */
export const system: System<TransferConfig> = {
  train: trainTransfer,
  adopt: adoptCheckpoint,
  configInForce,
  readStarts,
};
