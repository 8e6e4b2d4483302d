import * as v from 'valibot';
import { count, finite, orNaN, word } from '../../base/json';
import type { RunRecord } from '../../engine/records/run-record';
import {
  factsTable,
  inNumbers,
  inShares,
  type ResultTable,
  type RunResults,
} from '../../engine/results/result-table';
import { measuresSchema, resultsFormat, scoreTitle } from '../../engine/results/results-format';
import { configSchema } from '../../engine/settings/schema';
import { FLOW_NETWORKS } from './networks';
import { BASELINE_NAMES, ERRORS, ERRORS_TABLE, HEADLINES, ROWS } from './results';
import { FLOWS } from './settings';

const errors = v.object({ ...measuresSchema(ERRORS).entries, count, positive: count });
const horizonErrors = v.object({
  perHorizon: v.pipe(v.array(errors), v.maxLength(10_000), v.readonly()),
  /** Over all entries of all horizons together. */
  average: errors,
});

/** How good a network is: on all windows of the test part, over what was measured. */
const network = v.object({ test: horizonErrors });
export type FlowNetworkReport = v.InferOutput<typeof network>;

/** What a run reports besides its networks. */
const report = v.object({
  feature: word,
  nodes: count,
  /** Directed edges between them. */
  edges: count,
  rows: count,
  binSeconds: v.pipe(finite, v.gtValue(0)),
  /** Share of the measured values that are 0. */
  zeroShare: orNaN,
  /** Share of the values that were measured. */
  measuredShare: orNaN,
  /** Mean of the measured values of the test rows. */
  testMean: orNaN,
  /** Mean and standard deviation of the training part, in the units of the source. */
  mean: orNaN,
  std: orNaN,
  /** Windows of each part. */
  windows: v.object({ train: count, val: count, test: count }),
  /** The days that the historical average holds apart: the kind with the smaller error on the validation part. */
  days: v.picklist(['weekday', 'weekend']),
  baselines: v.object({
    'historical-average': horizonErrors,
    'last-value': horizonErrors,
    linear: horizonErrors,
    /** Records from before it was measured lack it. */
    'linear-departures': v.exactOptional(horizonErrors),
  }),
});
export type FlowsReport = v.InferOutput<typeof report>;

/** The report of a run of this system. The format checked its types when the run was read. */
export const flowsReport = (record: Pick<RunRecord, 'report'>): FlowsReport => record.report as FlowsReport;

/** The errors of all networks that a run trained or was given, then those of the baselines. */
export function errorsTable({ networks, report: own }: Pick<RunRecord, 'networks' | 'report'>): ResultTable {
  const { baselines, binSeconds, testMean } = flowsReport({ report: own });
  const ofNetworks = FLOW_NETWORKS.flatMap((name) => {
    const judged = networks[name]?.report as FlowNetworkReport | null | undefined;
    return judged ? [{ name, errors: judged.test }] : [];
  });
  const ofBaselines = BASELINE_NAMES.flatMap((name) => {
    const own = baselines[name];
    return own ? [{ name, errors: own }] : [];
  });
  const horizons = baselines['historical-average'].perHorizon.length;
  const places = Array.from({ length: horizons }, (_, index) => ((index + 1) * binSeconds) / 60);
  return {
    ...ERRORS_TABLE,
    note: `On the test part, over what was measured, whose mean is ${testMean.toFixed(2)}. MAE and RMSE in the units of the source; MAPE over values above 0.`,
    rows: [...ofNetworks, ...ofBaselines].map(({ name, errors: { average, perHorizon } }) => ({
      ...ROWS[name],
      values: average,
      along: perHorizon,
    })),
    facet: {
      ...{ name: 'horizon_minutes', label: 'Minutes ahead', unit: 'min', all: 'all horizons' },
      ...{ id: 'horizons', title: 'Errors at each horizon', places },
      shown: [15, 30, 60].map((minutes) => places.indexOf(minutes)).filter((index) => index >= 0),
    },
  };
}

function seriesTable(record: RunRecord): ResultTable {
  const { feature, nodes, edges, rows, binSeconds, zeroShare, measuredShare, windows } = flowsReport(record);
  return factsTable(
    {
      ...{ id: 'series', title: `The series: ${feature}` },
      note: 'What the networks learnt from and were judged on.',
    },
    [
      [inNumbers('nodes', 'Nodes'), nodes],
      [inNumbers('edges', 'Edges'), edges],
      [inNumbers('bins', 'Bins'), rows],
      [inNumbers('bin-seconds', 'Seconds of a bin'), binSeconds],
      [inShares('zeros', 'Values that are 0'), zeroShare],
      [inShares('measured', 'Values that were measured'), measuredShare],
      [inNumbers('train', 'Training windows'), windows.train],
      [inNumbers('val', 'Validation windows'), windows.val],
      [inNumbers('test', 'Test windows'), windows.test],
    ],
  );
}

/** What a run found: the errors of networks and baselines, and the series. */
export function resultsOf(record: RunRecord): RunResults {
  const days = flowsReport(record).days === 'weekday' ? 'weekday' : 'weekend and working days';
  return {
    facts: [`${record.data.name}; ${ROWS['historical-average'].label} by ${days}`],
    tables: [errorsTable(record), seriesTable(record)],
  };
}

/** How runs of this system are read and summarised. */
export const format = resultsFormat({
  config: configSchema(FLOWS),
  report,
  networks: { teacher: network, undistilled: network, distilled: network },
  results: resultsOf,
  headlines: HEADLINES,
  scores: {
    titles: Object.fromEntries(ERRORS.map((measure) => [measure.name, scoreTitle(measure)])),
    pairs: [
      ['undistilled', 'distilled'],
      ['teacher', 'distilled'],
      ['historical-average', 'distilled'],
      ['linear-departures', 'distilled'],
    ],
  },
});
