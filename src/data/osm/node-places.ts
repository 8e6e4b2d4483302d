import { badInput } from '../../base/failure';
import { allocate, GrowingArray } from '../../base/bytes';
import { mixed, unforeseen } from '../../base/number-table';
import { lowerBound, placeIn } from '../../base/numbers';

const NOT_SEEN = -0x80000000;
const STEPS_BEFORE_SEARCH = 32;
const UNITS_PER_DEGREE = 1e7;

/** A coordinate as the map has it: to 1e-7 degrees, whatever the arithmetic of its format. */
export const roundedDegrees = (degrees: number): number =>
  Math.round(degrees * UNITS_PER_DEGREE) / UNITS_PER_DEGREE;

/** Where wanted nodes are: a sorted table of ids, filled while files are read. 16 bytes per node. */
export class NodePlaces {
  /** (N) ascending, distinct. */
  readonly ids: Float64Array;
  readonly #x: Int32Array;
  readonly #y: Int32Array;
  #cursor = 0;

  /** @param ids ascending, distinct */
  constructor(ids: Float64Array) {
    this.ids = ids;
    this.#x = allocate(() => new Int32Array(ids.length).fill(NOT_SEEN));
    this.#y = allocate(() => new Int32Array(ids.length));
  }

  /** Notes the first place of a wanted node. @throws Failure 'bad-input' outside of the globe */
  place(id: number, lon: number, lat: number): void {
    const row = this.#rowFrom(id);
    if (row < 0 || this.#x[row] !== NOT_SEEN) return;
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
      const message = `Node ${id} lies at longitude ${lon}, latitude ${lat}: no place on the globe. The file is damaged.`;
      throw badInput(message, { node: id });
    }
    this.#x[row] = Math.round(lon * UNITS_PER_DEGREE);
    this.#y[row] = Math.round(lat * UNITS_PER_DEGREE);
  }

  /** Row of an id, or -1. */
  rowOf(id: number): number {
    return placeIn(this.ids, id);
  }

  isPlaced(row: number): boolean {
    return this.#x[row] !== NOT_SEEN;
  }

  lon(row: number): number {
    return this.#x[row] / UNITS_PER_DEGREE;
  }

  lat(row: number): number {
    return this.#y[row] / UNITS_PER_DEGREE;
  }

  /** Files mostly have nodes in the order of ids: the next is looked for just behind the last. */
  #rowFrom(id: number): number {
    const { ids } = this;
    let row = this.#cursor;
    if (row > 0 && ids[row - 1] >= id) row = lowerBound(ids, id);
    for (let steps = 0; row < ids.length && ids[row] < id; row++)
      if (++steps > STEPS_BEFORE_SEARCH) {
        row = lowerBound(ids, id, row);
        break;
      }
    this.#cursor = row;
    return ids[row] === id ? row : -1;
  }
}

const START_SLOTS = 4096;
const EMPTY = -1;

/** Numbers points by coordinates (to 1e-7 degrees): -1, -2, ..., which no node of OpenStreetMap has. */
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
