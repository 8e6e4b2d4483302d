import type { LineSource, ReviewTable } from './review-table';

/** From and to, both included; null where a side is open. */
export type Range = readonly [from: number | null, to: number | null];

/** Lines that two reviewers, or a reviewer and the machine, judge differently. */
export const DISPUTES = ['disputed', 'disputed-machine'] as const;
type Dispute = (typeof DISPUTES)[number];

/** What a person filters the list by. All of it has to hold. */
export interface ReviewFilter {
  /** By key of the column. Lines without a value do not pass. */
  readonly ranges: Readonly<Record<string, Range>>;
  /** Kinds of failure that are shown; empty: all lines. */
  readonly kinds: readonly number[];
  readonly verdict: 'all' | 'unjudged' | 'judged' | 'plausible' | 'implausible' | 'unsure' | Dispute;
  /** Name of a scenario; '' for all pairs. */
  readonly scenario: string;
  /** Numbers of a pair or of roads, apart by blanks or commas. */
  readonly search: string;
}

export const NO_FILTER: ReviewFilter = { ranges: {}, kinds: [], verdict: 'all', scenario: '', search: '' };

/** What a filter is held against, beside the values. */
export interface FilterFacts {
  /** The sources that are shown. */
  readonly shown: readonly LineSource[];
  /** (count) 0 for a line that nobody judged, else 1 + the place of its verdict among the words. */
  readonly verdicts: Uint8Array;
  /** (count) the same of another reviewer, and of the machine: 2 for lines that it takes for routes, else 1. */
  readonly others: Readonly<Partial<Record<Dispute, Uint8Array>>>;
  /** (pairs) 1 for each pair of the scenario; null for all. */
  readonly scenario: Uint8Array | null;
  /** (pairs) 1 for each pair that the search finds; null where nothing is searched for. */
  readonly found: Uint8Array | null;
}

const VERDICT_CODES = { plausible: 1, implausible: 2, unsure: 3 } as const;

/** (count) 1 for each line that passes. `but` leaves one column out, as its own histogram does. */
export function passing(table: ReviewTable, filter: ReviewFilter, facts: FilterFacts, but = ''): Uint8Array {
  const { pairs, count, sources, kinds, columns } = table;
  const passes = new Uint8Array(count);
  sources.forEach((source, at) => {
    if (!facts.shown.includes(source)) return;
    for (let pair = 0; pair < pairs; pair++) {
      if (facts.scenario && !facts.scenario[pair]) continue;
      if (facts.found && !facts.found[pair]) continue;
      passes[at * pairs + pair] = 1;
    }
  });
  for (const { column, values } of columns) {
    const range = filter.ranges[column.key];
    if (!range || column.key === but) continue;
    const [from, to] = [range[0] ?? -Infinity, range[1] ?? Infinity];
    // A line without a value is neither above nor below.
    for (let i = 0; i < count; i++) if (!(values[i] >= from && values[i] <= to)) passes[i] = 0;
  }
  if (filter.kinds.length > 0)
    for (let i = 0; i < count; i++) if (!filter.kinds.includes(kinds[i])) passes[i] = 0;
  if (filter.verdict !== 'all')
    for (let i = 0; i < count; i++) if (!isOfVerdict(filter.verdict, facts, i)) passes[i] = 0;
  return passes;
}

function isOfVerdict(
  wanted: Exclude<ReviewFilter['verdict'], 'all'>,
  { verdicts, others }: FilterFacts,
  line: number,
): boolean {
  const code = verdicts[line];
  if (wanted === 'unjudged' || wanted === 'judged') return code > 0 === (wanted === 'judged');
  if (wanted !== 'disputed' && wanted !== 'disputed-machine') return code === VERDICT_CODES[wanted];
  // The machine is never unsure.
  const isSaid = wanted === 'disputed' ? code > 0 : code === 1 || code === 2;
  const other = others[wanted]?.[line] ?? 0;
  return isSaid && other > 0 && other !== code;
}

/** What the list goes by: a column, or the pair. */
export interface ReviewOrder {
  readonly key: string;
  readonly descending: boolean;
}

export const PAIR_KEY = 'pair';
export const BY_PAIR: ReviewOrder = { key: PAIR_KEY, descending: false };

/** The lines that pass, in order. Those without a value come last in either direction; ties keep the order of the pairs. */
export function ordered(table: ReviewTable, passes: Uint8Array, order: ReviewOrder): Uint32Array {
  const { pairs, count } = table;
  let length = 0;
  for (let i = 0; i < count; i++) length += passes[i];
  const lines = new Uint32Array(length);
  let at = 0;
  for (let pair = 0; pair < pairs; pair++)
    for (let line = pair; line < count; line += pairs) if (passes[line]) lines[at++] = line;
  const sign = order.descending ? -1 : 1;
  if (order.key === PAIR_KEY) return order.descending ? lines.reverse() : lines;
  const values = table.columns.find(({ column }) => column.key === order.key)?.values;
  if (!values) return lines;
  const rank = new Uint32Array(count);
  lines.forEach((line, i) => (rank[line] = i));
  return lines.sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || rank[a] - rank[b];
    return sign * (x - y) || rank[a] - rank[b];
  });
}

/**
 * Pairs that a search finds: the pair of that number, and pairs that begin or end on a road of that number. Null
 * where nothing is searched for; of what is no number nothing is found.
 */
export function found(
  search: string,
  geoIds: Float64Array,
  { origins, destinations }: { readonly origins: Uint32Array; readonly destinations: Uint32Array },
): Uint8Array | null {
  const words = search.split(/[\s,;#]+/).filter(Boolean);
  if (words.length === 0) return null;
  const numbers = words.map(Number);
  const holds = (pair: number, number: number) =>
    pair + 1 === number || geoIds[origins[pair]] === number || geoIds[destinations[pair]] === number;
  return Uint8Array.from(origins, (_, pair) => Number(numbers.every((number) => holds(pair, number))));
}
