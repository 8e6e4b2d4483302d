import { type ValueScale, valueScale, px } from '../../report/svg/scale';
import type { SettingValue } from '../../settings/settings';
import type { StudyAxis } from '../study-result';
import { gridValues, valueWords } from '../tables/study-cells';
import { markup, type Markup } from '../../report/markup';

/** A value's text at a tick: decimals that are zero at every tick are left off. */
export function tickText(scale: ValueScale, text: (value: number) => string): (value: number) => string {
  const fractions = scale.ticks.map((tick) => text(tick).split('.')[1] ?? '');
  const used = Math.max(0, ...fractions.map((one) => one.replace(/0+$/, '').length));
  return (value) => {
    const [whole, fraction = ''] = text(value).split('.');
    return used > 0 ? `${whole}.${fraction.slice(0, used)}` : whole;
  };
}

/** Where the values of an axis of a study lie, in px. */
export interface AxisScale {
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  at(value: SettingValue): number;
}

/** Room of a character of a tick's text, px. */
const LABEL_CHARACTER = 6.6;

export function axisScale(axis: StudyAxis, [from, to]: readonly [from: number, to: number]): AxisScale {
  const { values, logarithmic } = axis;
  const grid = gridValues(axis);
  if (grid) {
    const numbers = grid.filter((one): one is number => typeof one === 'number');
    const isSpread =
      numbers.length === grid.length &&
      numbers.length > 1 &&
      (!logarithmic || numbers.every((one) => one > 0));
    const at = isSpread
      ? spread(Math.min(...numbers), Math.max(...numbers), logarithmic, from, to)
      : (value: SettingValue) => from + ((grid.indexOf(value) + 0.5) / grid.length) * (to - from);
    return {
      at,
      ticks: apart(
        grid.map((value) => ({ at: at(value), text: valueWords(value) })),
        to > from,
      ),
    };
  }
  const { low, high } = values as Extract<StudyAxis['values'], { readonly low: number }>;
  const isLogarithmic = logarithmic && low > 0;
  const at = spread(low, high, isLogarithmic, from, to);
  const ticks = isLogarithmic
    ? decades(low, high)
    : valueScale([low, high], [from, to], 6).ticks.filter((tick) => tick >= low && tick <= high);
  return {
    at,
    ticks: apart(
      ticks.map((tick) => ({ at: at(tick), text: valueWords(tick) })),
      to > from,
    ),
  };
}

/** Places of numbers between two ends; what lies beyond, as the settings that a search begins with may, stands at the end. */
function spread(low: number, high: number, logarithmic: boolean, from: number, to: number) {
  const scaled = (value: number) => (logarithmic ? Math.log(value) : value);
  const length = scaled(high) - scaled(low);
  return (value: SettingValue): number =>
    length > 0 && typeof value === 'number'
      ? from + ((scaled(Math.min(high, Math.max(low, value))) - scaled(low)) / length) * (to - from)
      : (from + to) / 2;
}

/** Powers of ten in a range; its ends where there are fewer than two. */
function decades(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return last > first ? Array.from({ length: last - first + 1 }, (_, k) => 10 ** (first + k)) : [low, high];
}

/** Ticks whose texts do not run into each other: side by side, or one above the other. */
function apart(ticks: AxisScale['ticks'], isWide: boolean): AxisScale['ticks'] {
  const kept: { at: number; text: string }[] = [];
  for (const tick of [...ticks].sort((a, b) => a.at - b.at)) {
    const last = kept.at(-1);
    const room = isWide && last ? ((last.text.length + tick.text.length) / 2) * LABEL_CHARACTER + 6 : 13;
    if (!last || tick.at - last.at >= room) kept.push(tick);
  }
  return kept;
}

export const WIDTH = 680;
const GAP = 22;
const HEAD = 24;
const FOOT = 46;
const CHARACTER = 6.2;

/** Where a panel draws, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Where the room of the panel ends, to the right of `right`. */
  readonly end: number;
}

/** Panels side by side in rows. */
export function boxesOf(
  count: number,
  {
    columns = 2,
    high = 150,
    left = 44,
    right = 8,
  }: { columns?: number; high?: number; left?: number; right?: number } = {},
): { readonly boxes: readonly Box[]; readonly height: number } {
  const wide = (WIDTH - GAP * (columns - 1)) / columns;
  const row = HEAD + high + FOOT;
  const boxes = Array.from({ length: count }, (_, i) => {
    const x = (i % columns) * (wide + GAP);
    const y = Math.floor(i / columns) * row;
    return { left: x + left, right: x + wide - right, end: x + wide, top: y + HEAD, bottom: y + HEAD + high };
  });
  return { boxes, height: Math.ceil(count / columns) * row };
}

/** As much of a text as there is room for. */
export function fitted(text: string, room: number): string {
  const most = Math.max(3, Math.floor(room / CHARACTER));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Title, grid lines with their values, and what lies along the bottom. */
export function frameOf(
  { left, right, top, bottom, end }: Box,
  title: string,
  y: ValueScale,
  text: (value: number) => string,
  x: AxisScale,
  below: string,
): Markup {
  return markup`<text class="head" x="${px(left - 36)}" y="${px(top - 10)}">${fitted(title, end - left + 30)}</text>
${y.ticks.map((tick) => markup`<line class="grid" x1="${px(left)}" x2="${px(right)}" y1="${px(y.at(tick))}" y2="${px(y.at(tick))}"/><text class="tick" x="${px(left - 5)}" y="${px(y.at(tick) + 4)}" text-anchor="end">${text(tick)}</text>`)}
${x.ticks.map(({ at, text: word }) => markup`<line class="grid" x1="${px(at)}" x2="${px(at)}" y1="${px(bottom)}" y2="${px(bottom + 4)}"/><text class="tick" x="${px(at)}" y="${px(bottom + 16)}" text-anchor="middle">${word}</text>`)}
<text class="tick" x="${px((left + right) / 2)}" y="${px(bottom + 30)}" text-anchor="middle">${fitted(below, right - left + 40)}</text>
`;
}

/** Ticks of a scale as those of an axis. */
export const asAxis = (scale: ValueScale): AxisScale => ({
  at: (value) => scale.at(Number(value)),
  ticks: scale.ticks.map((tick) => ({ at: scale.at(tick), text: tick.toFixed(scale.decimals) })),
});

/** Places for labels that are `apart` px from each other and as near as can be to those wanted. */
export function spreadOut(
  wanted: readonly number[],
  apart: number,
  [least, most]: readonly [number, number],
): number[] {
  const order = wanted.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  const placed: number[] = [];
  for (const { at } of order) placed.push(Math.max(at, (placed.at(-1) ?? -Infinity) + apart, least));
  for (let k = placed.length - 1, limit = most; k >= 0; k--, limit = placed[k + 1] - apart)
    placed[k] = Math.min(placed[k], limit);
  const places = Array<number>(wanted.length);
  order.forEach(({ i }, k) => (places[i] = placed[k]));
  return places;
}

/** A line through points. */
export const linePath = (points: readonly (readonly [number, number])[]): string =>
  points.length === 0 ? '' : `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`;
