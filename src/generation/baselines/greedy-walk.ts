import { StopReason } from '../route';

/** Picks the next road, or -1 if no successor is allowed. */
export type Chooser = (road: number, allowed?: (next: number) => boolean) => number;

/**
 * From the origin always the chosen successor, no road twice. Stops on arrival, where every successor is visited or none
 * exists (dead end), or at `maxRoads` roads (limit).
 */
export function greedyWalk(origin: number, destination: number, choose: Chooser, maxRoads: number) {
  const roads = [origin];
  const visited = new Set(roads);
  const unvisited = (next: number) => !visited.has(next);
  for (let road = origin; road !== destination;) {
    if (roads.length >= maxRoads) return { roads, stop: StopReason.limit };
    road = choose(road, unvisited);
    if (road < 0) return { roads, stop: StopReason.deadEnd };
    roads.push(road);
    visited.add(road);
  }
  return { roads, stop: StopReason.arrived };
}
