import * as v from 'valibot';
import { count, finite, orNaN, word } from '../../base/json';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import type { RunFormat, ScoreFormat } from '../../engine/records/run-format';
import { CONFIG } from './config-schema';
import type { FlowsConfig } from './flows-config';
import { errorLines } from './flows-record';
import { maeKey } from './headline-columns';
import { FLOW_NETWORKS } from './networks';
import { reportTables } from './report-tables';
import { runSummary } from './run-summary';

const errors = v.object({ mae: orNaN, rmse: orNaN, mape: orNaN, count, positive: count });
const horizonErrors = v.object({
  perHorizon: v.pipe(v.array(errors), v.maxLength(10_000)),
  average: errors,
});
const network = v.object({ test: horizonErrors });

const report = v.object({
  feature: word,
  nodes: count,
  edges: count,
  rows: count,
  binSeconds: v.pipe(finite, v.gtValue(0)),
  zeroShare: orNaN,
  measuredShare: orNaN,
  testMean: orNaN,
  mean: orNaN,
  std: orNaN,
  windows: v.object({ train: count, val: count, test: count }),
  days: v.picklist(['weekday', 'weekend']),
  baselines: v.object({
    'historical-average': horizonErrors,
    'last-value': horizonErrors,
    linear: horizonErrors,
  }),
});

/** The errors on the test part that a run has, under the keys of `HEADLINES`. */
function headlines({ record }: Pick<RunContents, 'record'>): Headline {
  const lines = record ? errorLines(record) : [];
  const networks = FLOW_NETWORKS.flatMap((name): [string, number][] => {
    const mae = lines.find((line) => line.name === name)?.errors.average.mae;
    return mae !== undefined && Number.isFinite(mae) ? [[maeKey(name), mae]] : [];
  });
  return Object.fromEntries(networks);
}

/** Errors on the test part over all horizons, by network and baseline. */
const scores: ScoreFormat = {
  of: (record) =>
    Object.fromEntries(
      errorLines(record).map(({ name, errors: { average } }) => {
        const { mae, rmse, mape } = average;
        return [name, { mae, rmse, mape }];
      }),
    ),
  titles: {
    mae: { title: 'MAE', isShare: false, decimals: 3 },
    rmse: { title: 'RMSE', isShare: false, decimals: 3 },
    mape: { title: 'MAPE', isShare: true, decimals: 2 },
  },
  pairs: [
    ['undistilled', 'distilled'],
    ['teacher', 'distilled'],
    ['historical-average', 'distilled'],
  ],
};

/** How runs of this system are read and summarised. */
export const format: RunFormat<FlowsConfig> = {
  config: CONFIG,
  report,
  networks: { teacher: network, undistilled: network, distilled: network },
  headlines,
  scores,
  summary: runSummary,
  reportTables,
};
