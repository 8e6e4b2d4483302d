import { slotOf, weekdayOf, type MeasuredTable, type RowRange } from '../../domain/counts/count-table';
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

/** Means of a historical average: what its forecasts follow from. Plain data. */
export interface DayMeans {
  readonly kind: DayKind;
  readonly slotsPerDay: number;
  readonly nodes: number;
  /** (kinds x slots x N) vehicles. */
  readonly table: Float64Array;
}

const cellOf = (
  { kind, slotsPerDay }: Pick<DayMeans, 'kind' | 'slotsPerDay'>,
  weekday: number,
  slot: number,
) => KINDS[kind].of(weekday) * slotsPerDay + slot;

/** What a historical average forecasts for a node in a bin of the day. @param weekday 0 = Monday */
export const meanAt = (means: DayMeans, weekday: number, slot: number, node: number): number =>
  means.table[cellOf(means, weekday, slot) * means.nodes + node];

/** Mean measured count of each kind of day, bin of the day and node over some rows. */
export class HistoricalAverage implements DayMeans {
  /** (kinds x slots x N) vehicles. */
  readonly table: Float64Array;
  /** (kinds x slots) rows behind each cell. */
  readonly samples: Int32Array;
  readonly slotsPerDay: number;
  readonly nodes: number;

  /**
   * A cell without a count takes the mean of its bin over the other kinds of day, and that of all rows where those
   * have none either.
   */
  constructor(
    counts: MeasuredTable,
    rows: RowRange,
    readonly kind: DayKind,
  ) {
    const { nodes, slotsPerDay } = counts;
    this.slotsPerDay = slotsPerDay;
    this.nodes = nodes;
    const cells = KINDS[kind].count * slotsPerDay;
    this.table = new Float64Array(cells * nodes);
    this.samples = new Int32Array(cells);
    /** (kinds x slots x N) counts behind each mean. */
    const measured = new Float64Array(cells * nodes);
    for (let row = rows.from; row < rows.to; row++) {
      const cell = this.#cell(weekdayOf(counts, row), slotOf(counts, row));
      this.samples[cell]++;
      for (let n = 0; n < nodes; n++) {
        if (counts.measured?.[row * nodes + n] === 0) continue;
        this.table[cell * nodes + n] += counts.counts[row * nodes + n];
        measured[cell * nodes + n]++;
      }
    }
    for (let n = 0; n < nodes; n++) this.#divide(nodes, n, measured);
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

  /** Its means alone. */
  get means(): DayMeans {
    const { kind, slotsPerDay, nodes, table } = this;
    return { kind, slotsPerDay, nodes, table };
  }

  #cell(weekday: number, slot: number): number {
    return cellOf(this, weekday, slot);
  }

  /** Makes means of the sums of one node. */
  #divide(nodes: number, node: number, measured: Float64Array): void {
    const slots = this.slotsPerDay;
    const total = { sum: 0, count: 0 };
    const ofSlot = Array.from({ length: slots }, () => ({ sum: 0, count: 0 }));
    for (let at = node, cell = 0; at < this.table.length; at += nodes, cell++)
      for (const wider of [total, ofSlot[cell % slots]]) {
        wider.sum += this.table[at];
        wider.count += measured[at];
      }
    for (let at = node, cell = 0; at < this.table.length; at += nodes, cell++) {
      const own = { sum: this.table[at], count: measured[at] };
      const { sum, count } = [own, ofSlot[cell % slots], total].find((each) => each.count > 0) ?? total;
      this.table[at] = sum / count;
    }
  }
}
