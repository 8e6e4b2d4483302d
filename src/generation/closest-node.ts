import { haversineKm } from '../domain/geo';
import type { SearchableModel } from '../domain/search/searchable-model';

/**
 * The node that came nearest to the destination (centroid to centroid), the first of
 * equals: what is shown if none arrives.
 */
export class ClosestNode {
  #node = -1;
  #km = Infinity;

  constructor(
    readonly model: SearchableModel,
    readonly destination: number,
  ) {}

  /** -1 before any node was considered. */
  get node(): number {
    return this.#node;
  }

  consider(node: number): void {
    const { tree, network } = this.model;
    const at = 2 * tree.road[node];
    const to = 2 * this.destination;
    const { centroidLonLat } = network;
    const km = haversineKm(
      centroidLonLat[at],
      centroidLonLat[at + 1],
      centroidLonLat[to],
      centroidLonLat[to + 1],
    );
    if (km >= this.#km) return;
    this.#km = km;
    tree.hold(node);
    this.release();
    this.#node = node;
  }

  release(): void {
    if (this.#node >= 0) this.model.tree.release(this.#node);
    this.#node = -1;
  }
}
