import type { RouteSource } from '../../../../engine/routes/route-source';
import { MEASURES, type MeasureKey } from '../../../../evaluation/measure-catalogue';
import { count } from '../../../../studio/figures';
import type { PairsFrom } from '../../../../studio/state/routes/route-book.svelte';
import type { Compared } from './compared';
import { comparisonOf, differenceOf, type Comparison, type ComparisonRow } from './comparison';

/** Sources within a sentence. */
const SOURCE_WORDS: Readonly<Record<RouteSource, string>> = {
  distilled: 'distilled',
  vanilla: 'vanilla',
  shortest: 'shortest path',
  fastest: 'fastest path',
  markov: 'Markov chain',
};

/** Where pairs come from, after a number: "of 400 pairs of test trips". */
const PAIRS_WORDS: Readonly<Record<PairsFrom, readonly [one: string, many: string]>> = {
  test: ['pair of a test trip', 'pairs of test trips'],
  train: ['pair of a training trip', 'pairs of training trips'],
  random: ['random pair', 'random pairs'],
  map: ['pair from the map', 'pairs from the map'],
};

export const pairsInWords = (number: number, from: PairsFrom): string =>
  `${count(number)} ${PAIRS_WORDS[from][number === 1 ? 0 : 1]}`;

/** What each measure says of routes, in plain words. */
export const MEASURE_WORDS: Readonly<Record<MeasureKey, string>> = {
  arrival: 'How many routes end on the road that was asked for.',
  odMatch: 'How many routes run from and to places between which some real trip ran.',
  jsdDistance: 'How much the lengths of the routes differ, as a whole, from those of real trips.',
  jsdRadius: 'How much the spread of the routes over the city differs, as a whole, from that of real trips.',
  jsdDuration: 'How much the time spent on each road differs, as a whole, from that of real trips.',
  hausdorff: 'How far a route strays from its real trip where it strays most.',
  dtw: 'How far apart route and real trip are, added up along the way.',
  edr: 'The share of places that would have to change to turn the route into its real trip.',
  hausdorffPerRoad: 'The farthest straying, divided by the number of roads: long routes do not weigh more.',
  dtwPerRoad: 'The distance along the way, divided by the number of roads: long routes do not weigh more.',
  identical: 'How many routes are the real trip, road for road.',
  roads: 'How many roads a route has. Best is what real trips have.',
  distance: 'How long a route is. Best is what real trips are.',
};

/** A value as the table shows it, with a true minus and without a minus before zero. */
export function shownValue(value: number, digits: number, signed = false): string {
  const text = value.toFixed(digits);
  const plain = Number(text) === 0 ? text.replace('-', '') : text;
  return (signed && Number(plain) > 0 ? `+${plain}` : plain).replace('-', '−');
}

const withUnit = (row: ComparisonRow, value: number) =>
  [shownValue(value, row.digits), row.unit].filter(Boolean).join('\u00a0');

/** Measures that the sentences speak of, in their order. */
const TOLD: readonly MeasureKey[] = ['arrival', 'hausdorff', 'jsdDistance'];
const TOLD_AS: Readonly<Partial<Record<MeasureKey, string>>> = {
  arrival: 'Arrived',
  hausdorff: 'Farthest from the real trip',
  jsdDistance: 'Lengths of all routes against those of the real trips (JSD distance, 0 is the same)',
};

/** What the table says of the two models that matter most, one sentence a measure. */
export function comparisonInWords(compared: Compared): string[] {
  const comparison = comparisonOf(compared);
  const pair = mainPair(comparison);
  if (!pair) return aloneInWords(comparison);
  const [after, before] = pair;
  return TOLD.flatMap((key) => {
    const row = comparison.rows.find((one) => one.key === key);
    if (!row) return [];
    const values = pair.flatMap((source) => {
      const value = row.values[comparison.columns.findIndex((column) => column.source === source)];
      return value ? [`${SOURCE_WORDS[source]} ${withUnit(row, value.value)}`] : [];
    });
    if (values.length < 2) return [];
    return [`${TOLD_AS[key]}: ${values.join(', ')}: ${verdict(compared, key, before, after)}.`];
  });
}

function verdict(compared: Compared, key: MeasureKey, before: RouteSource, after: RouteSource): string {
  const difference = differenceOf(compared, key, before, after);
  if (!difference) return 'whether that is chance was not measured';
  if (difference.value === 0) return 'no difference';
  if (!difference.real) return 'the difference is not beyond chance';
  const better = MEASURES[key].better === 'higher' ? difference.value > 0 : difference.value < 0;
  return `${SOURCE_WORDS[better ? after : before]} is better, beyond chance`;
}

/** The distilled student against the vanilla one; against the best baseline at hand where there is one student only. */
function mainPair({ columns }: Comparison): readonly [RouteSource, RouteSource] | null {
  const order: readonly RouteSource[] = ['distilled', 'vanilla', 'markov', 'fastest', 'shortest'];
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
