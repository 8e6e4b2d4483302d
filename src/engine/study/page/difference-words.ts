import type { Difference } from '../tables/arm-comparisons';
import type { MeasureFormat } from '../tables/measure-format';

export const withUnit = (text: string, unit: string): string => (unit ? `${text} ${unit}` : text);

/** "better by 1.2 [0.4, 2.0] points": of a clear finding, in its direction. */
export function sizeOf({ finding, ...estimate }: Difference, format: MeasureFormat): string {
  const sign = estimate.value < 0 ? -1 : 1;
  const [low, high] = [estimate.low!, estimate.high!].map((end) => sign * end).sort((a, b) => a - b);
  const size = format.interval({ ...estimate, value: sign * estimate.value, low, high });
  return `${finding} by ${withUnit(size, format.differenceUnit)}`;
}
