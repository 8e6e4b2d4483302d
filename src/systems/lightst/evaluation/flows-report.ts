import type { FlowTable } from '../../../domain/counts/node-graph';
import type { RowRange } from '../../../domain/counts/count-table';
import type { FlowData } from '../flow-data';
import { BASELINE_NAMES } from '../results';
import type { FlowsReport } from '../run-format';
import { Baselines } from './baselines';

/** What of a table was measured, and what of that is 0. */
function sharesOf({ counts, measured }: FlowTable): Pick<FlowsReport, 'zeroShare' | 'measuredShare'> {
  let [there, zeros] = [0, 0];
  counts.forEach((count, i) => {
    if (measured?.[i] === 0) return;
    there++;
    if (count === 0) zeros++;
  });
  return { zeroShare: zeros / there, measuredShare: there / counts.length };
}

/** Mean of what was measured in some rows. */
function meanOf({ counts, measured, nodes }: FlowTable, { from, to }: RowRange): number {
  let [sum, there] = [0, 0];
  for (let i = from * nodes; i < to * nodes; i++) {
    if (measured?.[i] === 0) continue;
    sum += counts[i];
    there++;
  }
  return sum / there;
}

/** The report of a run besides its networks: the table, and the errors of the baselines on its test part. */
export function flowsReportOf(data: FlowData): FlowsReport {
  const { table, split, starts, score } = data;
  const { feature, nodes, rows, binSeconds, graph } = table;
  const baselines = new Baselines(data);
  const errors = BASELINE_NAMES.map((name) => [name, baselines.errors(name, starts.test)]);
  return {
    feature,
    nodes,
    edges: graph.neighbours.length,
    rows,
    binSeconds,
    ...sharesOf(table),
    testMean: meanOf(table, split.test),
    ...score,
    windows: { train: starts.train.length, val: starts.val.length, test: starts.test.length },
    days: baselines.days,
    baselines: Object.fromEntries(errors) as FlowsReport['baselines'],
  };
}
