import { type CountTable, zScoreOf } from '../../../src/domain/counts/count-table';
import {
  forecastWindows,
  HOUR_AND_HOUR,
  windowStarts,
  splitInTime,
} from '../../../src/domain/counts/forecast-windows';
import { horizonErrors } from '../../../src/evaluation/forecasts/forecast-errors';
import { HistoricalAverage } from '../../../src/evaluation/forecasts/historical-average';
import { LinearAutoregression } from '../../../src/evaluation/forecasts/linear-autoregression';
import { persistence } from '../../../src/evaluation/forecasts/persistence';

/** Errors of one forecast at three bins ahead, in vehicles. */
export interface BaselineErrors {
  readonly name: string;
  readonly mae: readonly [number, number, number];
  readonly rmse: readonly [number, number, number];
}

/** Of twelve bins ahead: 15, 30 and 60 minutes. */
const SHOWN = [2, 5, 11] as const;

/** Test windows that are looked at: every so manieth. Windows that overlap say nearly the same. */
const STRIDE = 3;

/** How well a table is forecast without any network: fitted on its training part, judged on its test part. */
export function baselineRows(table: CountTable): BaselineErrors[] {
  const { train, test } = splitInTime(table.rows);
  const starts = windowStarts(test, HOUR_AND_HOUR).filter((_, i) => i % STRIDE === 0);
  const score = zScoreOf(table, train);
  const windows = forecastWindows(table, score, starts, HOUR_AND_HOUR);
  const linear = new LinearAutoregression(table, windowStarts(train, HOUR_AND_HOUR), HOUR_AND_HOUR, score);
  const average = (kind: 'weekday' | 'weekend') =>
    new HistoricalAverage(table, train, kind).forecast(windows);
  const row = (name: string, forecast: Float32Array): BaselineErrors => {
    const { perHorizon } = horizonErrors(forecast, windows.yCounts, HOUR_AND_HOUR.outputs, table.nodes);
    const [a, b, c] = SHOWN.map((horizon) => perHorizon[horizon]);
    return { name, mae: [a.mae, b.mae, c.mae], rmse: [a.rmse, b.rmse, c.rmse] };
  };
  return [
    row('average of the weekday and time of day', average('weekday')),
    row('average of working days or weekend and time of day', average('weekend')),
    row('the last count', persistence(table, starts, HOUR_AND_HOUR)),
    row('linear autoregression of the last hour', linear.forecast(table, starts)),
  ];
}
