import type { ForecastErrors } from '../../../../evaluation/forecasts/forecast-errors';
import { capitalised, fixed, percent } from '../../../../studio/figures';
import type { Measure } from '../../address-choices';
import type { ErrorLine } from '../../flows-record';
import { STUDENT_NAMES } from '../../networks';

export const MEASURE_LABELS: Readonly<Record<Measure, string>> = {
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
  mape: 'Mean absolute percentage error',
};

/** A measure as a table shows it: counts with two decimals, percentages with one. */
export const measureText = (errors: ForecastErrors, measure: Measure): string =>
  measure === 'mape' ? percent(errors.mape) : fixed(errors[measure], 2);

/** The name of the line with the least mean absolute error; null without lines. */
export function bestLine(lines: readonly ErrorLine[]): string | null {
  const known = lines.filter(({ errors }) => !Number.isNaN(errors.average.mae));
  if (known.length === 0) return null;
  return known.reduce((best, line) => (line.errors.average.mae < best.errors.average.mae ? line : best)).name;
}

/**
 * What the errors say, in a few sentences: how far off the best is, what distillation changes, and what a forecast is
 * worth beside the best baseline.
 * @param unit "vehicles"
 */
export function errorsInWords(
  lines: readonly ErrorLine[],
  baselines: readonly string[],
  unit: string,
): string[] {
  const maeOf = (name: string) => lines.find((line) => line.name === name)?.errors.average.mae ?? NaN;
  const best = lines.find(({ name }) => name === bestLine(lines));
  if (!best) return [];
  const sentences = [
    `${capitalised(best.label)} has the least error: ${fixed(best.errors.average.mae, 2)} ${unit} on average over all horizons.`,
  ];
  const [undistilled, distilled] = STUDENT_NAMES.map(maeOf);
  if (!Number.isNaN(undistilled) && !Number.isNaN(distilled))
    sentences.push(gainInWords(undistilled, distilled));
  const floor = Math.min(...baselines.map(maeOf).filter((mae) => !Number.isNaN(mae)));
  const student = Number.isNaN(distilled) ? undistilled : distilled;
  if (Number.isFinite(floor) && !Number.isNaN(student))
    sentences.push(
      student < floor
        ? `The student is ${percent(1 - student / floor)} below the best baseline.`
        : 'The student is no better than the best baseline.',
    );
  return sentences;
}

function gainInWords(undistilled: number, distilled: number): string {
  const change = distilled / undistilled - 1;
  const size = percent(Math.abs(change));
  if (Math.abs(change) < 0.0005) return 'Distillation changes nothing that can be seen, in this one run.';
  return `Distillation ${change < 0 ? 'lowers' : 'raises'} the error of the student by ${size}, in this one run.`;
}
