import type { ValueScale } from '../../report/svg/value-scale';

/** A value's text at a tick: decimals that are zero at every tick are left off. */
export function tickText(scale: ValueScale, text: (value: number) => string): (value: number) => string {
  const fractions = scale.ticks.map((tick) => text(tick).split('.')[1] ?? '');
  const used = Math.max(0, ...fractions.map((one) => one.replace(/0+$/, '').length));
  return (value) => {
    const [whole, fraction = ''] = text(value).split('.');
    return used > 0 ? `${whole}.${fraction.slice(0, used)}` : whole;
  };
}
