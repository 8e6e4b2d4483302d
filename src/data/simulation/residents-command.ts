import type { DataStep } from '../../domain/data-card';
import { RESIDENTS, WEEKS } from './resident-settings';

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
