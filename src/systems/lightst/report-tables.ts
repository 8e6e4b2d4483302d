import type { ForecastErrors } from '../../evaluation/forecasts/forecast-errors';
import {
  inNumber,
  inPercent,
  type ReportFigure,
  type ReportTable,
  type RunFindings,
} from '../../engine/records/report-table';
import type { RunRecord } from '../../engine/records/run-record';
import { errorLines, flowsReport, minutesAhead, type ErrorLine } from './flows-record';
import { NETWORK_LABELS, type FlowNetworkName } from './networks';

/** What the report of a run shows: the errors of networks and baselines, over all horizons and at each, and the series. */
export function reportTables(record: RunRecord): RunFindings {
  const lines = errorLines(record);
  const { binSeconds } = flowsReport(record);
  return {
    sentences: sentencesOf(lines),
    tables: [averageTable(lines, record), horizonsTable(lines, binSeconds), seriesTable(record)],
  };
}

/** The network and the baseline with the smallest errors, the better one first. */
function sentencesOf(lines: readonly ErrorLine[]): string[] {
  const byError = (some: readonly ErrorLine[]) =>
    some
      .filter(({ errors }) => Number.isFinite(errors.average.mae))
      .sort((a, b) => a.errors.average.mae - b.errors.average.mae);
  const isNetwork = ({ name }: ErrorLine) => Object.hasOwn(NETWORK_LABELS, name);
  const [network] = byError(lines.filter(isNetwork));
  const [baseline] = byError(lines.filter((line) => !isNetwork(line)));
  if (!baseline) return ['No error could be measured on the test part.'];
  const mae = ({ errors }: ErrorLine) => errors.average.mae.toFixed(3);
  if (!network)
    return [`No network was judged. The best baseline is the ${baseline.label}: MAE ${mae(baseline)}.`];
  const [best, other] = byError([network, baseline]);
  return [
    `The ${best.label} has the smallest error on the test part: MAE ${mae(best)}, against ${mae(other)} of the ${other.label}, ` +
      `the best ${best === network ? 'baseline' : 'network'}.`,
    ...distilledSentence(lines),
  ];
}

/** What distillation changed. */
function distilledSentence(lines: readonly ErrorLine[]): string[] {
  const mae = (name: FlowNetworkName) => lines.find((line) => line.name === name)?.errors.average.mae;
  const [alone, taught] = [mae('undistilled'), mae('distilled')];
  if (alone === undefined || taught === undefined || !Number.isFinite(alone) || !Number.isFinite(taught))
    return [];
  const word = taught < alone ? 'lower' : taught > alone ? 'higher' : 'no different';
  const by = taught === alone ? '' : ` by ${Math.abs(taught - alone).toFixed(3)}`;
  return [
    `With a teacher the student's MAE is ${word}${by} (${taught.toFixed(3)}, alone ${alone.toFixed(3)}).`,
  ];
}

const figuresOf = ({ mae, rmse, mape }: ForecastErrors): ReportFigure[] => [
  inNumber(mae, 3),
  inNumber(rmse, 3),
  inPercent(mape, 2),
];

const ERRORS = ['MAE', 'RMSE', 'MAPE'];

const averageTable = (lines: readonly ErrorLine[], record: RunRecord): ReportTable => ({
  id: 'errors',
  title: 'Errors of forecasts over all horizons',
  columns: ['Forecast by', ...ERRORS],
  words: 1,
  rows: lines.map(({ label, errors }) => [label, ...figuresOf(errors.average)]),
  note: `On the test part, over what was measured, whose mean is ${flowsReport(record).testMean.toFixed(2)}. MAE and RMSE in the units of the source; MAPE over values above 0. Lower is better.`,
});

const horizonsTable = (lines: readonly ErrorLine[], binSeconds: number): ReportTable => ({
  id: 'horizons',
  title: 'Errors at each horizon',
  columns: ['Forecast by', 'Minutes ahead', ...ERRORS],
  words: 2,
  rows: lines.flatMap(({ label, errors: { perHorizon } }) =>
    perHorizon.map((errors, i) => [label, String(minutesAhead(i, binSeconds)), ...figuresOf(errors)]),
  ),
  note: 'As above, of one horizon each. Lower is better.',
});

function seriesTable(record: RunRecord): ReportTable {
  const { feature, nodes, edges, rows, binSeconds, zeroShare, measuredShare, windows } = flowsReport(record);
  return {
    id: 'series',
    title: `The series: ${feature}`,
    columns: ['', 'Value'],
    words: 1,
    rows: [
      ['Nodes', inNumber(nodes)],
      ['Edges', inNumber(edges)],
      ['Bins', inNumber(rows)],
      ['Seconds of a bin', inNumber(binSeconds)],
      ['Values that are 0', inPercent(zeroShare)],
      ['Values that were measured', inPercent(measuredShare)],
      ['Training windows', inNumber(windows.train)],
      ['Validation windows', inNumber(windows.val)],
      ['Test windows', inNumber(windows.test)],
    ],
    note: 'What the networks learnt from and were judged on.',
  };
}
