import { markup, type Markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { px } from '../../report/svg/scale';
import type { StudyAxis, StudyMeasure, StudyResult } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { axisScale, type AxisScale } from './axis-scale';
import { boxesOf, fitted, WIDTH, type Box } from './panels';
import { valuedTrials, type ValuedTrial } from './valued-trials';

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
