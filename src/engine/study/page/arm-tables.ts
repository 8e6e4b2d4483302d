import { tableOf } from '../../report/html/table';
import { NOTHING, pText } from '../../report/html/words';
import { type Markup, markup } from '../../report/markup';
import type { StudyAxis, StudyMeasure, StudyResult } from '../study-result';
import type { ArmRow } from '../tables/arm-comparisons';
import { isOnAxes, isSearch, valueWords } from '../tables/axis-values';
import { FINDING_CELLS } from '../tables/finding';
import { measureFormat } from '../tables/measure-format';
import type { StudyFindings } from './answers';

/** Measures of one table beside the objective's. */
const COLUMNS = 3;
/** Rows that a table of places has of a search, whose places are its trials. */
const MOST_ROWS = 20;

/** Rows of a grid in their order; of a search its final runs and the best of its trials. */
export function shownRows({ cells, rows, objective }: StudyFindings): readonly ArmRow[] {
  if (!isSearch(cells.result)) return rows;
  const value = ({ values }: ArmRow) => values[objective.key]?.value ?? NaN;
  const sign = objective.better === 'less' ? 1 : -1;
  const { axes } = cells.result;
  const final = rows.filter(({ place }) => !isOnAxes(axes, place));
  const best = rows
    .filter((row) => isOnAxes(axes, row.place) && !Number.isNaN(value(row)))
    .sort((a, b) => sign * (value(a) - value(b)))
    .slice(0, MOST_ROWS);
  return [...final, ...best];
}

/** Rows that have a table of their own. */
interface RowGroup {
  readonly id: string;
  readonly rows: readonly ArmRow[];
  /** Columns of the table. */
  readonly axes: readonly StudyAxis[];
  readonly baseline: string | null;
  /** Of the caption: ", final runs"; '' for all. */
  readonly of: string;
}

/** All rows of a grid; of a search its final runs, which are compared, and its best trials, which are not. */
function rowGroups(findings: StudyFindings): RowGroup[] {
  const { axes, baseline } = findings.cells.result;
  const rows = shownRows(findings);
  if (!isSearch({ axes })) return [{ id: 'objective', rows, axes, baseline, of: '' }];
  const onAxes = rows.filter(({ place }) => isOnAxes(axes, place));
  const final = rows.filter(({ place }) => !isOnAxes(axes, place));
  const groups: RowGroup[] = [
    { id: 'final-runs', rows: final, axes: [], baseline, of: ', final runs' },
    {
      id: 'objective',
      rows: onAxes,
      axes,
      baseline: null,
      of: `, the ${MOST_ROWS} best combinations at most`,
    },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

/** The objective of each arm at each place, with its paired difference to the baseline. */
export function objectiveTables(findings: StudyFindings): Markup[] {
  const { cells, objective } = findings;
  const format = measureFormat(objective, cells.result);
  return rowGroups(findings).map(({ id, rows, axes, baseline, of }) => {
    const difference =
      baseline === null
        ? []
        : [
            `Beside ${baseline}${format.differenceUnit && `, ${format.differenceUnit}`}`,
            'Adjusted p',
            'Says',
          ];
    return tableOf({
      id,
      caption: `${objective.label}${of}: mean ± standard deviation over seeds${baseline === null ? '' : ', paired difference with its 95 % interval, and p after Holm’s adjustment'}`,
      head: ['Arm', ...axes.map(({ label }) => label), 'Seeds', format.head, ...difference],
      rows: rows.map(({ arm, place, values, differences }) => {
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
  });
}

/** All other measures, a few in a table: of a search with final runs theirs alone. */
export function measureTables(findings: StudyFindings): Markup[] {
  const { cells, objective } = findings;
  const { result } = cells;
  const [rows] = rowGroups(findings);
  if (!rows) return [];
  const others = result.measures.filter(({ key }) => key !== objective.key);
  const groups = Array.from({ length: Math.ceil(others.length / COLUMNS) }, (_, i) =>
    others.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );
  return groups.map((measures, i) => measureTable(result, rows, measures, i));
}

function measureTable(
  result: StudyResult,
  { rows, axes, baseline, of }: RowGroup,
  measures: readonly StudyMeasure[],
  index: number,
): Markup {
  const formats = measures.map((measure) => measureFormat(measure, result));
  return tableOf({
    id: `measures-${index + 1}`,
    caption: `${measures.map(({ label }) => label).join('; ')}${of}: mean ± standard deviation over seeds${baseline === null ? '' : `; below it the paired difference to ${baseline} with its 95 % interval`}`,
    head: ['Arm', ...axes.map(({ label }) => label), ...formats.map(({ head }) => head)],
    rows: rows.map(({ arm, place, values, differences }) => [
      arm,
      ...axes.map(({ name }) => valueWords(place[name])),
      ...measures.map(({ key }, k) => {
        const own = differences[key];
        return markup`${formats[k].mean(values[key])}${own ? markup`<span class="minor">${formats[k].difference(own)}</span>` : null}`;
      }),
    ]),
  });
}
