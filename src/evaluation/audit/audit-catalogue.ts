import type { Estimate } from '../bootstrap';

/** What a referee asks of generated routes as a whole, by topic. */
export const AUDIT_TOPICS = {
  copies: {
    title: 'Copies and privacy',
    about: 'Are the routes drawn, or remembered? And do they give away who was trained on?',
  },
  diversity: {
    title: 'Diversity',
    about: 'Are there as many ways between two places as people drive?',
  },
  utility: {
    title: 'Utility',
    about: 'Does what is learnt from the routes hold for driven trips?',
  },
} as const;
export type AuditTopic = keyof typeof AUDIT_TOPICS;
export const AUDIT_TOPIC_NAMES = ['copies', 'diversity', 'utility'] as const satisfies readonly AuditTopic[];

export const AUDIT_KEYS = [
  'copies',
  'closest',
  'closestRatio',
  'membership',
  'distinct',
  'apart',
  'nextRoad',
  'travelTime',
] as const;
export type AuditKey = (typeof AUDIT_KEYS)[number];

/** What a measure of the audit is called, in what unit, how it is read, and who came up with it. */
export interface AuditDefinition {
  readonly topic: AuditTopic;
  readonly label: string;
  readonly unit: 'share' | 'EDR' | 'min' | '';
  readonly decimals: number;
  readonly reading: string;
  readonly source: string;
  /** What is counted beside the number. */
  readonly of: string;
  /** Value of routes that are like driven trips, where driven trips have no value of their own beside it. */
  readonly expected?: number;
  /** What is said where the routes lie clearly above or below what they are held against. */
  readonly above: string;
  readonly below: string;
}

const UNSEEN = 'driven trips that nobody trained on';

export const AUDIT: Readonly<Record<AuditKey, AuditDefinition>> = {
  copies: {
    topic: 'copies',
    label: 'Copies',
    unit: 'share',
    decimals: 1,
    reading: `routes that are a training trip road by road; beside it the same of ${UNSEEN}, since people repeat each other`,
    source: 'verbatim memorisation, Carlini et al. 2021',
    of: 'routes',
    above: 'more than among driven trips',
    below: 'fewer than among driven trips',
  },
  closest: {
    topic: 'copies',
    label: 'Distance to the closest training trip',
    unit: 'EDR',
    decimals: 3,
    reading: `mean of each route’s smallest EDR (Eq. 20, 100 m) to a training trip; beside it that of ${UNSEEN}`,
    source: 'distance to the closest record, Zhao et al. 2021',
    of: 'routes',
    above: 'farther than driven trips',
    below: 'closer than driven trips',
  },
  closestRatio: {
    topic: 'copies',
    label: 'The same, over that of driven trips',
    unit: '',
    decimals: 2,
    reading:
      'ratio of the two mean distances; below 1 routes lie closer to the training trips than people do',
    source: 'distance to the closest record, Zhao et al. 2021',
    of: 'routes',
    expected: 1,
    above: 'farther than driven trips',
    below: 'closer than driven trips',
  },
  membership: {
    topic: 'copies',
    label: 'Membership test, AUC',
    unit: '',
    decimals: 2,
    reading: `how well training trips are told from as many ${UNSEEN} by their smallest EDR to a route, the trips of the pairs left out; 0.5 is guessing; beside it, by their smallest EDR to ${UNSEEN} of the pairs`,
    source: 'membership inference by distance, Chen et al. 2020',
    of: 'trips',
    above: 'training trips can be told',
    below: 'training trips lie farther away',
  },
  distinct: {
    topic: 'diversity',
    label: 'Distinct routes per OD pair',
    unit: '',
    decimals: 2,
    reading:
      'mean number of different routes between ends that are asked for more than once, as many routes as trips',
    source: 'counted',
    of: 'OD pairs',
    above: 'more than people drive',
    below: 'fewer than people drive',
  },
  apart: {
    topic: 'diversity',
    label: 'Edit distance within an OD pair',
    unit: 'EDR',
    decimals: 3,
    reading: 'mean EDR (Eq. 20, 100 m) of every two routes between the same ends; 0 where all are alike',
    source: 'average pairwise distance, Yuan and Kitani 2020',
    of: 'OD pairs',
    above: 'farther apart than driven trips',
    below: 'closer together than driven trips',
  },
  nextRoad: {
    topic: 'utility',
    label: 'Next road',
    unit: 'share',
    decimals: 1,
    reading: `next roads of ${UNSEEN} that counts of next roads in the routes name; beside it, counts in the driven trips of the same pairs`,
    source: 'train on synthetic, test on real, Esteban et al. 2017',
    of: 'trips',
    above: 'better than from driven trips',
    below: 'worse than from driven trips',
  },
  travelTime: {
    topic: 'utility',
    label: 'Error of travel times',
    unit: 'min',
    decimals: 2,
    reading: `mean absolute error of the durations of ${UNSEEN}, by the median seconds of each road in the routes; beside it, in the driven trips of the same pairs`,
    source: 'train on synthetic, test on real, Esteban et al. 2017',
    of: 'trips',
    above: 'worse than from driven trips',
    below: 'better than from driven trips',
  },
};

/** One measure of a set of routes; NaN where it could not be measured. */
export interface AuditFigure {
  readonly routes: Estimate;
  readonly driven: Estimate;
  /** Routes minus driven trips; minus what is expected where driven trips have no value of their own. */
  readonly difference: Estimate;
  /** How many routes, trips or OD pairs it is of. */
  readonly count: number;
}

export type AuditFigures = Readonly<Record<AuditKey, AuditFigure>>;

const UNKNOWN: Estimate = { value: NaN, low: NaN, high: NaN };
export const NOT_AUDITED: AuditFigure = { routes: UNKNOWN, driven: UNKNOWN, difference: UNKNOWN, count: 0 };

/** A figure that is held against a number. */
export function againstExpected(key: AuditKey, routes: Estimate, count: number): AuditFigure {
  const { expected = NaN } = AUDIT[key];
  const { value, low, high } = routes;
  const difference = { value: value - expected, low: low - expected, high: high - expected };
  return { routes, driven: UNKNOWN, difference, count };
}

/** What the difference says, in words. */
export function auditVerdict(
  key: AuditKey,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): string {
  if (low === null || high === null || Number.isNaN(low + high)) return 'not known';
  return low > 0 ? AUDIT[key].above : high < 0 ? AUDIT[key].below : 'no clear difference';
}
