import type { DataStep } from '../../domain/data-card';
import { simulationCommand } from './setting-rows';
import { FLOW_SETTINGS } from './flow-settings';

/** Name of the step of a data card that simulated flows. */
export const FLOW_STEP = 'Simulated flows';

/** The command that simulates the flows of a step again. @param from the data set whose roads they are on */
export const makeFlowsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-flows', FLOW_SETTINGS, step, from);
