import type { RouteSource } from '../routes/route-source';

/** What a reviewer can say of a line, in the order of the controls. */
export const VERDICTS = ['plausible', 'implausible', 'unsure'] as const;
export type VerdictWord = (typeof VERDICTS)[number];

/** Why a line is implausible, or what made somebody unsure. */
export const REASONS = ['detour', 'circles', 'turn', 'gap', 'end', 'roads', 'speed', 'other'] as const;
export type Reason = (typeof REASONS)[number];

export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  detour: 'Detour',
  circles: 'Goes in circles',
  turn: 'Impossible turn',
  gap: 'Jump',
  end: 'Wrong end',
  roads: 'Odd choice of roads',
  speed: 'Odd times',
  other: 'Other',
};

/** A line that can be judged: the trip that was driven, or the route of a source, for one pair. */
export interface Judged {
  readonly source: RouteSource | 'real';
  /** Index of the pair among those of the review. */
  readonly pair: number;
  /** A few lines come twice, for agreement with oneself: 1 the second time. */
  readonly pass: 0 | 1;
}

/** What somebody said of a line. */
export interface Verdict extends Judged {
  readonly verdict: VerdictWord;
  readonly reason: Reason | null;
  readonly note: string;
  /** When, as ISO 8601 in UTC. */
  readonly at: string;
  /** Whether it was said without knowing whose line it is. */
  readonly blind: boolean;
}

export type VerdictKey = string & { readonly verdictKey: unique symbol };

export const keyOf = ({ source, pair, pass }: Judged): VerdictKey =>
  `${source} ${pair} ${pass}` as VerdictKey;

/** Verdicts by what they are of, in the order in which they were given. */
export type VerdictMap = ReadonlyMap<VerdictKey, Verdict>;

/** The time now, as ISO 8601 in UTC. */
export const isoNow = (): string => new Date().toISOString();

export const NO_VERDICTS: VerdictMap = new Map();

export const verdictMap = (verdicts: Iterable<Verdict>): VerdictMap =>
  new Map(Array.from(verdicts, (one) => [keyOf(one), one]));

/** The map with one verdict given, or taken back. */
export function withVerdict(map: VerdictMap, of: Judged, verdict: Verdict | null): VerdictMap {
  const next = new Map(map);
  const key = keyOf(of);
  // Said again, it is the last that was said.
  next.delete(key);
  if (verdict) next.set(key, verdict);
  return next;
}
