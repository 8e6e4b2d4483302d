import type { ForecastErrors } from '../../evaluation/forecasts/forecast-errors';
import { bestEpochs } from '../../engine/records/best-epochs';
import type { RunRecord } from '../../engine/records/run-record';
import { errorLines, flowsReport, minutesAhead, usualHorizons } from './flows-record';
import { BASELINE_LABELS } from './networks';

const digits = (value: number, places: number) => (Number.isFinite(value) ? value.toFixed(places) : '-');
const percent = (share: number, places = 1) =>
  Number.isFinite(share) ? `${(100 * share).toFixed(places)} %` : '-';

/** Sums up a run in a few aligned lines: the table of counts, then errors at 15, 30 and 60 minutes and on average. */
export function runSummary(record: RunRecord): string[] {
  const { feature, nodes, edges, rows, binSeconds, zeroShare, measuredShare, windows, days, testMean } =
    flowsReport(record);
  const lines = errorLines(record);
  const horizons = usualHorizons(binSeconds, lines[0].errors.perHorizon.length);
  const minutes = horizons.map((index) => `${minutesAhead(index, binSeconds)} min`);
  const width = Math.max(...lines.map(({ label }) => label.length));
  const cell = ({ mae, rmse, mape }: ForecastErrors) =>
    `${digits(mae, 2)} / ${digits(rmse, 2)} / ${percent(mape)}`.padEnd(24);
  return [
    `${record.data.name}: ${feature} at ${nodes} nodes with ${edges} edges, ${rows} bins of ${binSeconds} s; ` +
      `${percent(zeroShare)} zeros, ${percent(measuredShare)} measured`,
    `Windows: ${windows.train} / ${windows.val} / ${windows.test} (train / val / test); ` +
      `${BASELINE_LABELS['historical-average']} by ${days === 'weekday' ? 'weekday' : 'weekend and working days'}`,
    ...bestEpochs(record),
    `MAE / RMSE / MAPE on the test part, whose mean is ${digits(testMean, 2)}:`,
    `  ${''.padEnd(width)}  ${[...minutes, 'all horizons'].map((head) => head.padEnd(24)).join('')}`.trimEnd(),
    ...lines.map(({ label, errors: { perHorizon, average } }) =>
      `  ${label.padEnd(width)}  ${[...horizons.map((index) => perHorizon[index]), average].map(cell).join('')}`.trimEnd(),
    ),
  ];
}
