import { counted } from '../../base/text';
import {
  bestOf,
  comparisonOf,
  estimateIn,
  hasInterval,
  isBetter,
  measureNamed,
  type Measure,
  type ResultRow,
  type ResultTable,
} from './result-table';
import type { Estimate } from '../../evaluation/bootstrap';

type Format = Pick<Measure, 'isShare' | 'decimals' | 'unit'>;

const NOTHING = '–';
const MINUS = '−';

/** A number of a measure without its unit: "1,234.5", "12.3 %"; a dash where it is not known. */
export function numberText(value: number, { isShare, decimals }: Format): string {
  if (!Number.isFinite(value)) return NOTHING;
  const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const size = Math.abs(isShare ? 100 * value : value).toLocaleString('en', places);
  const isNothing = !/[1-9]/.test(size);
  return `${value < 0 && !isNothing ? MINUS : ''}${size}${isShare ? ' %' : ''}`;
}

/** The same with its unit: "12.3 m". */
export function valueText(value: number, format: Format): string {
  const text = numberText(value, format);
  return format.unit === undefined || text === NOTHING ? text : `${text} ${format.unit}`;
}

/** "170.2 to 199.0"; empty where there is no interval. */
export const intervalText = (estimate: Estimate, format: Format): string =>
  hasInterval(estimate)
    ? `${numberText(estimate.low, format).replace(' %', '')} to ${numberText(estimate.high, format)}`
    : '';

/** Heading of a column: "RMSE, m". */
export const headingOf = ({ label, unit }: Pick<Measure, 'label' | 'unit'>): string =>
  unit === undefined ? label : `${label}, ${unit}`;

/** Sentences about a table, the verdict first. */
export const sentencesOf = (table: ResultTable): string[] => {
  const verdict = verdictOf(table);
  return [
    ...(verdict === null ? [] : [`${table.title}: ${verdict}`]),
    ...(table.compare ?? []).flatMap(([before, after]) => pairSentence(table, before, after)),
    ...(table.says ?? []),
  ];
};

/**
 * Whether the best network is better than the best baseline, and whether that is clear: the end of a sentence. Null where there
 * is no main measure, no network or no baseline.
 */
export function verdictOf(table: ResultTable): string | null {
  const measure = measureNamed(table, table.main ?? '');
  if (!measure) return null;
  const best = (role: ResultRow['role']) =>
    bestOf(
      table.rows.filter((row) => row.role === role),
      measure,
    );
  const [network, baseline] = [best('network'), best('baseline')];
  if (!network || !baseline) return null;
  const told = (row: ResultRow) => `${valueText(valueOf(row, measure), measure)} (${row.label})`;
  const words = table.differences
    ? VERDICTS[comparisonOf(table, baseline.name, network.name, measure)]
    : `${VERDICTS[isBetter(valueOf(network, measure), valueOf(baseline, measure), measure) ? 'better' : 'worse']} in this one run`;
  return `${words}: ${measure.label} ${told(network)} beside ${told(baseline)}.`;
}

const VERDICTS = {
  better: 'the best network is better than every baseline',
  worse: 'a baseline is better than every network',
  unclear: 'there is no clear difference between the best network and the best baseline (could be chance)',
} as const;

const valueOf = ({ values }: ResultRow, measure: Measure): number => estimateIn(values, measure).value;

/** What is told of two rows: the difference of the main measure, or in how many measures they differ. */
function pairSentence(table: ResultTable, before: string, after: string): string[] {
  const rowOf = (name: string) => table.rows.find((row) => row.name === name);
  const [first, second] = [rowOf(before), rowOf(after)];
  if (!first || !second) return [];
  const measure = measureNamed(table, table.main ?? '');
  if (!measure) return [countsSentence(table, first, second)];
  const [a, b] = [valueOf(first, measure), valueOf(second, measure)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return [];
  const values = `${valueText(b, measure)} beside ${valueText(a, measure)} (${first.label})`;
  const isUnclear = table.differences && comparisonOf(table, before, after, measure) === 'unclear';
  if (a === b || isUnclear)
    return [`The ${second.label} has no clearly different ${measure.label} (could be chance): ${values}.`];
  const by = valueText(Math.abs(b - a), measure);
  return [
    `The ${measure.label} of the ${second.label} is ${b < a ? 'lower' : 'higher'} by ${by}${table.differences ? '' : ' in this one run'}: ${values}.`,
  ];
}

/** Intervals that overlap tell nothing. */
function countsSentence({ measures }: ResultTable, first: ResultRow, second: ResultRow): string {
  let [better, worse] = [0, 0];
  for (const measure of measures) {
    const [a, b] = [estimateIn(first.values, measure), estimateIn(second.values, measure)];
    if (!(a.high < b.low || b.high < a.low)) continue;
    if (isBetter(b.value, a.value, measure)) better++;
    else worse++;
  }
  const unclear = measures.length - better - worse;
  const parts = [
    ...(better > 0 ? [`better in ${better}`] : []),
    ...(worse > 0 ? [`worse in ${worse}`] : []),
    ...(unclear > 0 ? [`no clear difference (could be chance) in ${unclear}`] : []),
  ];
  return `${second.label} against ${first.label}, in ${counted(measures.length, 'measure')}: ${parts.join(', ')}.`;
}
