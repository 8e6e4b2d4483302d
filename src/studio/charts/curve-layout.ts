import { axisScale, linePath, spreadOut, tickText } from '../../engine/study/pictures/panels';
import { valueScale } from '../../engine/report/svg/scale';
import type { Curve } from '../../engine/study/tables/trips-saved';
import type { InkName } from '../inks';
import type { StepSeries } from '../../engine/records/run-contents';
import type { CsvTable } from '../csv-table';

/** A learning curve with the ink of its line. */
export interface CurveSeries extends Curve {
  readonly ink: InkName;
}

/** What the points of a learning curve are measured along, and how their values are written. */
export interface CurveAxes {
  readonly x: string;
  readonly logarithmic: boolean;
  /** "Next road, %" */
  readonly y: string;
  readonly text: (value: number) => string;
}

const TOP = 8;
const FOOT = 38;
const LEFT = 46;
const RIGHT = 10;
/** Room of a character of a label, px. */
const CHARACTER = 7.4;
/** The most of the width that names at the ends of lines may take; with longer ones there is a key below. */
const MOST_LABEL_SHARE = 0.38;
const LABEL_APART = 15;
/** Between the points of two neighbouring lines that are measured at one place, px; all of them take a share of the width. */
const [LEAST_APART, MOST_APART, SPREAD] = [3, 9, 0.07];

/** Where everything lies in a picture of learning curves, px. */
export function curveLayout(
  series: readonly CurveSeries[],
  { x: name, logarithmic, text }: CurveAxes,
  [width, height]: readonly [number, number],
) {
  const longest = series.reduce((most, one) => Math.max(most, one.name.length), 0) * CHARACTER + 14;
  const hasLabels = longest <= MOST_LABEL_SHARE * width && series.length * LABEL_APART <= height - FOOT;
  const box = { left: LEFT, right: width - (hasLabels ? longest : RIGHT), top: TOP, bottom: height - FOOT };
  const step = Math.min(MOST_APART, Math.max(LEAST_APART, (SPREAD * width) / Math.max(1, series.length)));
  const aside = (i: number) => (i - (series.length - 1) / 2) * step;
  const inset = aside(series.length - 1) + 8;
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const x = axisScale({ name, label: name, values: places, logarithmic }, [
    box.left + inset,
    box.right - inset,
  ]);
  // Intervals of few seeds are many times wider than what they are of: they are cut, and the points stay readable.
  const y = valueScale(
    series.flatMap(({ points }) => points.flatMap(({ seeds }) => seeds)),
    [box.bottom, box.top],
  );
  const within = (value: number) => Math.min(box.bottom, Math.max(box.top, y.at(value)));
  const tick = tickText(y, text);
  const lines = series.map(({ name: of, ink, points }, i) => {
    const marks = points.map((point) => ({
      x: x.at(point.x) + aside(i),
      y: y.at(point.mean),
      interval: point.low === null || point.high === null ? null : [within(point.low), within(point.high)],
      seeds: point.seeds.map(y.at),
    }));
    return { name: of, ink, marks, path: linePath(marks.map((one) => [one.x, one.y] as const)) };
  });
  const drawn = lines.filter(({ marks }) => marks.length > 0);
  const ends = drawn.map(({ marks }) => marks[marks.length - 1]);
  const heights = spreadOut(
    ends.map((end) => end.y),
    LABEL_APART,
    [box.top + 4, box.bottom],
  );
  return {
    box,
    xTicks: x.ticks,
    yTicks: y.ticks.map((value) => ({ at: y.at(value), text: tick(value) })),
    lines: drawn,
    labels: hasLabels
      ? drawn.map((line, i) => ({ name: line.name, ink: line.ink, from: ends[i], y: heights[i] }))
      : null,
  };
}

/** The curves for those who do not see them. */
export const curvesInWords = (series: readonly CurveSeries[], { x, y, text }: CurveAxes): string =>
  `${y} by ${x}. ${series
    .map(({ name, points }) => `${name}: ${points.map((one) => `${text(one.mean)} at ${one.x}`).join(', ')}`)
    .join('; ')}.`;

/**
 * Every value of every step: one row for each network and step, one column for each value that any network
 * has.
 */
export function curvesTable(series: readonly StepSeries[]): CsvTable {
  const names = [...new Set(series.flatMap(({ columns }) => Object.keys(columns)))];
  return { head: ['network', 'step', ...names], rows: rowsOf(series, names) };
}

function* rowsOf(series: readonly StepSeries[], names: readonly string[]) {
  for (const { network, step, columns } of series)
    for (let i = 0; i < step.length; i++)
      yield [network, step[i], ...names.map((name) => columns[name]?.[i])];
}
