import type { Claim } from '../claim';
import type { StudyMeasure } from '../study-result';
import { overallDifference, overallValue } from './arm-comparisons';
import type { Estimate } from './estimate';
import type { Place, StudyCells } from './study-cells';

export type ClaimVerdict = 'holds' | 'does not hold' | 'cannot tell';

export interface JudgedClaim {
  readonly claim: Claim;
  /** Null where the study does not measure it. */
  readonly measure: StudyMeasure | null;
  /** The value of the arm, or its difference to the arm that it is compared with; null where there is none. */
  readonly found: Estimate | null;
  readonly verdict: ClaimVerdict;
  /** Why nothing can be told, or what was held against what. */
  readonly why: string;
  /** Numbers of the trials that it rests on. */
  readonly trials: readonly number[];
}

/** The share of the other arm's value that counts as no difference. */
const MARGIN = 0.02;

/** Each claim held against what the study found. */
export const judgedClaims = (cells: StudyCells, claims: readonly Claim[]): JudgedClaim[] =>
  claims.map((claim) => judgedClaim(cells, claim));

function judgedClaim(cells: StudyCells, claim: Claim): JudgedClaim {
  const { arms, measures } = cells.result;
  const measure = measures.find(({ key }) => key === claim.measure) ?? null;
  const places = cells.places.filter((place) => isAt(place, claim.at ?? {}));
  const asked = [claim.arm, ...(claim.against === null ? [] : [claim.against])];
  const base = { claim, measure, found: null, verdict: 'cannot tell', trials: [] } as const;
  const unknown = asked.find((arm) => !arms.some(({ name }) => name === arm));
  if (unknown !== undefined) return { ...base, why: `The study has no arm “${unknown}”.` };
  if (!measure) return { ...base, why: `The study does not measure “${claim.measure}”.` };
  const found =
    claim.against === null
      ? overallValue(cells, measure.key, claim.arm, places)
      : overallDifference(cells, measure, claim.against, claim.arm, places);
  if (!found) return { ...base, why: 'No trials are complete that would tell.' };
  const trials = places.flatMap((place) => asked.flatMap((arm) => cells.trialsOf(arm, place)));
  if (found.low === null || found.high === null)
    return { ...base, found, trials, why: 'A single seed: nobody can tell how much is chance.' };
  const interval = { low: found.low, high: found.high };
  const other =
    claim.against === null ? null : overallValue(cells, measure.key, claim.against, places)?.value;
  return { ...base, found, trials, ...verdictOf(claim, measure, interval, other ?? 0) };
}

const isAt = (place: Place, at: Place): boolean =>
  Object.entries(at).every(([name, value]) => place[name] === value);

interface Interval {
  readonly low: number;
  readonly high: number;
}

type Judgement = Pick<JudgedClaim, 'verdict' | 'why'>;

function verdictOf(
  { says, margin }: Claim,
  { better }: StudyMeasure,
  found: Interval,
  other: number,
): Judgement {
  if (typeof says === 'object')
    return within(found, says, 'The interval lies within the range claimed.', 'beyond the range claimed');
  if (says === 'no-difference') {
    const most = margin ?? MARGIN * Math.abs(other);
    const none = { low: -most, high: most };
    const inside = within(found, none, 'Any difference is smaller than the margin.', 'beyond the margin');
    if (inside.verdict !== 'cannot tell' || contains(found, 0)) return inside;
    return { verdict: 'does not hold', why: 'The interval excludes zero.' };
  }
  if (better === null)
    return { verdict: 'cannot tell', why: 'Neither more nor less of this measure is better.' };
  if (contains(found, 0)) return { verdict: 'cannot tell', why: 'No clear difference (could be chance).' };
  const isBetter = found.low > 0 === (better === 'more');
  return {
    verdict: isBetter === (says === 'better') ? 'holds' : 'does not hold',
    why: `Clearly ${isBetter ? 'better' : 'worse'}.`,
  };
}

const contains = ({ low, high }: Interval, value: number): boolean => low <= value && value <= high;

/** Holds where the whole interval lies in a range, does not where no part of it does. */
function within(found: Interval, range: Interval, inside: string, beyond: string): Judgement {
  if (found.low >= range.low && found.high <= range.high) return { verdict: 'holds', why: inside };
  if (found.low > range.high || found.high < range.low)
    return { verdict: 'does not hold', why: `The interval lies ${beyond}.` };
  return { verdict: 'cannot tell', why: `The interval lies partly ${beyond}.` };
}
