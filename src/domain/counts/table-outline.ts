import type { SensorSeries } from '../sensor-series';
import type { RowRange } from './count-table';
import type { FlowTable } from './node-graph';

/** What a table is about, without its values. */
export type TableOutline = Omit<FlowTable, 'counts' | 'measured' | 'graph'>;

/** Where the values of a table stand in the series that it was made of. Plain data. */
export interface TableOrigin {
  /** (N) sensor of each node. */
  readonly sensors: Uint32Array;
  /** (rows) bin of the series of each row, -1 where the series has none. */
  readonly bins: Int32Array;
  /** Index of the feature. */
  readonly feature: number;
  /** Whether exact zeros stand for values that were not measured. */
  readonly zerosAreMissing: boolean;
}

/** The measured values of a table, read from its series: who has the series needs no copy of the table to show them. */
export class MeasuredValues {
  constructor(
    private readonly series: Pick<SensorSeries, 'ids' | 'features' | 'values'>,
    private readonly origin: TableOrigin,
  ) {}

  /** (N) values of one row, NaN where nothing was measured or there is no such row. */
  at(row: number): Float32Array {
    return Float32Array.from(this.origin.sensors, (sensor) => this.#value(row, sensor));
  }

  /** (to - from) values of one node, NaN where nothing was measured or there is no such row. */
  ofNode(node: number, { from, to }: RowRange): Float32Array {
    const sensor = this.origin.sensors[node];
    return Float32Array.from({ length: Math.max(0, to - from) }, (_, i) => this.#value(from + i, sensor));
  }

  #value(row: number, sensor: number): number {
    const { ids, features, values } = this.series;
    const { bins, feature, zerosAreMissing } = this.origin;
    const bin = bins[row] ?? -1;
    if (bin < 0) return NaN;
    const value = values[(bin * ids.length + sensor) * features.length + feature];
    return zerosAreMissing && value === 0 ? NaN : value;
  }
}
