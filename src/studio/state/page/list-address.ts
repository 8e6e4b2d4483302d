import { FailureKind, FAILURES } from '../../../evaluation/conduct/failure-rules';
import { SCENARIOS } from '../../../evaluation/scenarios';
import { REVIEW_COLUMNS } from '../review/review-columns';
import {
  BY_PAIR,
  DISPUTES,
  PAIR_KEY,
  type Range,
  type ReviewFilter,
  type ReviewOrder,
} from '../review/review-filter';
import type { AddressReader } from './address-reader';
import type { ListPlace } from './page-place';

/** The names that the list of the review desk takes in an address; `search` is a setting of the first system. */
export const LIST_NAMES = ['where', 'failure', 'verdict', 'scenario', 'find', 'sort', 'with-trips'] as const;
type ListName = (typeof LIST_NAMES)[number];

/** A longer search finds nothing that a shorter one does not, and fits into no address. */
const LONGEST_SEARCH = 100;

const COLUMN_KEYS: readonly string[] = REVIEW_COLUMNS.map(({ key }) => key);
const KIND_NAMES = Object.keys(FailureKind) as (keyof typeof FailureKind)[];
const ANY = 'any';
const VERDICT_NAMES = [
  'unjudged',
  'judged',
  'plausible',
  'implausible',
  'unsure',
  ...DISPUTES,
] as const satisfies readonly ReviewFilter['verdict'][];

/** How a list is filtered and ordered now; undefined where it is as it opens. */
export function listPlace({ filter, order, withDriven }: ListPlace): ListPlace | undefined {
  const place = { filter, order, withDriven };
  return listQuery(place).length > 0 ? place : undefined;
}

/** What an address says of a list, by name: `where` as `length:2..10,detour:1.2..`, `sort` as `dtw-desc`. */
export function listQuery({ filter, order, withDriven }: ListPlace): readonly [ListName, string][] {
  const { ranges, kinds, verdict, scenario, search } = filter;
  const isFound = search.trim() !== '' && search.length <= LONGEST_SEARCH;
  const said: Record<ListName, string> = {
    where: Object.entries(ranges).map(rangeText).filter(Boolean).join(','),
    failure: kinds.join() === FAILURES.join() ? ANY : kinds.map((kind) => KIND_NAMES[kind]).join(','),
    verdict: verdict === 'all' ? '' : verdict,
    scenario,
    find: isFound ? search : '',
    sort: isUsual(order) ? '' : `${order.key}-${order.descending ? 'desc' : 'asc'}`,
    'with-trips': withDriven ? '1' : '',
  };
  return LIST_NAMES.map((name): [ListName, string] => [name, said[name]]).filter(([, text]) => text !== '');
}

const rangeText = ([key, [from, to]]: readonly [string, Range]): string =>
  from === null && to === null ? '' : `${key}:${from ?? ''}..${to ?? ''}`;

const isUsual = ({ key, descending }: ReviewOrder): boolean =>
  key === BY_PAIR.key && descending === BY_PAIR.descending;

/** Reads what `listQuery` writes; undefined where nothing is said of the list. */
export function readList(reader: AddressReader): ListPlace | undefined {
  const scenarios = Object.keys(SCENARIOS);
  const filter: ReviewFilter = {
    ranges: readRanges(reader),
    kinds: readKinds(reader),
    verdict: reader.oneOf('verdict', VERDICT_NAMES, 'lines are listed whether judged or not') ?? 'all',
    scenario: reader.oneOf('scenario', scenarios, 'all pairs are listed') ?? '',
    search: readSearch(reader) ?? '',
  };
  const order = readOrder(reader) ?? BY_PAIR;
  const withDriven = reader.oneOf('with-trips', ['1'] as const, 'only routes are listed') === '1';
  return listPlace({ filter, order, withDriven });
}

function readRanges(reader: AddressReader): ReviewFilter['ranges'] {
  const ranges: Record<string, Range> = {};
  const parts = reader.parts('where') ?? [];
  const isKnown = (part: string) => !part.includes(':') || COLUMN_KEYS.includes(keyOf(part));
  const wrong = parts.filter((part) => {
    const range = isKnown(part) ? rangeOf(part) : null;
    if (range) ranges[keyOf(part)] = range;
    return isKnown(part) && !range;
  });
  const unknown = parts.filter((part) => !isKnown(part)).map(keyOf);
  reader.leaveOut('where', 'names columns that the list does not have,', unknown);
  reader.leaveOut(
    'where',
    'must hold numbers from low to high, like length:2..10 or detour:1.2.., not',
    wrong,
  );
  return ranges;
}

const keyOf = (part: string): string => part.slice(0, part.indexOf(':'));

/** What stands after the column; null where it is no range. */
function rangeOf(part: string): Range | null {
  const [from, to, ...more] = part
    .slice(part.indexOf(':') + 1)
    .split('..')
    .map(endOf);
  if (!part.includes(':') || from === undefined || to === undefined || more.length > 0) return null;
  if (from === null && to === null) return null;
  if (from !== null && to !== null && from > to) return null;
  return [from, to];
}

/** Null for an open end, undefined for what is no number. */
function endOf(text: string): number | null | undefined {
  if (text === '') return null;
  const value = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function readKinds(reader: AddressReader): ReviewFilter['kinds'] {
  const all = 'routes with and without failure are listed';
  const names = reader.list('failure', [ANY, ...KIND_NAMES] as const, 'listed', all) ?? [];
  if (names.includes(ANY)) return FAILURES;
  return names.flatMap((name) => (name === ANY ? [] : [FailureKind[name]]));
}

function readSearch(reader: AddressReader): string | undefined {
  const must = `be numbers of pairs or roads, in ${LONGEST_SEARCH} characters at most`;
  return reader.read('find', must, 'nothing is searched for', (text) =>
    text.trim() !== '' && text.length <= LONGEST_SEARCH ? text : undefined,
  );
}

function readOrder(reader: AddressReader): ReviewOrder | undefined {
  const must = 'be a column of the list and a direction, like dtw-desc or length-asc';
  return reader.read('sort', must, 'the list goes by pair', (text) => {
    const [key, direction, ...more] = text.split('-');
    const isColumn = key === PAIR_KEY || COLUMN_KEYS.includes(key);
    if (!isColumn || (direction !== 'asc' && direction !== 'desc') || more.length > 0) return undefined;
    return { key, descending: direction === 'desc' };
  });
}
