import type { DataStep } from '../../domain/data-card';
import { simulationCommand } from './setting-rows';
import { POINT_SETTINGS } from './point-settings';

/** Name of the step of a data card that simulated GPS points. */
export const POINT_STEP = 'Simulated GPS points';

/** The command that simulates the points of a step again. @param from the data set whose roads they are on */
export const makePointsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-points', POINT_SETTINGS, step, from);
