import type { DataStep } from '../../../src/domain/data-card';
import { makeFlowsCommand } from '../../../src/data/simulation/simulation-settings';
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
import { figuresTable, grouped, licenceOfRoads, percent } from '../readme';
import { persistence } from '../../../src/evaluation/forecasts/persistence';

/** Errors of one forecast at 15, 30 and 60 minutes, in vehicles. */
interface BaselineRow {
  readonly name: string;
  readonly mae: readonly [number, number, number];
  readonly rmse: readonly [number, number, number];
}

/**
 * The README.md that goes with simulated flows: what they are, how they were made, and how hard they are to forecast.
 * @param from name of the data set whose roads they are on
 * @param licence of its roads, '' where it states none
 */
export function flowsReadme(
  title: string,
  from: string,
  step: DataStep,
  baselines: readonly BaselineRow[],
  licence: string,
): string {
  const { settings, counts } = step;
  const rows = baselines.map(({ name, mae, rmse }) => {
    const cells = mae.map((each, i) => `${each.toFixed(2)} / ${rmse[i].toFixed(2)}`);
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return `# ${title}

Invented traffic: no person and no vehicle is behind it. Drivers leave by chance, with the demand of the hour, the day and their
region, take one of several routes, and are counted in every bin of five minutes in which they pass one of the
${grouped(counts.roads)} busiest roads. Demand rises and falls by region for an hour or two, and incidents take capacity from a
road for 20 to 60 minutes: drivers queue there and on the roads before it, and come later all at once.

Made by \`${makeFlowsCommand(step, from)}\`: the same command
makes the same counts on the same roads.
\`sensors.csv\` says which road each sensor stands on, \`series.csv\` has the vehicles (\`flow\`) by the clock of the place.

${figuresTable([
  [`days from ${String(settings.startDate)} on`, String(settings.days)],
  ['bins of five minutes', grouped(counts.bins)],
  ['roads that are counted', grouped(counts.roads)],
  ['trips', grouped(counts.trips)],
  ['incidents', grouped(counts.incidents)],
  ['share of counts that are 0', percent(counts.zeros / (counts.bins * counts.roads))],
])}

## How hard they are to forecast

MAE / RMSE in vehicles on the last 20 % of the days, learnt from the first 60 %:

| forecast | 15 min | 30 min | 60 min |
|---|---:|---:|---:|
${rows.join('\n')}
${licenceOfRoads(licence)}`;
}

/** Indices of the horizons shown, of twelve bins ahead: 15, 30 and 60 minutes. */
const SHOWN = [2, 5, 11] as const;

/** Test windows that are looked at: every so manieth. Windows that overlap say nearly the same. */
const STRIDE = 3;

/** How well a table is forecast without any network: fitted on its training part, judged on its test part. */
export function baselineRows(table: CountTable): BaselineRow[] {
  const { train, test } = splitInTime(table.rows);
  const starts = windowStarts(test, HOUR_AND_HOUR).filter((_, i) => i % STRIDE === 0);
  const score = zScoreOf(table, train);
  const windows = forecastWindows(table, score, starts, HOUR_AND_HOUR);
  const linear = new LinearAutoregression(table, windowStarts(train, HOUR_AND_HOUR), HOUR_AND_HOUR, score);
  const average = (kind: 'weekday' | 'weekend') =>
    new HistoricalAverage(table, train, kind).forecast(windows);
  const row = (name: string, forecast: Float32Array): BaselineRow => {
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
