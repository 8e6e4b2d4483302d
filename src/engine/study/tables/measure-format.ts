import { decimal, NOTHING } from '../../report/html/words';
import type { StudyMeasure, StudyResult } from '../study-result';
import type { Estimate } from './estimate';

const NO_BREAK = '\u00a0';
/** Digits of the largest value of a measure. */
const DIGITS = 4;

/** How the values of one measure are written: shares as percent, all with the same number of decimals. */
export interface MeasureFormat {
  /** "Test accuracy, %" */
  readonly head: string;
  /** Behind a value: "%", "km"; '' for none. */
  readonly unit: string;
  /** Behind a difference: "points". */
  readonly differenceUnit: string;
  number(value: number, signed?: boolean): string;
  /** "86.43 ± 0.12"; a dash for null. */
  mean(estimate: Estimate | null): string;
  /** "+1.2 [0.4, 2.0]"; without brackets for a single seed. */
  difference(estimate: Estimate | null): string;
  /** The same of a value, which has no sign. */
  interval(estimate: Estimate | null): string;
}

export function measureFormat(measure: StudyMeasure, { trials }: Pick<StudyResult, 'trials'>): MeasureFormat {
  const isShare = measure.unit === 'share';
  const factor = isShare ? 100 : 1;
  const most = trials.reduce((sum, trial) => Math.max(sum, Math.abs(trial.measures[measure.key] ?? 0)), 0);
  const whole = most > 0 ? Math.floor(Math.log10(factor * most)) + 1 : 1;
  const decimals = Math.min(6, Math.max(0, DIGITS - Math.max(whole, isShare ? 2 : -2)));
  const unit = isShare ? '%' : (measure.unit ?? '');
  const number = (value: number, signed = false) => decimal(factor * value, decimals, signed);
  const bracketed = (estimate: Estimate | null, signed: boolean) => {
    if (!estimate) return NOTHING;
    const { value, low, high } = estimate;
    if (low === null || high === null) return number(value, signed);
    return `${number(value, signed)}${NO_BREAK}[${number(low, signed)},${NO_BREAK}${number(high, signed)}]`;
  };
  return {
    head: unit ? `${measure.label}, ${unit}` : measure.label,
    unit,
    differenceUnit: isShare ? 'points' : unit,
    number,
    mean: (estimate) => {
      if (!estimate) return NOTHING;
      const { value, deviation } = estimate;
      return deviation === null
        ? number(value)
        : `${number(value)}${NO_BREAK}±${NO_BREAK}${number(deviation)}`;
    },
    difference: (estimate) => bracketed(estimate, true),
    interval: (estimate) => bracketed(estimate, false),
  };
}
