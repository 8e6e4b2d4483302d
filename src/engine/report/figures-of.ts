import type { Estimate } from '../../evaluation/bootstrap';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';

/** Plain data: what could not be measured is null, so that JSON and structured clone keep all of it. */
export type Figure = ReportedEstimates[MeasureKey];

/** A number as JSON can hold it: null for one that is not finite. */
export const numberOf = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Numbers as a plain list. */
export const numbersOf = (values: ArrayLike<number>): (number | null)[] => Array.from(values, numberOf);

/** An estimate as JSON can hold it. */
export const figureOf = ({ value, low, high }: Estimate): Figure => ({
  value: numberOf(value),
  low: numberOf(low),
  high: numberOf(high),
});
