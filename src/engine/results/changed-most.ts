import { counted } from '../../base/text';
import type { Estimate } from '../../evaluation/bootstrap';
import {
  bestOf,
  differenceOf,
  estimateIn,
  hasInterval,
  isBetter,
  measureNamed,
  type Measure,
  type ResultRow,
  type ResultTable,
} from './result-table';
import { numberText, valueText } from './result-words';

/** How a row differs from another in one measure. */
interface Change {
  readonly table: ResultTable;
  readonly measure: Measure;
  readonly before: ResultRow;
  readonly after: ResultRow;
  /** `after` minus `before`; without an interval where only the rows have one. */
  readonly difference: Estimate;
  /** Whether it is beyond chance: its interval leaves out 0 or, where none was measured, those of the rows do not touch. */
  readonly isClear: boolean;
  /** Whether there are intervals to tell that by. */
  readonly isTested: boolean;
}

/**
 * The largest change beyond chance in a sentence, relative to the value before; or that there is none, or no interval to tell it
 * by. Null where nothing is compared.
 */
export function changedMost(tables: readonly ResultTable[]): string | null {
  const changes = tables.flatMap((table) =>
    comparedRows(table).flatMap(([before, after]) =>
      table.measures.flatMap((measure) => changeOf(table, measure, before, after) ?? []),
    ),
  );
  if (changes.length === 0) return null;
  const tested = changes.filter(({ isTested }) => isTested);
  if (tested.length === 0) return 'No change here has an interval, so none can be told from chance.';
  const clear = tested.filter(({ isClear }) => isClear);
  if (clear.length === 0)
    return `Nothing changed beyond chance, in ${counted(tested.length, 'comparison')} of measures.`;
  return inWords(
    clear.reduce((most, one) => (size(one) > size(most) ? one : most)),
    new Set(tested.map(({ table }) => table)).size > 1,
  );
}

/** Rows that a table compares: those that it names, as far as it has them, else its best baseline and its best network. */
function comparedRows(table: ResultTable): (readonly [before: ResultRow, after: ResultRow])[] {
  const named = (name: string) => table.rows.find((row) => row.name === name);
  const pairs = (table.compare ?? []).flatMap((names) => {
    const [before, after] = names.map(named);
    return before && after ? [[before, after] as const] : [];
  });
  if (pairs.length > 0) return pairs;
  const main = measureNamed(table, table.main ?? '');
  if (!main) return [];
  const best = (role: ResultRow['role']) =>
    bestOf(
      table.rows.filter((row) => row.role === role),
      main,
    );
  const [before, after] = [best('baseline'), best('network')];
  return before && after ? [[before, after]] : [];
}

function changeOf(table: ResultTable, measure: Measure, before: ResultRow, after: ResultRow): Change | null {
  const [a, b] = [estimateIn(before.values, measure), estimateIn(after.values, measure)];
  if (!measure.better || !Number.isFinite(a.value) || !Number.isFinite(b.value)) return null;
  const paired = differenceOf(table, before.name, after.name, measure);
  const isPaired = hasInterval(paired);
  const difference = isPaired ? paired : { value: b.value - a.value, low: NaN, high: NaN };
  const isClear = isPaired ? paired.low > 0 || paired.high < 0 : a.high < b.low || b.high < a.low;
  const isTested = isPaired || (!table.differences && hasInterval(a) && hasInterval(b));
  return { table, measure, before, after, difference, isClear, isTested };
}

const size = ({ difference, before, measure }: Change): number =>
  Math.abs(difference.value / estimateIn(before.values, measure).value);

function inWords({ table, measure, before, after, difference }: Change, isTitled: boolean): string {
  const [a, b] = [estimateIn(before.values, measure).value, estimateIn(after.values, measure).value];
  const about = isTitled ? `${table.title}: ` : '';
  const way = isBetter(b, a, measure) ? 'better' : 'worse';
  const values = `${valueText(b, measure)} (${after.label}) beside ${valueText(a, measure)} (${before.label})`;
  const [low, high] = [difference.low, difference.high].map(
    (value) => `${value > 0 ? '+' : ''}${numberText(value, measure)}`,
  );
  const interval = hasInterval(difference) ? ` 95 % interval of the difference: ${low} to ${high}.` : '';
  return `Changed most beyond chance: ${about}${measure.label} is ${way}, ${values}.${interval}`;
}
