import type { Random } from '../../../src/base/random';
import { between, poisson } from '../../../src/data/simulation/arithmetic';
import { WeightedRoads } from '../../../src/data/simulation/town';

const LEAST_SECONDS = 20 * 60;
const MOST_SECONDS = 60 * 60;
/** What an incident leaves of the vehicles that usually pass at that hour. */
const LEAST_LEFT = 0.1;
const MOST_LEFT = 0.5;

/** Something that takes capacity from a road for a while. */
export interface Incident {
  readonly road: number;
  /** Seconds from the beginning of the simulation. */
  readonly from: number;
  readonly to: number;
  /** Share of the vehicles that usually pass. */
  readonly left: number;
}

/**
 * Incidents in the order of their beginnings: the more likely on a road and at an hour the more drive there.
 * @param load (R) vehicles of a usual day
 * @param hourOf draws the second of a day at which one happens
 */
export function drawIncidents(
  load: Float64Array,
  days: number,
  perDay: number,
  secondOfDay: (random: Random) => number,
  random: Random,
): Incident[] {
  const roads = new WeightedRoads(load);
  if (roads.isEmpty) return [];
  return Array.from({ length: days }, (_, day) =>
    Array.from({ length: poisson(perDay, random) }, () => {
      const from = 86_400 * day + secondOfDay(random);
      return {
        road: roads.draw(random),
        from,
        to: from + between(random, LEAST_SECONDS, MOST_SECONDS),
        left: between(random, LEAST_LEFT, MOST_LEFT),
      };
    }),
  )
    .flat()
    .sort((a, b) => a.from - b.from);
}
