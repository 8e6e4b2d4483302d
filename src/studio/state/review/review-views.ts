import { AUDIT_TOPIC_NAMES, AUDIT_TOPICS } from '../../../evaluation/audit/audit-catalogue';
import type { Reason, VerdictWord } from '../../../engine/review/verdict';

/** The key of each reason: beside each other under the left hand. */
export const REASON_KEYS: Readonly<Record<Reason, string>> = {
  detour: 'q',
  circles: 'w',
  turn: 'e',
  gap: 'r',
  end: 't',
  roads: 'a',
  speed: 's',
  other: 'd',
};
export const VERDICT_KEYS: Readonly<Record<VerdictWord, string>> = {
  plausible: 'y',
  implausible: 'x',
  unsure: 'u',
};

/** What the review desk shows of all routes together, beside the list of single ones. */
export const FINDINGS = [
  'failures',
  'scenarios',
  'distributions',
  'tests',
  'space',
  'machine',
  ...AUDIT_TOPIC_NAMES,
] as const;

export type Finding = (typeof FINDINGS)[number];

/** What the tab of the review shows. */
export type ReviewView = 'list' | Finding;

export const REVIEW_VIEWS: readonly { readonly value: ReviewView; readonly label: string }[] = [
  { value: 'list', label: 'List' },
  { value: 'failures', label: 'Failures' },
  { value: 'scenarios', label: 'Scenarios' },
  { value: 'distributions', label: 'Distributions' },
  { value: 'tests', label: 'Tests' },
  { value: 'space', label: 'Space' },
  { value: 'machine', label: 'Machine reviewer' },
  ...AUDIT_TOPIC_NAMES.map((value) => ({ value, label: AUDIT_TOPICS[value].title })),
];

export const isReviewView = (value: unknown): boolean => REVIEW_VIEWS.some((one) => one.value === value);
