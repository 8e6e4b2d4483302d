/** Tables of up to this many entries per road are looked up directly; sparser ids are hashed. */
const MAX_TABLE_PER_ROAD = 64;
const EMPTY = -1;

/** Finds a road's index by its `geo_id`; ids are any distinct integers. */
export class RoadIndex {
  /** Data row (from 0) of the first id that had been seen before, or -1; ids must be distinct. */
  readonly duplicates: readonly number[];
  readonly #first: number;
  readonly #table: Int32Array;
  readonly #keys: Float64Array | undefined;

  constructor(geoIds: Float64Array) {
    let low = Infinity;
    let high = -Infinity;
    for (const id of geoIds) {
      if (id < low) low = id;
      if (id > high) high = id;
    }
    const span = high - low + 1;
    const direct = geoIds.length > 0 && span <= geoIds.length * MAX_TABLE_PER_ROAD;
    this.#first = direct ? low : 0;
    const size = direct ? span : 2 ** Math.ceil(Math.log2(geoIds.length * 2 + 2));
    this.#table = new Int32Array(size).fill(EMPTY);
    this.#keys = direct ? undefined : geoIds;
    const duplicates: number[] = [];
    for (let road = 0; road < geoIds.length; road++) {
      const slot = this.#slot(geoIds[road]);
      if (this.#table[slot] === EMPTY) this.#table[slot] = road;
      else duplicates.push(road);
    }
    this.duplicates = duplicates;
  }

  /** Index of the road with this id, or -1. */
  indexOf(geoId: number): number {
    const slot = this.#slot(geoId);
    return slot >= 0 && slot < this.#table.length ? this.#table[slot] : -1;
  }

  #slot(geoId: number): number {
    if (!this.#keys) return geoId - this.#first;
    const mask = this.#table.length - 1;
    let slot =
      (Math.imul(geoId | 0, 0x9e3779b1) ^ Math.imul(Math.floor(geoId / 4294967296), 0x85ebca6b)) & mask;
    while (this.#table[slot] !== EMPTY && this.#keys[this.#table[slot]] !== geoId) slot = (slot + 1) & mask;
    return slot;
  }
}
