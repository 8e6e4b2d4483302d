import type { DataCard, DataStep } from '../../domain/data-card';
import { FLOW_SETTINGS, POINT_SETTINGS, RESIDENTS, simulationCommand, WEEKS } from './simulation-settings';

export const CITY_STEP = 'Invented city';

/**
 * When the rules of invented cities were laid down: a command that makes the same
 * bytes at any time cannot tell its own.
 */
export const RULES_LAID_DOWN = '2026-11-21T00:00:00.000Z';
export const CITY_LICENCE = 'CC0 1.0';

/** The data card of an invented city: its roads are nobody's, its trips are simulated. */
export function cityCard(
  name: string,
  { roads, trips, seed }: { readonly roads: number; readonly trips: number; readonly seed: number },
): DataCard {
  const terms = { licence: CITY_LICENCE, attribution: '', sha256: '' };
  return {
    version: 1,
    name,
    made: RULES_LAID_DOWN,
    sources: [
      { name, gives: 'roads', kind: 'hoser', ...terms },
      { name: 'Simulated trips', gives: 'trips', kind: 'simulated', ...terms },
    ],
    steps: [{ name: CITY_STEP, settings: { roads, trips, seed }, counts: {} }],
    seed,
    simulated: true,
  };
}

/** Name of the step of a data card that simulated flows. */
export const FLOW_STEP = 'Simulated flows';

/** The command that simulates the flows of a step again. @param from the data set whose roads they are on */
export const makeFlowsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-flows', FLOW_SETTINGS, step, from);

/** Name of the step of a data card that simulated GPS points. */
export const POINT_STEP = 'Simulated GPS points';

/** The command that simulates the points of a step again. @param from the data set whose roads they are on */
export const makePointsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-points', POINT_SETTINGS, step, from);

/** Name of the step of a data card that simulated residents. */
export const RESIDENTS_STEP = 'Simulated residents';

/** The command that simulates residents again; what is as usual is left out. */
export function makeResidentsCommand({ settings }: DataStep): string {
  const changed = (
    [
      ['residents', RESIDENTS.default],
      ['weeks', WEEKS.default],
      ['seed', NaN],
    ] as const
  ).flatMap(([name, usual]) =>
    typeof settings[name] === 'number' && settings[name] !== usual ? [`--${name} ${settings[name]}`] : [],
  );
  return ['npm run make-residents --', ...changed, '--out DIR'].join(' ');
}
