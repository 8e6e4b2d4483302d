import Flatbush from 'flatbush';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import { placeOnRoad } from '../points/place-on-route';
import type { CityPlaces } from './city-places';
import { bustleAt, PLACE_CATEGORIES, type Bustle } from './place-categories';

/** A piece of road is as long as this at most, and a road has two at least: stops are where two meet. */
const PIECE_METERS = 50;
const FEWEST_PIECES = 2;
/** Places this near to the middle of a piece are felt on it, in metres. */
export const FELT_METERS = 80;

/** What drivers meet on a piece of road at an hour. */
export interface PieceAtHour {
  /** Share by which it takes longer than without places. */
  readonly friction: number;
  /** Stops to expect in 100 m by what goes on there. */
  readonly stops: readonly { readonly bustle: Bustle; readonly rate: number }[];
}

/** The places along the roads of a city, and what they do to those who drive past. */
export class Roadside {
  /** (R + 1) first piece of each road. */
  readonly #firstPiece: Uint32Array;
  /** (pieces, categories) places of each category that are felt there. */
  readonly #felt: Uint16Array;

  constructor(town: NetworkTown, places: CityPlaces) {
    const { network } = town;
    this.#firstPiece = new Uint32Array(network.roadCount + 1);
    for (let road = 0; road < network.roadCount; road++)
      this.#firstPiece[road + 1] = this.#firstPiece[road] + piecesIn(network.lengthMeters[road]);
    this.#felt = new Uint16Array(this.#firstPiece[network.roadCount] * PLACE_CATEGORIES.length);
    const index = new Flatbush(places.roads.length);
    for (let place = 0; place < places.roads.length; place++)
      index.add(places.points[2 * place], places.points[2 * place + 1]);
    index.finish();
    for (let road = 0; road < network.roadCount; road++)
      for (let piece = 0; piece < this.pieceCount(road); piece++) {
        const [lon, lat] = placeOnRoad(network, road, (piece + 0.5) / this.pieceCount(road));
        const [x, y] = town.toMeters(lon, lat);
        for (const place of index.neighbors(x, y, Infinity, FELT_METERS))
          this.#felt[this.#row(road, piece) + places.categories[place]]++;
      }
  }

  /** Pieces of one length that a road is cut into. */
  pieceCount(road: number): number {
    return this.#firstPiece[road + 1] - this.#firstPiece[road];
  }

  /** Places of each category (`PLACE_CATEGORIES`) that are felt on a piece of a road. */
  feltOn(road: number, piece: number): Uint16Array {
    const row = this.#row(road, piece);
    return this.#felt.subarray(row, row + PLACE_CATEGORIES.length);
  }

  /** What goes on at a piece of a road. @param hour 0 to 24 */
  at(road: number, piece: number, weekend: boolean, hour: number): PieceAtHour {
    let friction = 0;
    const stops: { bustle: Bustle; rate: number }[] = [];
    this.feltOn(road, piece).forEach((count, category) => {
      const bustle = count > 0 ? bustleAt(PLACE_CATEGORIES[category], weekend, hour) : null;
      if (!bustle) return;
      const share = count / (count + 1);
      friction += bustle.friction * share;
      stops.push({ bustle, rate: bustle.stops * share });
    });
    return { friction, stops };
  }

  #row(road: number, piece: number): number {
    return (this.#firstPiece[road] + piece) * PLACE_CATEGORIES.length;
  }
}

const piecesIn = (meters: number): number => Math.max(FEWEST_PIECES, Math.ceil(meters / PIECE_METERS));
