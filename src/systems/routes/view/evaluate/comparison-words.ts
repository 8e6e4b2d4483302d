import type { RouteSource } from '../../../../engine/routes/route-source';
import { MEASURES, type MeasureKey } from '../../../../evaluation/measure-catalogue';
import { count } from '../../../../studio/figures';
import type { PairsFrom } from '../../../../studio/state/routes/route-book.svelte';
import type { Compared } from '../../../../studio/state/routes/compared';
import {
  comparisonOf,
  differenceOf,
  isSinglePair,
  type Comparison,
  type ComparisonRow,
  type RowKey,
} from './comparison';

/** The names of the sources within a sentence. */
const SOURCE_WORDS: Readonly<Record<RouteSource, string>> = {
  distilled: 'distilled',
  vanilla: 'vanilla',
  shortest: 'shortest path',
  fastest: 'fastest path',
  markov: 'Markov chain',
  likeliest: 'Likeliest path',
  learnt: 'Learnt-cost path',
  'recursive-logit': 'recursive logit',
  'link-constants-logit': 'logit with link constants',
  'path-size-logit': 'path-size logit',
  setA: 'set A',
  setB: 'set B',
  setC: 'set C',
  setD: 'set D',
};

/** Where pairs come from, after their number: "400 pairs of test trips". */
const PAIRS_WORDS: Readonly<Record<PairsFrom, readonly [one: string, many: string]>> = {
  test: ['pair of a test trip', 'pairs of test trips'],
  train: ['pair of a training trip', 'pairs of training trips'],
  random: ['random pair', 'random pairs'],
  map: ['pair from the map', 'pairs from the map'],
  file: ['pair of a trip of a file', 'pairs of trips of a file'],
};

export const pairsInWords = (number: number, from: PairsFrom): string =>
  `${count(number)} ${PAIRS_WORDS[from][number === 1 ? 0 : 1]}`;

/** What each measure says about routes, in plain words. */
export const MEASURE_WORDS: Readonly<Record<MeasureKey, string>> = {
  arrival: 'The share of routes that end on the requested road.',
  odMatch: 'The share of routes whose first and last cells are also those of a real trip.',
  jsdDistance: 'How much the distribution of route lengths differs from that of the real trips.',
  jsdRadius: 'How much the distribution of the radius of gyration differs from that of the real trips.',
  jsdDuration: 'How much the distribution of the time on each road differs from that of the real trips.',
  hausdorff: 'The largest distance between a route and its real trip.',
  dtw: 'The distance between a route and its real trip, added up along the way.',
  edr: 'The share of points that must be edited to turn a route into its real trip.',
  hausdorffPerRoad:
    'The largest distance divided by the number of roads, so that long routes do not count more.',
  dtwPerRoad: 'The summed distance divided by the number of roads, so that long routes do not count more.',
  identical: 'The share of routes that follow the real trip road by road.',
  roads: 'The number of roads of a route. The best value is that of the real trips.',
  distance: 'The length of a route. The best value is that of the real trips.',
};

/** A value as the table shows it, with a minus sign (U+2212) and never as minus zero. */
export function shownValue(value: number, digits: number, signed = false): string {
  const text = value.toFixed(digits);
  const plain = Number(text) === 0 ? text.replace('-', '') : text;
  return (signed && Number(plain) > 0 ? `+${plain}` : plain).replace('-', '−');
}

const withUnit = (row: ComparisonRow, value: number) =>
  [shownValue(value, row.digits), row.unit].filter(Boolean).join('\u00a0');

/** What the sentences are about, in their order. */
const DESCRIBED: readonly RowKey[] = ['accuracy', 'arrival', 'hausdorff', 'jsdDistance'];
/** The two that matter most: what a student learnt, and what its routes come to. */
export const LEADING: readonly RowKey[] = ['accuracy', 'arrival'];
const SUBJECTS: Readonly<Partial<Record<RowKey, string>>> = {
  accuracy: 'Next road right',
  arrival: 'Arrived',
  hausdorff: 'Largest deviation from the trip',
  jsdDistance: 'Distribution of route lengths (JSD distance; 0 means the same as the trips)',
};

/**
 * What the table says about the two models that matter most, in one sentence for each measure.
 * @param described the measures to speak of, in their order
 */
export function comparisonInWords(compared: Compared, described: readonly RowKey[] = DESCRIBED): string[] {
  const comparison = comparisonOf(compared);
  const pair = mainPair(comparison);
  if (!pair) return aloneInWords(comparison);
  const [after, before] = pair;
  return described.flatMap((key) => {
    const row = comparison.rows.find((one) => one.key === key);
    if (!row) return [];
    const values = comparison.columns.flatMap(({ source }, column) => {
      const value = pair.includes(source) ? row.values[column] : null;
      return value ? [`${SOURCE_WORDS[source]} ${withUnit(row, value.value)}`] : [];
    });
    if (values.length < 2) return [];
    return [`${SUBJECTS[key]}: ${values.join(', ')}; ${verdict(compared, key, before, after)}.`];
  });
}

function verdict(compared: Compared, key: RowKey, before: RouteSource, after: RouteSource): string {
  if (key === 'accuracy' || key === 'timeError') return 'a single run has no interval for this';
  if (isSinglePair(compared)) return 'a single pair says nothing about chance';
  const difference = differenceOf(compared, key, before, after);
  if (!difference) return 'whether this could be chance was not measured';
  if (difference.value === 0) return 'no difference';
  if (!difference.clear) return 'no clear difference (could be chance)';
  const better = MEASURES[key].better === 'higher' ? difference.value > 0 : difference.value < 0;
  return `${SOURCE_WORDS[better ? after : before]} is clearly better`;
}

/** The distilled and the vanilla student, or a student and the best baseline that there is. */
function mainPair({ columns }: Comparison): readonly [RouteSource, RouteSource] | null {
  const order: readonly RouteSource[] = [
    'distilled',
    'vanilla',
    'setA',
    'setB',
    'setC',
    'setD',
    'link-constants-logit',
    'recursive-logit',
    'path-size-logit',
    'learnt',
    'likeliest',
    'markov',
    'fastest',
    'shortest',
  ];
  const [first, second] = order.filter((source) => columns.some((column) => column.source === source));
  return first && second ? [first, second] : null;
}

function aloneInWords({ columns, rows }: Comparison): string[] {
  const arrival = rows.find(({ key }) => key === 'arrival');
  const value = arrival?.values[0];
  return arrival && value
    ? [`Arrived: ${SOURCE_WORDS[columns[0].source]} ${withUnit(arrival, value.value)}.`]
    : [];
}
