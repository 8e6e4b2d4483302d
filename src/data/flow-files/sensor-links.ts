import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import type { SensorLinks } from '../extras/sensor-links-file';

/** Gathers links between N sensors, each pair once. */
export class LinkList {
  readonly #from = new GrowingArray(Uint32Array);
  readonly #to = new GrowingArray(Uint32Array);
  readonly #weights = new GrowingArray(Float32Array);
  readonly #pairs = new NumberTable();

  constructor(private readonly sensorCount: number) {}

  get length(): number {
    return this.#from.length;
  }

  /** Adds a link; false, and nothing is changed, where it is there already. */
  add(from: number, to: number, weight: number): boolean {
    const { size } = this.#pairs;
    if (this.#pairs.add(from * this.sensorCount + to) < size) return false;
    this.#from.push(from);
    this.#to.push(to);
    this.#weights.push(weight);
    return true;
  }

  finish(): SensorLinks {
    return {
      linkFrom: this.#from.finish(),
      linkTo: this.#to.finish(),
      linkWeights: this.#weights.finish(),
    };
  }
}

/** More links are a full matrix of thousands of sensors, which no network here can read. */
export const MOST_LINKS = 2 ** 24;

/** More sensors have no city, and no network here reads them. */
export const MOST_SENSORS = 50_000;
