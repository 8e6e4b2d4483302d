import { NumberTable } from '../base/number-table';
import type { RoadDetails } from '../domain/road-network';
import { finished, growing } from '../base/bytes';
import { WordTable } from './csv-file';

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

/** Values of `speed_source`: the usual speed of the class, or one that the map states. */
export const USUAL_SPEED = 'usual';
export const STATED_SPEED = 'map';

/** Details of one road, as they are read. Unknown numbers are NaN. */
interface RoadDetailsRow {
  readonly name: string;
  readonly lanes: number;
  readonly wayId: number;
  readonly layer: number;
  readonly usualSpeed: boolean;
}

/** Collects the details of roads row by row. Names are numbered in the order of first sight, '' first. */
export class RoadDetailsTable {
  readonly #names = new WordTable();
  readonly #columns = growing({
    nameCodes: Uint32Array,
    lanes: Float32Array,
    wayIds: Float64Array,
    layers: Float32Array,
    usualSpeed: Uint16Array,
  });

  constructor() {
    this.#names.codeOf('');
  }

  add({ name, lanes, wayId, layer, usualSpeed }: RoadDetailsRow): void {
    const columns = this.#columns;
    columns.nameCodes.push(this.#names.codeOf(name));
    columns.lanes.push(lanes);
    columns.wayIds.push(wayId);
    columns.layers.push(Number.isNaN(layer) ? 0 : layer);
    columns.usualSpeed.push(Number(usualSpeed));
  }

  finish(): RoadDetails {
    return { names: this.#names.words, ...finished(this.#columns) };
  }
}

const UNKNOWN_CLASS = 'unclassified';

/** The class of a `highway` cell; of a list the first, or the second where that is 'unclassified' (HOSER). */
export function roadClassOf(cell: string): string {
  if (!/^\s*[[(]/.test(cell)) return cell;
  const names = [...cell.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2]);
  if (names.length === 0) return cell;
  return names[0] === UNKNOWN_CLASS && names.length > 1 ? names[1] : names[0];
}

const INTEGER = /^\s*[+-]?\d{1,15}\s*$/;

/**
 * Codes as scikit-learn's LabelEncoder gives them to a pandas column: in text order, or in numeric order
 * where all values are integers. `asNumbers` says which where the types are known.
 */
export function encodeClasses(
  values: readonly string[],
  asNumbers?: boolean,
): { codes: Uint16Array; names: string[] } {
  const distinct = new Set(values);
  const numeric = asNumbers ?? (distinct.size > 0 && [...distinct].every((value) => INTEGER.test(value)));
  const nameOf = (value: string) => (numeric ? String(Number(value)) : value);
  const names = [...new Set([...distinct].map(nameOf))].sort(
    numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1),
  );
  const codeOfName = new Map(names.map((name, code) => [name, code]));
  const codeOf = new Map([...distinct].map((value) => [value, codeOfName.get(nameOf(value))!]));
  return { codes: Uint16Array.from(values, (value) => codeOf.get(value)!), names };
}
