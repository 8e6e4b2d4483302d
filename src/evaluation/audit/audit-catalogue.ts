import type { Estimate } from '../bootstrap';

/** What a referee asks of generated routes as a whole, by topic. */
export const AUDIT_TOPICS = {
  copies: { title: 'Copies and privacy', about: 'Are the routes drawn, or remembered from training trips?' },
  diversity: { title: 'Diversity', about: 'Are there as many ways between two places as people drive?' },
  utility: { title: 'Utility', about: 'Does what is learnt from the routes hold for driven trips?' },
} as const;
export type AuditTopic = keyof typeof AUDIT_TOPICS;
export const AUDIT_TOPIC_NAMES = ['copies', 'diversity', 'utility'] as const satisfies readonly AuditTopic[];

/**
 * A measure of the audit.
 * @param of what is counted beside the number
 * @param verdicts what is said where the routes lie clearly above, or below, what they are held against
 * @param source who came up with it
 */
const defined = (
  topic: AuditTopic,
  [label, unit, decimals, of]: readonly [string, 'share' | 'EDR' | 'min' | '', number, string],
  verdicts: readonly [above: string, below: string],
  reading: string,
  source: string,
) => ({ topic, label, unit, decimals, of, verdicts, reading, source });

/** What the distance of a route to the nearest of some trips is called. */
export const NEAREST_TRIPS = { training: 'Nearest training trip', driven: 'Nearest driven trip' } as const;

const UNSEEN = 'driven trips that nobody trained on';
const NEARER = ['farther than driven trips', 'closer than driven trips'] as const;
const RECORD = 'distance to the closest record, Zhao et al. 2021';
const TSTR = 'train on synthetic, test on real, Esteban et al. 2017';

export const AUDIT = {
  copies: defined(
    'copies',
    ['Copies', 'share', 1, 'routes'],
    ['more than among driven trips', 'fewer than among driven trips'],
    `routes that are a training trip road by road; beside it the same of ${UNSEEN}, since people repeat each other`,
    'verbatim memorisation, Carlini et al. 2021',
  ),
  closest: defined(
    'copies',
    [NEAREST_TRIPS.training, 'EDR', 3, 'routes'],
    NEARER,
    `mean of each route’s smallest EDR (Eq. 20, 100 m) to a training trip; beside it that of ${UNSEEN}`,
    RECORD,
  ),
  closestRatio: defined(
    'copies',
    ['Nearest training trip, over that of driven trips', '', 2, 'routes'],
    NEARER,
    'ratio of the two mean distances; below 1 routes lie closer to the training trips than people do',
    RECORD,
  ),
  membership: defined(
    'copies',
    ['Membership test, AUC', '', 2, 'trips'],
    ['training trips can be told', 'training trips lie farther away'],
    `how well training trips are told from as many ${UNSEEN} by their smallest EDR to a route, the trips of the pairs left out; 0.5 is guessing; beside it, by their smallest EDR to ${UNSEEN} of the pairs`,
    'membership inference by distance, Chen et al. 2020',
  ),
  distinct: defined(
    'diversity',
    ['Distinct routes per OD pair', '', 2, 'OD pairs'],
    ['more than people drive', 'fewer than people drive'],
    'mean number of different routes between ends that are asked for more than once, as many routes as trips',
    'counted',
  ),
  apart: defined(
    'diversity',
    ['Between routes of an OD pair', 'EDR', 3, 'OD pairs'],
    ['farther apart than driven trips', 'closer together than driven trips'],
    'mean EDR (Eq. 20, 100 m) of every two routes between the same ends; 0 where all are alike',
    'average pairwise distance, Yuan and Kitani 2020',
  ),
  nextRoad: defined(
    'utility',
    ['Next road', 'share', 1, 'trips'],
    ['better than from driven trips', 'worse than from driven trips'],
    `next roads of ${UNSEEN} that counts of next roads in the routes name; beside it, counts in the driven trips of the same pairs`,
    TSTR,
  ),
  travelTime: defined(
    'utility',
    ['Error of travel times', 'min', 2, 'trips'],
    ['worse than from driven trips', 'better than from driven trips'],
    `mean absolute error of the durations of ${UNSEEN}, by the median seconds of each road in the routes; beside it, in the driven trips of the same pairs`,
    TSTR,
  ),
} as const;

export type AuditKey = keyof typeof AUDIT;
/** In the order in which tables show them. */
export const AUDIT_KEYS = Object.keys(AUDIT) as AuditKey[];

/** One measure of a set of routes; NaN where it could not be measured. */
export interface AuditFigure {
  readonly routes: Estimate;
  readonly driven: Estimate;
  /** Routes minus driven trips; of a ratio, minus 1. */
  readonly difference: Estimate;
  /** How many routes, trips or OD pairs it is of. */
  readonly count: number;
}

export type AuditFigures = Readonly<Record<AuditKey, AuditFigure>>;

const UNKNOWN: Estimate = { value: NaN, low: NaN, high: NaN };
export const NOT_AUDITED: AuditFigure = { routes: UNKNOWN, driven: UNKNOWN, difference: UNKNOWN, count: 0 };

/** What the difference says, in words. */
export function auditVerdict(
  key: AuditKey,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): string {
  if (low === null || high === null || Number.isNaN(low + high)) return 'not known';
  const [above, below] = AUDIT[key].verdicts;
  return low > 0 ? above : high < 0 ? below : 'no clear difference';
}
