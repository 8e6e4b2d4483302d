import { Failure } from '../../base/failure';
import { allocate } from '../../base/bytes';

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

  /**
   * Notes a node's place if it is wanted; the first place counts.
   * @throws Failure 'bad-input' outside of the globe
   */
  place(id: number, lon: number, lat: number): void {
    const row = this.#rowFrom(id);
    if (row < 0 || this.#x[row] !== NOT_SEEN) return;
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
      const message = `Node ${id} lies at longitude ${lon}, latitude ${lat}: no place on the globe. The file is damaged.`;
      throw new Failure('bad-input', message, { node: id });
    }
    this.#x[row] = Math.round(lon * UNITS_PER_DEGREE);
    this.#y[row] = Math.round(lat * UNITS_PER_DEGREE);
  }

  /** Row of an id, or -1. */
  rowOf(id: number): number {
    const row = this.#search(id, 0);
    return this.ids[row] === id ? row : -1;
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

  /**
   * Files mostly have their nodes in the order of ids: the next one is looked for just behind the last one.
   */
  #rowFrom(id: number): number {
    const { ids } = this;
    let row = this.#cursor;
    if (row > 0 && ids[row - 1] >= id) row = this.#search(id, 0);
    for (let steps = 0; row < ids.length && ids[row] < id; row++)
      if (++steps > STEPS_BEFORE_SEARCH) {
        row = this.#search(id, row);
        break;
      }
    this.#cursor = row;
    return ids[row] === id ? row : -1;
  }

  /** The first row from `low` on whose id is not below `id`. */
  #search(id: number, low: number): number {
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
