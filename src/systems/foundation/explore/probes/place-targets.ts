import type { CityHexagons } from '../../../../domain/hexagons/city-hexagons';
import { parentOf } from '../../../../domain/hexagons/h3-index';
import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { haversineKm } from '../../../../domain/geo';

/** Visits of which the hour counts as night: from 22 to 6 o'clock. */
const NIGHT_FROM = 22;
const NIGHT_TO = 6;
/** With fewer visits the share of nights says little of a hexagon. */
const LEAST_VISITS = 5;

export function isNight(seconds: number): boolean {
  const hour = ((Math.floor(seconds / 3600) % 24) + 24) % 24;
  return hour >= NIGHT_FROM || hour < NIGHT_TO;
}

/** What is to be known of some hexagons. */
export interface PlaceTargets {
  /** (N) places of the hexagons in the city. */
  readonly cells: Uint32Array;
  /** (N) */
  readonly targets: Float64Array;
}

/** How many visits a hexagon has, and how many of them by night; by place in the city. */
export function visitCounts(
  all: readonly HexagonSequences[],
  cells: number,
): { readonly visits: Uint32Array; readonly nights: Uint32Array } {
  const [visits, nights] = [new Uint32Array(cells), new Uint32Array(cells)];
  for (const { cells: visited, times } of all)
    visited.forEach((cell, i) => {
      visits[cell]++;
      if (isNight(times[i])) nights[cell]++;
    });
  return { visits, nights };
}

/** Km from each hexagon that was visited to the middle of all visits. */
export function centreTargets(city: CityHexagons, visits: Uint32Array): PlaceTargets {
  let [lon, lat, total] = [0, 0, 0];
  visits.forEach((count, cell) => {
    lon += count * city.centres[2 * cell];
    lat += count * city.centres[2 * cell + 1];
    total += count;
  });
  const cells = Uint32Array.from(visits.keys()).filter((cell) => visits[cell] > 0);
  const targets = Float64Array.from(cells, (cell) =>
    haversineKm(lon / total, lat / total, city.centres[2 * cell], city.centres[2 * cell + 1]),
  );
  return { cells, targets };
}

/** The share of visits by night of each hexagon that was visited often enough to tell. */
export function nightTargets(visits: Uint32Array, nights: Uint32Array): PlaceTargets {
  const cells = Uint32Array.from(visits.keys()).filter((cell) => visits[cell] >= LEAST_VISITS);
  return { cells, targets: Float64Array.from(cells, (cell) => nights[cell] / visits[cell]) };
}

/** Neighbouring hexagons are alike, so that whole blocks are left out: the hexagons below one of those a level below the roots. */
export function blocksOf(city: CityHexagons, cells: Uint32Array): Uint32Array {
  const numbers = new Map<bigint, number>();
  const resolution = Math.min(city.resolution, city.rootResolution + 1);
  return cells.map((cell) => {
    const block = parentOf(city.cells[cell], resolution);
    const number = numbers.get(block) ?? numbers.size;
    numbers.set(block, number);
    return number;
  });
}
