import { HistoricalAverage, type DayKind } from '../../../evaluation/forecasts/historical-average';
import { LinearAutoregression } from '../../../evaluation/forecasts/linear-autoregression';
import { HorizonErrorSums, type HorizonErrors } from '../../../evaluation/forecasts/forecast-errors';
import { persistence } from '../../../evaluation/forecasts/persistence';
import type { FlowData } from '../flow-data';
import type { BaselineName } from '../results';

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
      return { kind, forecast, mae: this.#errors(forecast, starts.val).average.mae };
    });
    const [best] = averages.sort((a, b) => a.mae - b.mae);
    this.days = best.kind;
    const linear = new LinearAutoregression(table, starts.train, lengths, score);
    this.#all = {
      'historical-average': best.forecast,
      'last-value': (of) => persistence(table, of, lengths),
      linear: (of) => linear.forecast(table, of),
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
