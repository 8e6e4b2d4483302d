import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import type { OsmMember } from './osm-source';

/** Areas that are made of several ways: relations of the type multipolygon, while files are read. */
export class Multipolygons {
  readonly ids = new GrowingArray(Float64Array);
  readonly #kinds = new GrowingArray(Uint32Array);
  readonly #offsets = new GrowingArray(Uint32Array);
  readonly #ways = new GrowingArray(Float64Array);
  readonly #inner = new GrowingArray(Uint8Array);

  constructor() {
    this.#offsets.push(0);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Ways go into the ring that their role says; without a role that is the outer one. */
  add(id: number, members: readonly OsmMember[], kind: number): void {
    this.ids.push(id);
    this.#kinds.push(kind);
    for (const { type, ref, role } of members) {
      if (type !== 'way') continue;
      this.#ways.push(ref);
      this.#inner.push(role === 'inner' ? 1 : 0);
    }
    this.#offsets.push(this.#ways.length);
  }

  kindOf(row: number): number {
    return this.#kinds.at(row);
  }

  /** Ids of the ways of a relation's outer or inner rings, each once. */
  waysOf(row: number, role: 'outer' | 'inner'): number[] {
    const wanted = role === 'inner' ? 1 : 0;
    const known = new NumberTable();
    const ways: number[] = [];
    for (let member = this.#offsets.at(row); member < this.#offsets.at(row + 1); member++) {
      const way = this.#ways.at(member);
      if (this.#inner.at(member) === wanted && known.add(way) === ways.length) ways.push(way);
    }
    return ways;
  }

  /** Ids of all ways of all relations, with repeats. */
  allWays(): Float64Array {
    return Float64Array.from({ length: this.#ways.length }, (_, member) => this.#ways.at(member));
  }
}
