import { lengthened } from '../base/bytes';
import type { NearRoads } from './segment-index';

/** No candidate before: a piece begins here. */
export const NO_PREDECESSOR = -1;

/** Candidates of one trace's points, layer by layer, each with its best score and predecessor. */
export class Lattice {
  layerCount = 0;
  /** Point of the trace that each layer stands for. */
  points = new Uint32Array(16);
  /** First candidate of each layer; one more than there are layers. */
  starts = new Uint32Array(17);
  roads = new Uint32Array(128);
  /** Metres from the start of the road. */
  offsets = new Float64Array(128);
  /** Metres from the point. */
  distances = new Float64Array(128);
  /** Logarithm of the emission. */
  emissions = new Float64Array(128);
  scores = new Float64Array(128);
  /** Candidate of the layer before (counted over the whole lattice), or `NO_PREDECESSOR`. */
  backs = new Int32Array(128);
  /** 1 where the vehicle is still on the road of the candidate before, 0 where it left it. */
  stays = new Uint8Array(128);

  /** Logarithms of the transitions into a layer, candidate by candidate, from all of the layer before. */
  links = new Float64Array(512);
  /** First of each layer. */
  linkStarts = new Uint32Array(16);

  /** Makes room for the transitions into the last layer; `links` from the returned place on are theirs. */
  addLinks(): number {
    const layer = this.layerCount - 1;
    const count = this.#pairs(layer);
    // Those of a layer that was dropped are written over.
    const start = layer > 1 ? this.linkStarts[layer - 1] + this.#pairs(layer - 1) : 0;
    while (start + count > this.links.length) this.links = lengthened(this.links, 2 * this.links.length);
    this.linkStarts[layer] = start;
    return start;
  }

  #pairs(layer: number): number {
    const { starts } = this;
    return (starts[layer] - starts[layer - 1]) * (starts[layer + 1] - starts[layer]);
  }

  /** Adds a layer with its candidates, not scored yet. */
  addLayer(point: number, found: NearRoads): void {
    const start = this.starts[this.layerCount];
    if (this.layerCount === this.points.length) this.#growLayers();
    if (start + found.count > this.roads.length) this.#growCandidates();
    for (let i = 0; i < found.count; i++) {
      this.roads[start + i] = found.roads[i];
      this.offsets[start + i] = found.offsets[i];
      this.distances[start + i] = found.distances[i];
    }
    this.points[this.layerCount++] = point;
    this.starts[this.layerCount] = start + found.count;
  }

  dropLayer(): void {
    this.layerCount--;
  }

  /** The candidate of a layer with the highest score; of equal ones the nearest. */
  bestOf(layer: number): number {
    let best = this.starts[layer];
    for (let c = best + 1; c < this.starts[layer + 1]; c++) if (this.scores[c] > this.scores[best]) best = c;
    return best;
  }

  /** The candidates on the best way through the layers `first .. last`, one for each. */
  bestWay(first: number, last: number): Uint32Array {
    const way = new Uint32Array(last - first + 1);
    way[last - first] = this.bestOf(last);
    for (let layer = last; layer > first; layer--) way[layer - 1 - first] = this.backs[way[layer - first]];
    return way;
  }

  #growLayers(): void {
    this.points = lengthened(this.points, 2 * this.points.length);
    this.starts = lengthened(this.starts, 2 * this.starts.length);
    this.linkStarts = lengthened(this.linkStarts, 2 * this.linkStarts.length);
  }

  #growCandidates(): void {
    const length = 2 * this.roads.length;
    this.roads = lengthened(this.roads, length);
    this.offsets = lengthened(this.offsets, length);
    this.distances = lengthened(this.distances, length);
    this.emissions = lengthened(this.emissions, length);
    this.scores = lengthened(this.scores, length);
    this.backs = lengthened(this.backs, length);
    this.stays = lengthened(this.stays, length);
  }
}
