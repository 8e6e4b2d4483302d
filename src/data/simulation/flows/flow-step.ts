import type { DataStep } from '../../../domain/data-card';
import { FLOW_SETTINGS } from './flow-settings';

/** Name of the step of a data card that simulated flows. */
export const FLOW_STEP = 'Simulated flows';

/** The command line's name of a setting: "tripsPerRoad" is --trips-per-road. */
export const flagOf = (setting: string): string =>
  setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The command that simulates the flows of a step again; settings at their usual values are left out.
 * @param from the data set whose roads they are on; a name that a shell would not take as it is is left to the reader
 */
export function makeFlowsCommand({ settings }: DataStep, from = 'FROM'): string {
  const changed = Object.entries(FLOW_SETTINGS).flatMap(([name, { default: usual }]) =>
    typeof settings[name] === 'number' && settings[name] !== usual
      ? [`--${flagOf(name)} ${settings[name]}`]
      : [],
  );
  const seed = typeof settings.seed === 'number' ? [`--seed ${settings.seed}`] : [];
  const { startDate } = settings;
  const start =
    typeof startDate === 'string' && /^[\d-]{10}$/.test(startDate) ? [`--start ${startDate}`] : [];
  const roads = /^[\w.][\w./-]*$/.test(from) ? from : 'FROM';
  return [`npm run make-flows -- --from ${roads}`, ...changed, ...start, ...seed, '--out DIR'].join(' ');
}
