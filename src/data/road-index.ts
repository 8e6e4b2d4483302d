import { NumberTable } from '../base/number-table';

/** Tables of up to this many entries per road are looked up directly; sparser ids are hashed. */
const MAX_TABLE_PER_ROAD = 64;
const EMPTY = -1;

/** Finds a road's index by its `geo_id`; ids are any distinct integers. */
export class RoadIndex {
  /** Data row (from 0) of each id that had been seen before: ids must be distinct. */
  readonly duplicates: readonly number[];
  readonly #indexOf: (geoId: number) => number;

  constructor(geoIds: Float64Array) {
    let low = Infinity;
    let high = -Infinity;
    for (const id of geoIds) {
      if (id < low) low = id;
      if (id > high) high = id;
    }
    const span = high - low + 1;
    const duplicates: number[] = [];
    this.duplicates = duplicates;
    if (geoIds.length > 0 && span <= geoIds.length * MAX_TABLE_PER_ROAD) {
      const table = directTable(geoIds, low, span, duplicates);
      this.#indexOf = (id) => (id >= low && id <= high ? table[id - low] : EMPTY);
    } else {
      const table = new NumberTable();
      const roads = new Uint32Array(geoIds.length);
      geoIds.forEach((id, road) => {
        if (table.has(id)) duplicates.push(road);
        else roads[table.add(id)] = road;
      });
      this.#indexOf = (id) => roads[table.indexOf(id)] ?? EMPTY;
    }
  }

  /** Index of the road with this id, or -1. */
  indexOf(geoId: number): number {
    return this.#indexOf(geoId);
  }
}

function directTable(geoIds: Float64Array, low: number, span: number, duplicates: number[]): Int32Array {
  const table = new Int32Array(span).fill(EMPTY);
  geoIds.forEach((id, road) => {
    if (table[id - low] === EMPTY) table[id - low] = road;
    else duplicates.push(road);
  });
  return table;
}
