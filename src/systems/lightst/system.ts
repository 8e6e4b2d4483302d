import type { System } from '../../engine/experiments/system';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import type { FlowsConfig } from './flows-config';
import { trainFlows } from './train-flows';

/** Trains LightST and adopts its checkpoints. */
export const system: System<FlowsConfig> = { train: trainFlows, adopt: adoptCheckpoint };
