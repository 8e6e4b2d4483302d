import { tableOf } from '../../report/html/table';
import { NOTHING, pText } from '../../report/html/words';
import { type Markup, markup } from '../../report/markup';
import type { StudyMeasure } from '../study-result';
import type { ArmRow } from '../tables/arm-comparisons';
import { isSearch, valueWords } from '../tables/axis-values';
import { FINDING_CELLS } from '../tables/finding';
import { measureFormat } from '../tables/measure-format';
import type { StudyFindings } from './answers';

/** Measures of one table beside the objective's. */
const COLUMNS = 3;
/** Rows that a table of places has of a search, whose places are its trials. */
const MOST_ROWS = 20;

const bestOnly = ({ cells }: StudyFindings): string =>
  isSearch(cells.result) ? `, of the best ${MOST_ROWS} combinations at most` : '';

/** Rows of a grid in their order; of a search the best ones. */
export function shownRows({ cells, rows, objective }: StudyFindings): readonly ArmRow[] {
  if (!isSearch(cells.result)) return rows;
  const value = ({ values }: ArmRow) => values[objective.key]?.value ?? NaN;
  const sign = objective.better === 'less' ? 1 : -1;
  return rows
    .filter((row) => !Number.isNaN(value(row)))
    .sort((a, b) => sign * (value(a) - value(b)))
    .slice(0, MOST_ROWS);
}

/** The objective of each arm at each place, with its paired difference to the baseline. */
export function objectiveTable(findings: StudyFindings): Markup {
  const { cells, objective } = findings;
  const { axes, baseline } = cells.result;
  const format = measureFormat(objective, cells.result);
  const difference =
    baseline === null
      ? []
      : [`Beside ${baseline}${format.differenceUnit && `, ${format.differenceUnit}`}`, 'Adjusted p', 'Says'];
  return tableOf({
    id: 'objective',
    caption: markup`<b>Table 1.</b> ${objective.label}: mean ± standard deviation over seeds${bestOnly(findings)}${baseline === null ? '' : ', paired difference with its 95 % interval, and p after Holm’s adjustment'}`,
    head: ['Arm', ...axes.map(({ label }) => label), 'Seeds', format.head, ...difference],
    rows: shownRows(findings).map(({ arm, place, values, differences }) => {
      const own = differences[objective.key];
      return [
        arm,
        ...axes.map(({ name }) => valueWords(place[name])),
        values[objective.key]?.seeds ?? 0,
        format.mean(values[objective.key]),
        ...(baseline === null
          ? []
          : [
              format.difference(own),
              pText(own?.adjusted ?? null),
              own ? FINDING_CELLS[own.finding] : NOTHING,
            ]),
      ];
    }),
    words: 1,
    endsInWords: baseline !== null,
  });
}

/** All other measures, a few in a table. */
export function measureTables(findings: StudyFindings): Markup[] {
  const { cells, objective } = findings;
  const { result } = cells;
  const others = result.measures.filter(({ key }) => key !== objective.key);
  const groups = Array.from({ length: Math.ceil(others.length / COLUMNS) }, (_, i) =>
    others.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );
  return groups.map((measures, i) => measureTable(findings, measures, i));
}

function measureTable(findings: StudyFindings, measures: readonly StudyMeasure[], index: number): Markup {
  const { result } = findings.cells;
  const { axes, baseline } = result;
  const formats = measures.map((measure) => measureFormat(measure, result));
  return tableOf({
    id: `measures-${index + 1}`,
    caption: markup`${measures.map(({ label }) => label).join(', ')}: mean ± standard deviation over seeds${bestOnly(findings)}${baseline === null ? '' : `; below it the paired difference to ${baseline} with its 95 % interval`}`,
    head: ['Arm', ...axes.map(({ label }) => label), ...formats.map(({ head }) => head)],
    rows: shownRows(findings).map(({ arm, place, values, differences }) => [
      arm,
      ...axes.map(({ name }) => valueWords(place[name])),
      ...measures.map(({ key }, k) => {
        const own = differences[key];
        return markup`${formats[k].mean(values[key])}${own ? markup`<span class="minor">${formats[k].difference(own)}</span>` : null}`;
      }),
    ]),
  });
}
