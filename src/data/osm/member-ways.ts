import { GrowingArray } from '../../base/bytes';
import type { NodePlaces } from './node-places';
import type { OsmSink } from './osm-source';
import type { LonLatLine } from './rings';
import { rowOfId } from './sorted-distinct';

const NOT_SEEN = -1;
/**
 * Of how many areas a way can be part. Ways along the borders of areas are part of two or three; without a
 * limit a file of a few bytes for each area could have a long way read for each.
 */
const MOST_AREAS_OF_WAY = 32;

/** The ways that areas are made of: takes the nodes of those that are wanted and passes over the rest. */
export class MemberWays implements OsmSink {
  /** Nodes of one way after the other. */
  readonly refs = new GrowingArray(Float64Array);
  readonly #firstRefs: Int32Array;
  readonly #refCounts: Uint32Array;
  readonly #uses: Uint8Array;

  /** @param ids of the wanted ways, ascending, distinct */
  constructor(readonly ids: Float64Array) {
    this.#firstRefs = new Int32Array(ids.length).fill(NOT_SEEN);
    this.#refCounts = new Uint32Array(ids.length);
    this.#uses = new Uint8Array(ids.length);
  }

  node(): void {}
  relation(): void {}
  timestamp(): void {}

  /** Of several ways with one id the first counts that is a line. */
  way(id: number, refs: readonly number[]): void {
    const row = this.rowOf(id);
    if (refs.length < 2 || row < 0 || this.#firstRefs[row] !== NOT_SEEN) return;
    this.#firstRefs[row] = this.refs.length;
    this.#refCounts[row] = refs.length;
    for (const ref of refs) this.refs.push(ref);
  }

  /** Row of a wanted way, or -1. */
  rowOf(id: number): number {
    return rowOfId(this.ids, id);
  }

  /**
   * Where a way runs; undefined if it or one of its nodes is in no file, if it is no line, or if it was asked
   * for by far too many areas.
   */
  lineOf(id: number, places: NodePlaces): LonLatLine | undefined {
    const row = this.rowOf(id);
    if (row < 0 || this.#firstRefs[row] === NOT_SEEN) return undefined;
    if (this.#uses[row] === MOST_AREAS_OF_WAY) return undefined;
    this.#uses[row]++;
    const line: number[] = [];
    for (let i = 0; i < this.#refCounts[row]; i++) {
      const place = places.rowOf(this.refs.at(this.#firstRefs[row] + i));
      if (place < 0 || !places.isPlaced(place)) return undefined;
      line.push(places.lon(place), places.lat(place));
    }
    return line;
  }
}
