import { GrowingArray } from '../../base/bytes';
import { mixed, unforeseen } from '../../base/number-table';

const START_SLOTS = 4096;
const EMPTY = -1;

/**
 * Numbers points by their coordinates: equal ones (to 1e-7 degrees, about a centimetre) have one id. Ids are
 * negative, -1, -2, ... in the order of first sight, so that none is that of a node of OpenStreetMap.
 */
export class PointIds {
  #slots = new Int32Array(START_SLOTS).fill(EMPTY);
  readonly #lons = new GrowingArray(Int32Array);
  readonly #lats = new GrowingArray(Int32Array);
  /** No file can name points that fall into one slot. */
  readonly #seed = unforeseen();

  idOf(lon: number, lat: number): number {
    const x = Math.round(lon * 1e7);
    const y = Math.round(lat * 1e7);
    let slot = this.#slotOf(x, y);
    if (this.#slots[slot] === EMPTY) {
      if (this.#lons.length * 2 >= this.#slots.length) {
        this.#grow();
        slot = this.#slotOf(x, y);
      }
      this.#slots[slot] = this.#lons.length;
      this.#lons.push(x);
      this.#lats.push(y);
    }
    return -1 - this.#slots[slot];
  }

  #slotOf(x: number, y: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixed(mixed(this.#seed, x), y) & mask;
    for (;;) {
      const point = this.#slots[slot];
      if (point === EMPTY || (this.#lons.at(point) === x && this.#lats.at(point) === y)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const count = this.#lons.length;
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    for (let point = 0; point < count; point++)
      this.#slots[this.#slotOf(this.#lons.at(point), this.#lats.at(point))] = point;
  }
}
