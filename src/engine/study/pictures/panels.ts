import { markup, type Markup } from '../../report/markup';
import { px } from '../../report/svg/scale';
import type { AxisScale } from './axis-scale';
import type { ValueScale } from '../../report/svg/value-scale';

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
