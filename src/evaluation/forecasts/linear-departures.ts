import { type MeasuredTable, slotOf, weekdayOf } from '../../domain/counts/count-table';
import type { ForecastWindows, WindowLengths } from '../../domain/counts/forecast-windows';
import { type HistoricalAverage, meanAt } from './historical-average';
import { LinearAutoregression } from './linear-autoregression';

/**
 * A linear autoregression of departures from the historical average: the average of the bin that is asked for, and a weighted sum of how
 * far the inputs of a window were from theirs. It knows both what is usual and what is happening, and sees one node at a time.
 */
export class LinearDepartures {
  /** Counts minus their averages. */
  readonly #departures: MeasuredTable;
  readonly #linear: LinearAutoregression;

  /**
   * @param starts first rows of the windows that it learns from
   * @param std of the counts, which departures are divided by
   * @throws Failure 'bad-input' where a horizon has no measured target
   */
  constructor(
    table: MeasuredTable,
    starts: Int32Array,
    lengths: WindowLengths,
    std: number,
    private readonly average: HistoricalAverage,
  ) {
    const { rows, nodes, counts } = table;
    const departures = new Float32Array(counts.length);
    for (let row = 0, at = 0; row < rows; row++) {
      const [weekday, slot] = [weekdayOf(table, row), slotOf(table, row)];
      for (let node = 0; node < nodes; node++, at++)
        departures[at] = counts[at] - meanAt(average, weekday, slot, node);
    }
    this.#departures = { ...table, counts: departures };
    this.#linear = new LinearAutoregression(this.#departures, starts, lengths, { mean: 0, std });
  }

  /** Forecasts of the targets of windows of the table, (K x outputs x N) vehicles; none is below 0. */
  forecast(windows: ForecastWindows): Float32Array {
    const departures = this.#linear.forecast(this.#departures, windows.starts, -Infinity);
    return this.average.forecast(windows).map((mean, i) => Math.max(0, mean + departures[i]));
  }
}
