import { markup, type Markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { px, valueScale, type ValueScale } from '../../report/svg/scale';
import type { StudyAxis, StudyMeasure, StudyResult } from '../study-result';
import { gridValues, valueWords, placeWords, type Place, type StudyCells } from '../tables/study-cells';
import { curveAxis, curvesAt, restsBeside, type CurvePoint } from '../tables/trips-saved';
import { measureFormat } from '../tables/measure-format';
import { armMarks, pointOf, type ArmMark, crossAt } from './arm-marks';
import {
  axisScale,
  boxesOf,
  fitted,
  frameOf,
  linePath,
  spreadOut,
  WIDTH,
  type Box,
  tickText,
  asAxis,
} from './panels';

const MOST_PANELS = 12;
/** Arms of which every line has its name at its end. */
const MOST_LABELS = 8;

interface CurvePanel {
  readonly title: string;
  readonly measure: StudyMeasure;
  /** Values of the other axes. */
  readonly rest: Place;
}

/**
 * Learning curves: a measure over an axis, one line for each arm with its 95 % interval and the seeds as points. One
 * panel for each measure; with other axes beside, the objective alone with one panel for each of their values.
 * @returns null where no axis has several numbers
 */
export function learningCurves(cells: StudyCells): Picture | null {
  const { axes, measures, objective } = cells.result;
  const axis = curveAxis(axes);
  if (!axis || cells.places.length === 0) return null;
  const others = axes.filter((one) => one !== axis);
  const main = measures.find(({ key }) => key === objective)!;
  const inOrder = [main, ...measures.filter((one) => one !== main)];
  const all: CurvePanel[] =
    others.length === 0
      ? inOrder.map((measure) => ({ title: measureFormat(measure, cells.result).head, measure, rest: {} }))
      : restsBeside(cells, axis).map((rest) => ({ title: placeWords(others, rest), measure: main, rest }));
  const panels = all.slice(0, MOST_PANELS);
  const { boxes, height } = boxesOf(panels.length, { right: 102 });
  const drawn = panels.map((panel, i) => panelOf(cells, axis, panel, boxes[i], i));
  const title =
    others.length === 0
      ? `Learning curves over ${axis.label}`
      : `${measureFormat(main, cells.result).head} over ${axis.label}`;
  return {
    width: WIDTH,
    height,
    title,
    description: drawn.map(({ words }) => words).join(' '),
    content: drawn.map(({ content }) => content),
  };
}

interface DrawnPoint extends CurvePoint {
  /** Where it lies along the bottom, px. */
  readonly at: number;
}

interface DrawnCurve {
  readonly mark: ArmMark;
  readonly points: readonly DrawnPoint[];
}

function panelOf(
  cells: StudyCells,
  axis: StudyAxis,
  { title, measure, rest }: CurvePanel,
  box: Box,
  index: number,
): { readonly content: Markup; readonly words: string } {
  const format = measureFormat(measure, cells.result);
  const x = axisScale(axis, [box.left + 6, box.right - 6]);
  const values = gridValues(axis) ?? [];
  const marks = armMarks(cells.result);
  const curves = curvesAt(cells, measure.key, axis, rest).map(({ name, points }): DrawnCurve => ({
    mark: marks.get(name)!,
    points: points.map((point) => ({ ...point, at: x.at(point.x) })),
  }));
  // Intervals of few seeds are many times wider than what they are of: they are cut, and the points stay readable.
  const y = valueScale(
    curves.flatMap(({ points }) => points.flatMap(({ seeds }) => seeds)),
    [box.bottom, box.top],
  );
  const clip = `curves-${index}`;
  const words = `${title}: ${curves
    .map(({ mark, points }) => `${mark.arm} ${points.map(({ mean }) => format.number(mean)).join(', ')}`)
    .join('; ')}; at ${values.map(valueWords).join(', ')}.`;
  return {
    words,
    content: markup`<g>
<clipPath id="${clip}"><rect x="${px(box.left)}" y="${px(box.top)}" width="${px(box.right - box.left)}" height="${px(box.bottom - box.top)}"/></clipPath>
${frameOf(box, title, y, tickText(y, format.number), x, axis.label)}
<g clip-path="url(#${clip})">${curves.map((curve) => bandOf(curve, y))}</g>
${curves.map((curve) => lineOf(curve, y))}
${curves.length <= MOST_LABELS ? labelsOf(curves, y, box) : null}
</g>`,
  };
}

function bandOf({ mark, points }: DrawnCurve, y: ValueScale): Markup | null {
  const known = points.flatMap(({ at, low, high }) =>
    low === null || high === null ? [] : [{ at, low: y.at(low), high: y.at(high) }],
  );
  if (known.length < 2) return null;
  const outline = linePath([
    ...known.map(({ at, high }) => [at, high] as const),
    ...known.toReversed().map(({ at, low }) => [at, low] as const),
  ]);
  return markup`<path class="interval f-${mark.ink}" d="${outline}Z"/>`;
}

const lineOf = ({ mark, points }: DrawnCurve, y: ValueScale): Markup =>
  markup`<path class="outline s-${mark.ink} d-${mark.ink}" d="${linePath(points.map(({ at, mean }) => [at, y.at(mean)]))}"/>
${points.map(({ at, seeds }) => seeds.map((value) => pointOf(mark, at, y.at(value), { size: 2.2, faint: true })))}
${points.map(({ at, mean }) => pointOf(mark, at, y.at(mean)))}`;

function labelsOf(curves: readonly DrawnCurve[], y: ValueScale, { right, end, top, bottom }: Box): Markup {
  const ends = curves.map(({ points }) => y.at(points[points.length - 1].mean));
  const places = spreadOut(ends, 12.5, [top + 4, bottom]);
  return markup`${curves.map(
    ({ mark }, i) =>
      markup`<text class="f-${mark.ink}" x="${px(right + 3)}" y="${px(places[i] + 4)}">${fitted(mark.arm, end - right - 3)}</text>`,
  )}`;
}

const MOST_COURSES = 12;

/**
 * The objective on validation trips over epochs: a line for each trial, one panel for each arm on one scale. A cross ends
 * those that were pruned or failed. Null without any course.
 */
export function coursesPlot(result: StudyResult): Picture | null {
  const marks = [...armMarks(result).values()].filter(({ arm }) =>
    result.trials.some((trial) => trial.arm === arm && trial.course.length > 0),
  );
  const arms = marks.slice(0, MOST_COURSES);
  if (arms.length === 0) return null;
  const points = result.trials.flatMap(({ course }) => course);
  const { boxes, height } = boxesOf(arms.length, arms.length === 1 ? { columns: 1, high: 190 } : {});
  const format = measureFormat(
    result.measures.find(({ key }) => key === result.objective)!,
    result,
  );
  const pruned = result.trials.filter(({ state }) => state === 'pruned').length;
  return {
    width: WIDTH,
    height,
    title: 'Courses of all trials over epochs',
    description: `${result.trials.length} trials, ${pruned} of them pruned.`,
    content: arms.map((mark, i) => {
      const box = boxes[i];
      const x = valueScale(
        points.map(([epoch]) => epoch),
        [box.left, box.right],
        6,
      );
      const y = valueScale(
        points.map(([, value]) => value),
        [box.bottom, box.top],
      );
      const own = result.trials.filter(({ arm, course }) => arm === mark.arm && course.length > 0);
      const whole = asAxis({ ...x, ticks: x.ticks.filter((tick) => Number.isInteger(tick) && tick >= 1) });
      return markup`<g>${frameOf(box, mark.arm, y, tickText(y, format.number), whole, 'Epoch')}${own.map(
        ({ course, state }) => {
          const line = course.map(([epoch, value]) => [x.at(epoch), y.at(value)] as const);
          const [endX, endY] = line[line.length - 1];
          const hasEnded = state === 'pruned' || state === 'failed';
          return markup`<path class="course s-${mark.ink}${hasEnded ? ' faint' : ''}" d="${linePath(line)}"/>${hasEnded ? crossAt(endX, endY, state) : null}`;
        },
      )}</g>`;
    }),
  };
}
