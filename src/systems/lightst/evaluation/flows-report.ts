import type { FlowTable } from '../../../domain/counts/node-graph';
import type { RowRange } from '../../../domain/counts/count-table';
import type { FlowData } from '../flow-data';
import { BASELINE_NAMES, type BaselineName } from '../results';
import type { FlowsReport } from '../run-format';
import { HistoricalAverage, type DayKind } from '../../../evaluation/forecasts/historical-average';
import { LinearAutoregression } from '../../../evaluation/forecasts/linear-autoregression';
import { LinearDepartures } from '../../../evaluation/forecasts/linear-departures';
import { HorizonErrorSums, type HorizonErrors } from '../../../evaluation/forecasts/forecast-errors';
import { persistence } from '../../../evaluation/forecasts/persistence';

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

/** Windows that are forecast at once. */
const AT_ONCE = 64;

/** Forecasts of the targets of windows, (K x H x N) in vehicles. */
type Baseline = (starts: Int32Array) => Float32Array;

/** What networks are held against, learnt from the training part. */
export class Baselines {
  /** The days that the historical average holds apart: the kind with the smaller error on the validation part. */
  readonly days: DayKind;
  readonly #all: Readonly<Record<BaselineName, Baseline>>;

  constructor(private readonly data: FlowData) {
    const { table, split, starts, lengths, score } = data;
    const averages = (['weekday', 'weekend'] as const).map((kind) => {
      const average = new HistoricalAverage(table, split.train, kind);
      const forecast: Baseline = (of) => average.forecast(data.windows(of));
      return { kind, average, forecast, mae: this.#errors(forecast, starts.val).average.mae };
    });
    const [best] = averages.sort((a, b) => a.mae - b.mae);
    this.days = best.kind;
    const linear = new LinearAutoregression(table, starts.train, lengths, score);
    const departures = new LinearDepartures(table, starts.train, lengths, score.std, best.average);
    this.#all = {
      'historical-average': best.forecast,
      'last-value': (of) => persistence(table, of, lengths),
      linear: (of) => linear.forecast(table, of),
      'linear-departures': (of) => departures.forecast(data.windows(of)),
    };
  }

  /** Forecasts of the targets of windows, (K x H x N) in vehicles. */
  forecast(name: BaselineName, starts: Int32Array): Float32Array {
    return this.#all[name](starts);
  }

  /** Errors over what was measured in windows. */
  errors(name: BaselineName, starts: Int32Array): HorizonErrors {
    return this.#errors(this.#all[name], starts);
  }

  #errors(forecast: Baseline, starts: Int32Array): HorizonErrors {
    const { table, lengths } = this.data;
    const sums = new HorizonErrorSums(lengths.outputs, table.nodes);
    for (let from = 0; from < starts.length; from += AT_ONCE) {
      const some = starts.subarray(from, from + AT_ONCE);
      const { yCounts, measured } = this.data.windows(some);
      sums.add(forecast(some), yCounts, measured);
    }
    return sums.errors;
  }
}
