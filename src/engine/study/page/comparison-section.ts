import { figureOf } from '../../report/html/figure';
import { type Markup, type MarkupValue, markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { armLegend, armMarks } from '../pictures/arm-marks';
import type { StudyFindings } from './answers';
import { tableOf } from '../../report/html/table';
import { NOTHING, pText, decimal } from '../../report/html/words';
import type { StudyAxis, StudyMeasure, StudyResult } from '../study-result';
import { type ArmRow, FINDING_CELLS } from '../tables/arm-comparisons';
import { isOnAxes, isSearch, valueWords } from '../tables/study-cells';
import { measureFormat, type MeasureFormat } from '../tables/measure-format';
import { shown } from '../../../base/text';
import { type Content, type Section, minor } from '../../report/html/section';
import { intervalPlot, type PlotRow } from '../../report/svg/interval-plot';
import { coursesPlot, learningCurves } from '../pictures/learning-curves';
import { learningAxis } from '../tables/trips-saved';
import { sharePercent, sizeBound, sizeWords } from './study-words';

/** Characters of a row's label that there is room for. */
export const LONGEST_LABEL = 22;

/** Numbers figures in the order in which they are asked for. */
export class Figures {
  #last = 0;

  of(picture: Picture | null, caption: MarkupValue, legend?: Markup): Markup[] {
    return picture ? [figureOf(++this.#last, picture, caption, legend)] : [];
  }
}

/** The arms, below a picture. */
export const legendOfArms = ({ cells }: StudyFindings): Markup => armLegend(armMarks(cells.result).values());

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
  /** End of the caption: ", final runs"; '' for all. */
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
function objectiveTables(findings: StudyFindings): Markup[] {
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
function measureTables(findings: StudyFindings): Markup[] {
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

/** Rows of the figure of differences that there is room for. */
const MOST_BARS = 40;

export function comparisonSection(findings: StudyFindings, figures: Figures): Section {
  const { measures, baseline, axes } = findings.cells.result;
  const alone = isSearch({ axes }) ? 'Best trials' : 'Arms';
  return {
    id: 'comparison',
    title: baseline === null ? alone : `Arms beside ${baseline}`,
    content:
      findings.rows.length === 0
        ? 'No trial is complete yet.'
        : [
            ...objectiveTables(findings),
            ...figures.of(
              differencePlot(findings),
              `Whiskers: 95 % intervals of the paired difference over seeds. Where one holds zero, the difference could be chance.`,
            ),
            ...measureTables(findings),
            measures.length > 1 && baseline !== null
              ? minor(
                  `${findings.objective.label} is the objective. Each interval stands for itself: of twenty that differ by chance alone, one excludes zero.`,
                )
              : null,
          ],
  };
}

function differencePlot(findings: StudyFindings): Picture | null {
  const { cells, objective } = findings;
  const { axes, baseline } = cells.result;
  if (baseline === null) return null;
  const marks = armMarks(cells.result);
  const rows = shownRows(findings).flatMap(({ arm, place, differences }) => {
    const difference = differences[objective.key];
    const values = axes
      .filter(({ name }) => Object.hasOwn(place, name))
      .map(({ name }) => valueWords(place[name]))
      .join(', ');
    const label = values ? `${shown(arm, LONGEST_LABEL - values.length - 2)}, ${values}` : arm;
    return difference ? [{ label, marks: [{ source: marks.get(arm)!.ink, figure: difference }] }] : [];
  });
  const title = `${objective.label} minus that of ${baseline}`;
  return differencesPlot(title, objective, measureFormat(objective, cells.result), rows.slice(0, MOST_BARS));
}

/** Differences in one measure with their intervals, as many as there is room for; null without any. */
export function differencesPlot(
  title: string,
  { label }: StudyMeasure,
  format: MeasureFormat,
  rows: readonly PlotRow[],
): Picture | null {
  if (rows.length === 0) return null;
  return intervalPlot(title, [
    {
      title: [label, format.differenceUnit].filter(Boolean).join(', '),
      text: (value) => format.number(value, true),
      rows,
      line: { at: 0, label: 'No difference' },
    },
  ]);
}

export function curvesSection(findings: StudyFindings, figures: Figures): Section {
  const { cells } = findings;
  const curves = learningCurves(cells);
  const saved = savedTable(findings);
  return {
    id: 'curves',
    title: saved ? 'Learning curves and trips saved' : 'Learning curves',
    content: [
      ...figures.of(
        curves,
        'Lines: means over seeds. Small points: the seeds. Bands: 95 % intervals of the mean, cut where they leave the panel; arms share their seeds, so differences are surer than bands that overlap suggest.',
        legendOfArms(findings),
      ),
      ...(saved
        ? [
            saved,
            minor(
              'The baseline’s learning curve is its mean over seeds, made monotone and read straight between its points over the logarithm of the share. An arm is as good as the baseline at its share plus their paired difference; the ends of that difference’s 95 % interval give those of the share. The curve’s own uncertainty beside it is left out.',
            ),
          ]
        : []),
    ],
  };
}

export const coursesContent = (findings: StudyFindings, figures: Figures): Content =>
  figures.of(
    coursesPlot(findings.cells.result),
    'The objective on the validation part after each epoch. Crosses: where a trial was pruned, or failed.',
  );

/** What the baseline alone would need; null where the study varies no size. */
function savedTable({ cells, saved, objective }: StudyFindings): Markup | null {
  const { axes, baseline } = cells.result;
  const learning = learningAxis(axes);
  if (!learning || baseline === null || saved.length === 0) return null;
  const others = axes.filter(({ name }) => name !== learning.axis.name);
  return tableOf({
    id: 'trips-saved',
    caption: markup`Trips saved in ${objective.label}: the share of trips with which ${baseline} alone would be as good, and how many more trips that is`,
    head: [
      'Arm',
      ...others.map(({ label }) => label),
      learning.axis.label,
      `As good as ${baseline} with`,
      '95 % interval',
      'More trips',
    ],
    rows: saved.map(({ arm, place, size, needed, low, high }) => [
      arm,
      ...others.map(({ name }) => valueWords(place[name])),
      sharePercent(size),
      sizeWords(needed, learning.sizes),
      intervalOfSizes(low, high, learning.sizes),
      moreTrips(size, needed, learning.sizes),
    ]),
  });
}

/** "16 % to 31 %"; one bound where both ends lie beyond the curve. */
function intervalOfSizes(low: number | null, high: number | null, sizes: readonly number[]): string {
  if (low === null || high === null) return NOTHING;
  const [from, to] = [sizeBound(low, sizes), sizeBound(high, sizes)];
  return low === high ? from : `${from} to ${to}`;
}

/** "+110 %"; a bound where the size lies beyond the curve. */
function moreTrips(size: number, needed: number, sizes: readonly number[]): string {
  const share = (one: number) => `${decimal(100 * (one / size - 1), 0, true)} %`;
  if (needed === Infinity) return `more than ${share(sizes[sizes.length - 1])}`;
  return needed === 0 ? `less than ${share(sizes[0])}` : share(needed);
}
