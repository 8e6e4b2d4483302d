import type { StudyMeasure } from '../study-result';
import type { Estimate } from './estimate';

/** What a difference says. `single`: one seed, which has no interval. */
export type Finding = 'better' | 'worse' | 'higher' | 'lower' | 'unclear' | 'single';

/** Clear where the 95 % interval lies on one side of zero. */
export function findingOf({ value, low, high }: Estimate, { better }: StudyMeasure): Finding {
  if (low === null || high === null) return 'single';
  if (low <= 0 && high >= 0) return 'unclear';
  if (better === null) return value > 0 ? 'higher' : 'lower';
  return value > 0 === (better === 'more') ? 'better' : 'worse';
}

/** In a cell of a table. */
export const FINDING_CELLS: Readonly<Record<Finding, string>> = {
  better: 'better',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
  unclear: 'no clear difference',
  single: 'one seed',
};
