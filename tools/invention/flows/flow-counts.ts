import { seriesOnRoads } from '../../../src/domain/counts/count-trips';
import type { RoadNetwork } from '../../../src/domain/road-network';
import type { SensorSeries } from '../../../src/domain/sensor-series';
import { BIN_SECONDS } from '../../../src/data/simulation/flow-settings';

/** Counts vehicles on some roads, bin by bin. */
export class FlowCounts {
  /** (bins x N) */
  readonly counts: Float32Array;
  /** (R) node of each road, -1 for one that is not counted. */
  readonly #nodeOf: Int32Array;

  /** @param roads (N) roads that are counted */
  constructor(
    private readonly network: RoadNetwork,
    readonly roads: Uint32Array,
    readonly bins: number,
  ) {
    this.counts = new Float32Array(bins * roads.length);
    this.#nodeOf = new Int32Array(network.roadCount).fill(-1);
    roads.forEach((road, node) => (this.#nodeOf[road] = node));
  }

  /** Counts a vehicle that passes a road so many seconds after the first bin began; bins that are not kept count nothing. */
  add(road: number, seconds: number): void {
    const node = this.#nodeOf[road];
    const bin = Math.floor(seconds / BIN_SECONDS);
    if (node >= 0 && bin >= 0 && bin < this.bins) this.counts[bin * this.roads.length + node]++;
  }

  /** @param start of the first bin: seconds since 1970 on the clock of the place */
  series(start: number): SensorSeries {
    const times = Float64Array.from({ length: this.bins }, (_, bin) => start + BIN_SECONDS * bin);
    return seriesOnRoads(this.network, this.roads, times, 'flow', this.counts);
  }
}
