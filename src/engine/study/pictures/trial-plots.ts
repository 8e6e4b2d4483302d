import { isOnAxes } from '../tables/study-cells';
import type { StudyMeasure, StudyResult, StudyTrial, StudyAxis } from '../study-result';
import { markup, type Markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { measureFormat } from '../tables/measure-format';
import { armMarks, crossAt, pointOf } from './arm-marks';
import {
  WIDTH,
  asAxis,
  boxesOf,
  frameOf,
  linePath,
  fitted,
  type Box,
  tickText,
  axisScale,
  type AxisScale,
} from './panels';
import { valueScale, px } from '../../report/svg/scale';
import type { SettingValue } from '../../settings/settings';

/** A trial with its value of the objective. */
interface ValuedTrial {
  readonly trial: StudyTrial;
  readonly value: number;
}

/** Complete trials that have a measure, in their order; not the final runs of a search, which learn for longer. */
export const valuedTrials = ({ trials, axes }: StudyResult, { key }: StudyMeasure): ValuedTrial[] =>
  trials
    .filter(
      ({ state, measures, values }) =>
        state === 'complete' && Object.hasOwn(measures, key) && isOnAxes(axes, values),
    )
    .map((trial) => ({ trial, value: trial.measures[key] }));

/** Whether one value is better than another; more is where a measure does not say. */
export const isBetter = ({ better }: StudyMeasure, one: number, other: number): boolean =>
  better === 'less' ? one < other : one > other;

/** Optimisation history: the objective of each trial, and the best so far as steps. Null for fewer than two trials. */
export function historyPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  if (valued.length < 2) return null;
  const marks = armMarks(result);
  const format = measureFormat(objective, result);
  const { boxes, height } = boxesOf(1, { columns: 1, high: 190 });
  const [box] = boxes;
  const trials = result.trials.filter(({ values }) => isOnAxes(result.axes, values));
  const numbers = trials.map(({ number }) => number);
  const x = valueScale(numbers, [box.left + 4, box.right], 8);
  const y = valueScale(
    valued.map(({ value }) => value),
    [box.bottom, box.top],
  );
  let best = valued[0];
  const steps: [number, number][] = [];
  for (const one of valued) {
    if (steps.length > 0) steps.push([x.at(one.trial.number), y.at(best.value)]);
    if (isBetter(objective, one.value, best.value)) best = one;
    steps.push([x.at(one.trial.number), y.at(best.value)]);
  }
  steps.push([x.at(Math.max(...numbers)), y.at(best.value)]);
  const gone = trials.filter(({ state }) => state === 'pruned' || state === 'failed');
  const onlyWhole = asAxis({ ...x, ticks: x.ticks.filter((tick) => Number.isInteger(tick) && tick >= 0) });
  return {
    width: WIDTH,
    height,
    title: `${objective.label} of each trial, and the best so far`,
    description: `Trial ${best.trial.number} is the best, with ${format.number(best.value)} ${format.unit}. ${gone.length} trials were pruned or failed.`,
    content: [
      frameOf(box, format.head, y, tickText(y, format.number), onlyWhole, 'Trial'),
      markup`<path class="outline s-real" d="${linePath(steps)}"/>`,
      ...valued.map(({ trial, value }) => pointOf(marks.get(trial.arm)!, x.at(trial.number), y.at(value))),
      ...gone.map(({ number, state }) => crossAt(x.at(number), box.bottom - 6, state)),
    ],
  };
}

const MOST_SLICES = 9;

/** The objective over each axis, every complete trial a point. Null without axes or trials. */
export function slicePlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  const axes = result.axes.slice(0, MOST_SLICES);
  if (axes.length === 0 || valued.length < 2) return null;
  const marks = armMarks(result);
  const format = measureFormat(objective, result);
  const { boxes, height } = boxesOf(axes.length);
  const values = valued.map(({ value }) => value);
  return {
    width: WIDTH,
    height,
    title: `${objective.label} over each setting`,
    description: `${valued.length} complete trials over ${axes.map(({ label }) => label).join(', ')}.`,
    content: axes.map((axis, i) => {
      const box = boxes[i];
      const x = axisScale(axis, [box.left + 6, box.right - 6]);
      const y = valueScale(values, [box.bottom, box.top]);
      return markup`<g>${frameOf(box, format.head, y, tickText(y, format.number), x, axis.label)}${valued.map(
        ({ trial, value }) =>
          pointOf(marks.get(trial.arm)!, x.at(trial.values[axis.name]), y.at(value), { size: 3 }),
      )}</g>`;
    }),
  };
}

const HEIGHT = 280;
const [TOP, BOTTOM] = [40, HEIGHT - 14];
const [LEFT, RIGHT] = [60, WIDTH - 60];
/** The share of trials that is drawn strong. */
const BEST = 0.1;

interface Column {
  readonly label: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  at(trial: StudyTrial): number;
}

/**
 * Parallel coordinates: a line for each complete trial through its arm, its value of each axis and its objective; the
 * best tenth is strong. Null without axes, or for fewer than two trials.
 */
export function parallelPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  if (result.axes.length === 0 || valued.length < 2) return null;
  const format = measureFormat(objective, result);
  const scale = valueScale(
    valued.map(({ value }) => value),
    [BOTTOM, TOP],
  );
  const text = tickText(scale, format.number);
  const ofAxes = result.axes.map((axis): Column => {
    const { ticks, at } = axisScale(axis, [BOTTOM, TOP]);
    return { label: axis.label, ticks, at: ({ values }) => at(values[axis.name]) };
  });
  const arms = [...new Set(valued.map(({ trial }) => trial.arm))];
  const columns: Column[] = [
    ...(arms.length > 1 ? [armColumn(arms)] : []),
    ...ofAxes,
    {
      label: format.head,
      ticks: scale.ticks.map((tick) => ({ at: scale.at(tick), text: text(tick) })),
      at: ({ measures }) => scale.at(measures[objective.key]),
    },
  ];
  const apart = (RIGHT - LEFT) / (columns.length - 1);
  const xOf = (column: number) => LEFT + column * apart;
  const ranked = [...valued].sort((a, b) => (isBetter(objective, a.value, b.value) ? 1 : -1));
  const firstBest = ranked.length - Math.max(1, Math.round(BEST * ranked.length));
  const best = ranked.slice(firstBest).map(({ trial }) => trial.number);
  return {
    width: WIDTH,
    height: HEIGHT,
    title: `Settings of all complete trials and their ${objective.label}`,
    description: `Parallel coordinates over ${columns.map(({ label }) => label).join(', ')}. The best tenth are the trials ${best.toReversed().join(', ')}.`,
    content: [
      ...ranked.map(({ trial }, rank) => {
        const path = linePath(columns.map((column, i) => [xOf(i), column.at(trial)]));
        return markup`<path class="${rank >= firstBest ? 'outline s-distilled' : 'thread'}" d="${path}"/>`;
      }),
      ...columns.map(({ label, ticks }, i) => {
        const x = xOf(i);
        // Texts stand to the left of their axis; those of the objective to the right, where the last line ends.
        const isLast = i === columns.length - 1;
        const room = i === 0 ? LEFT - 8 : apart / 2 - 8;
        return markup`<g>${headOf(label, i, columns.length, apart)}<line class="axis" x1="${px(x)}" x2="${px(x)}" y1="${TOP}" y2="${BOTTOM}"/>${ticks.map(
          ({ at, text: word }) =>
            markup`<line class="axis" x1="${px(x - 3)}" x2="${px(x + 3)}" y1="${px(at)}" y2="${px(at)}"/><text class="tick haloed" x="${px(isLast ? x + 6 : x - 6)}" y="${px(at + 4)}" text-anchor="${isLast ? 'start' : 'end'}">${fitted(word, isLast ? LEFT - 8 : room)}</text>`,
        )}</g>`;
      }),
    ],
  };
}

/** Names of the columns stand on two lines in turn, and those at the ends within the picture. */
function headOf(label: string, index: number, count: number, apart: number): Markup {
  const [isFirst, isLast] = [index === 0, index === count - 1];
  const [x, anchor] = isFirst ? [4, 'start'] : isLast ? [WIDTH - 4, 'end'] : [LEFT + index * apart, 'middle'];
  const room = (isFirst || isLast ? LEFT + apart : 2 * apart) - 12;
  return markup`<text class="head" x="${px(x)}" y="${index % 2 === 0 ? 13 : 28}" text-anchor="${anchor}">${fitted(label, room)}</text>`;
}

function armColumn(arms: readonly SettingValue[]): Column {
  const { ticks, at } = axisScale({ name: 'arm', label: 'Arm', values: arms, logarithmic: false }, [
    BOTTOM,
    TOP,
  ]);
  return { label: 'Arm', ticks, at: ({ arm }) => at(arm) };
}

const MOST_PANELS = 6;
/** Squares of the ground in each direction. */
const SQUARES = 24;
/** Steps of colour from the worst to the best. */
const SHADES = 6;
/** How far a trial speaks for the ground around it, as a share of the panel. */
const REACH = 0.12;

/**
 * The objective over pairs of axes: trials as points, and between them the mean of those near by, nearer ones counting
 * more (a Gaussian over the panel). Shades are sixths of the trials by
 * rank: the stronger, the better. Null for fewer than two axes or four trials.
 */
export function contourPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  const { axes } = result;
  const pairs = axes.flatMap((x, i) => axes.slice(i + 1).map((y) => ({ x, y }))).slice(0, MOST_PANELS);
  if (pairs.length === 0 || valued.length < 4) return null;
  const format = measureFormat(objective, result);
  const values = valued.map(({ value }) => value).sort((a, b) => a - b);
  const [least, most] = [values[0], values[values.length - 1]];
  // By rank, so that one bad trial does not leave all others in one shade.
  const shadeOf = (value: number) => {
    const share = values.filter((one) => one < value).length / values.length;
    const good = objective.better === 'less' ? 1 - share : share;
    return Math.min(SHADES - 1, Math.floor(SHADES * good));
  };
  const { boxes, height } = boxesOf(pairs.length, { high: 200, left: 62 });
  const [worst, best] = objective.better === 'less' ? [most, least] : [least, most];
  return {
    width: WIDTH,
    height: height + 26,
    title: `${objective.label} over pairs of settings`,
    description: `The stronger the colour, the better, from ${format.number(worst)} to ${format.number(best)} ${format.unit}. Pairs: ${pairs.map(({ x, y }) => `${x.label} and ${y.label}`).join('; ')}.`,
    content: [
      ...pairs.map((pair, i) => panelOf(pair, valued, boxes[i], shadeOf)),
      scaleOf(height, `${format.number(worst)} ${format.unit}`, `${format.number(best)} ${format.unit}`),
    ],
  };
}

function panelOf(
  pair: { readonly x: StudyAxis; readonly y: StudyAxis },
  valued: readonly ValuedTrial[],
  box: Box,
  shadeOf: (value: number) => number,
): Markup {
  const { left, right, top, bottom } = box;
  const [wide, high] = [right - left, bottom - top];
  const x = axisScale(pair.x, [left + 8, right - 8]);
  const y = axisScale(pair.y, [bottom - 8, top + 8]);
  const points = valued.map(({ trial: { values }, value }) => ({
    x: x.at(values[pair.x.name]),
    y: y.at(values[pair.y.name]),
    value,
  }));
  const ground: Markup[] = [];
  for (let row = 0; row < SQUARES; row++)
    for (let column = 0; column < SQUARES; column++) {
      const at = { x: left + ((column + 0.5) / SQUARES) * wide, y: top + ((row + 0.5) / SQUARES) * high };
      let [sum, weights] = [0, 0];
      for (const one of points) {
        const distance = ((one.x - at.x) / wide) ** 2 + ((one.y - at.y) / high) ** 2;
        const weight = Math.exp(-distance / (2 * REACH * REACH));
        sum += weight * one.value;
        weights += weight;
      }
      // Where no trial is near, nothing is said.
      if (weights < 0.05) continue;
      ground.push(
        markup`<rect class="shade-${shadeOf(sum / weights)}" x="${px(at.x - wide / SQUARES / 2)}" y="${px(at.y - high / SQUARES / 2)}" width="${px(wide / SQUARES + 0.4)}" height="${px(high / SQUARES + 0.4)}"/>`,
      );
    }
  return markup`<g><g shape-rendering="crispEdges">${ground}</g>
<rect class="grid" x="${px(left)}" y="${px(top)}" width="${px(wide)}" height="${px(high)}"/>
${ticksOf(x, y, box)}
<text class="tick" x="${px((left + right) / 2)}" y="${px(bottom + 30)}" text-anchor="middle">${fitted(pair.x.label, wide + 40)}</text>
<text class="head" x="${px(left - 54)}" y="${px(top - 10)}">${fitted(pair.y.label, wide + 50)}</text>
${points.map((one) => markup`<circle class="trial shade-${shadeOf(one.value)}" cx="${px(one.x)}" cy="${px(one.y)}" r="4"/>`)}</g>`;
}

const ticksOf = (x: AxisScale, y: AxisScale, { left, bottom }: Box): Markup =>
  markup`${x.ticks.map(({ at, text }) => markup`<text class="tick" x="${px(at)}" y="${px(bottom + 16)}" text-anchor="middle">${text}</text>`)}${y.ticks.map(({ at, text }) => markup`<text class="tick" x="${px(left - 5)}" y="${px(at + 4)}" text-anchor="end">${fitted(text, 54)}</text>`)}`;

/** What the shades mean. */
const scaleOf = (top: number, worst: string, best: string): Markup =>
  markup`<g><text class="tick" x="252" y="${px(top + 12)}" text-anchor="end">${worst}</text>${Array.from(
    { length: SHADES },
    (_, k) =>
      markup`<rect class="shade-${k}" x="${260 + 26 * k}" y="${px(top + 2)}" width="26" height="12"/>`,
  )}<text class="tick" x="${268 + 26 * SHADES}" y="${px(top + 12)}">${best}</text></g>`;
