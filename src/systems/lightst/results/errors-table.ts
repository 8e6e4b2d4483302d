import { minutesAhead, type ErrorLine } from '../flows-record';

/** Lines of `forecast-errors.csv`: MAE and RMSE in the units of the source, MAPE as a fraction; empty where there is none. */
export function* errorsCsv(lines: readonly ErrorLine[], binSeconds: number): Generator<string> {
  yield 'network,horizon_minutes,mae,rmse,mape\n';
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  for (const { name, errors } of lines)
    for (const [index, { mae, rmse, mape }] of errors.perHorizon.entries())
      yield `${name},${minutesAhead(index, binSeconds)},${cell(mae)},${cell(rmse)},${cell(mape)}\n`;
}
