import type { RoadDetails } from '../domain/road-network';
import { GrowingArray } from '../base/bytes';

/**
 * What `speed_source` says of a speed limit that is the usual one of its
 * class, and of one that the map states.
 */
export const USUAL_SPEED = 'usual';
export const STATED_SPEED = 'map';

/** Details of one road, as they are read. Unknown numbers are NaN. */
export interface RoadDetailsRow {
  readonly name: string;
  readonly lanes: number;
  readonly wayId: number;
  readonly layer: number;
  readonly usualSpeed: boolean;
}

/** Collects the details of roads row by row. Names are numbered in the order of first sight, '' first. */
export class RoadDetailsTable {
  readonly #names: string[] = [''];
  readonly #codes = new Map([['', 0]]);
  readonly #nameCodes = new GrowingArray(Uint32Array);
  readonly #lanes = new GrowingArray(Float32Array);
  readonly #wayIds = new GrowingArray(Float64Array);
  readonly #layers = new GrowingArray(Float32Array);
  readonly #usual = new GrowingArray(Uint16Array);

  add({ name, lanes, wayId, layer, usualSpeed }: RoadDetailsRow): void {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.#names.length;
      this.#names.push(name);
      this.#codes.set(name, code);
    }
    this.#nameCodes.push(code);
    this.#lanes.push(lanes);
    this.#wayIds.push(wayId);
    this.#layers.push(Number.isNaN(layer) ? 0 : layer);
    this.#usual.push(Number(usualSpeed));
  }

  finish(): RoadDetails {
    return {
      nameCodes: this.#nameCodes.finish(),
      names: this.#names,
      lanes: this.#lanes.finish(),
      wayIds: this.#wayIds.finish(),
      layers: this.#layers.finish(),
      usualSpeed: this.#usual.finish(),
    };
  }
}
