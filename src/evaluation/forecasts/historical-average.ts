import { slotOf, weekdayOf, type CountTable, type RowRange } from '../../domain/counts/count-table';
import type { ForecastWindows } from '../../domain/counts/forecast-windows';

/**
 * Which days a historical average holds apart: each weekday, or the weekend and the rest. With few weeks of training the
 * former has one or two samples per cell, and the latter is the stronger baseline.
 */
export type DayKind = 'weekday' | 'weekend';

/** How many kinds of day there are, and which a weekday (0 = Monday) is. */
const KINDS: Readonly<Record<DayKind, { readonly count: number; of(weekday: number): number }>> = {
  weekday: { count: 7, of: (weekday) => weekday },
  weekend: { count: 2, of: (weekday) => Number(weekday >= 5) },
};

/** Mean count of each kind of day, bin of the day and node over some rows. */
export class HistoricalAverage {
  /** (kinds x slots x N) vehicles. */
  readonly table: Float64Array;
  /** (kinds x slots) rows behind each cell. */
  readonly samples: Int32Array;
  readonly #slots: number;

  /**
   * A cell without a sample takes the mean of its bin over the other kinds of day, and that of all rows where those
   * have none either.
   */
  constructor(
    counts: CountTable,
    rows: RowRange,
    readonly kind: DayKind,
  ) {
    const { nodes, slotsPerDay } = counts;
    this.#slots = slotsPerDay;
    const cells = KINDS[kind].count * slotsPerDay;
    this.table = new Float64Array(cells * nodes);
    this.samples = new Int32Array(cells);
    for (let row = rows.from; row < rows.to; row++) {
      const cell = this.#cell(weekdayOf(counts, row), slotOf(counts, row));
      this.samples[cell]++;
      for (let n = 0; n < nodes; n++) this.table[cell * nodes + n] += counts.counts[row * nodes + n];
    }
    this.#divide(nodes);
  }

  /** Forecasts of the targets of windows, (K x outputs x N) vehicles. */
  forecast({ lengths: { inputs, outputs }, nodes, starts, slots, weekdays }: ForecastWindows): Float32Array {
    const forecast = new Float32Array(starts.length * outputs * nodes);
    for (let k = 0; k < starts.length; k++)
      for (let h = 0; h < outputs; h++) {
        const row = k * (inputs + outputs) + inputs + h;
        const cell = this.#cell(weekdays[row], slots[row]);
        forecast.set(this.table.subarray(cell * nodes, (cell + 1) * nodes), (k * outputs + h) * nodes);
      }
    return forecast;
  }

  #cell(weekday: number, slot: number): number {
    return KINDS[this.kind].of(weekday) * this.#slots + slot;
  }

  #divide(nodes: number): void {
    const slots = this.#slots;
    const sums = this.table.slice();
    const total = { sums: new Float64Array(nodes), samples: 0 };
    const ofSlot = Array.from({ length: slots }, () => ({ sums: new Float64Array(nodes), samples: 0 }));
    this.samples.forEach((samples, cell) => {
      for (const wider of [total, ofSlot[cell % slots]]) {
        wider.samples += samples;
        for (let n = 0; n < nodes; n++) wider.sums[n] += sums[cell * nodes + n];
      }
    });
    this.samples.forEach((samples, cell) => {
      const own = { sums: sums.subarray(cell * nodes, (cell + 1) * nodes), samples };
      const found = [own, ofSlot[cell % slots], total].find((each) => each.samples > 0) ?? total;
      for (let n = 0; n < nodes; n++) this.table[cell * nodes + n] = found.sums[n] / found.samples;
    });
  }
}
