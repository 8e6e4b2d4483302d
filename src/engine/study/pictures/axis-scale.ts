import type { SettingValue } from '../../settings/settings';
import type { StudyAxis } from '../study-result';
import { gridValues, valueWords } from '../tables/axis-values';
import { valueScale } from '../../report/svg/value-scale';

/** Where the values of an axis of a study lie, in px. */
export interface AxisScale {
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  at(value: SettingValue): number;
}

/** Room of a character of a tick's text, px. */
const CHARACTER = 6.6;

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
    const room = isWide && last ? ((last.text.length + tick.text.length) / 2) * CHARACTER + 6 : 13;
    if (!last || tick.at - last.at >= room) kept.push(tick);
  }
  return kept;
}
