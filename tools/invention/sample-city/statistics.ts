import { ShortestPaths } from '../../../src/domain/shortest-path';
import type { RoadNetwork } from '../../../src/domain/road-network';
import type { SampleCity } from './make-sample-city';

/** How the routes taken differ from the best by length or by time on empty roads. */
export interface Detours {
  /** Share of trips whose every road is that of the best path. */
  readonly sameShare: number;
  /** Mean of (taken / best - 1), origin road not counted. */
  readonly meanExcess: number;
  /** Excess that nine of ten trips stay under. */
  readonly excess90: number;
}

export interface CityStatistics {
  readonly kilometres: number;
  readonly roadsByClass: readonly (readonly [string, number])[];
  /** Roads without an opposite. */
  readonly oneWayShare: number;
  /** Ends of streets with no other street. */
  readonly deadEnds: number;
  /** Streets across the river, both directions of one counted once, carriageways of a motorway as one. */
  readonly bridges: number;
  readonly meanRoads: number;
  readonly meanMeters: number;
  readonly meanMinutes: number;
  readonly pairs: number;
  readonly shortest: Detours;
  readonly fastest: Detours;
}

/** Compares the trips with cheapest paths under one cost of roads and, where given, of links. */
function detours(city: SampleCity, roadCost: Float64Array, linkCost: Float64Array | null): Detours {
  const { network } = city.plan;
  const paths = new ShortestPaths(network, roadCost, linkCost);
  const known = new Map<number, Uint32Array>();
  const excess: number[] = [];
  let same = 0;
  for (const { roads } of city.trips) {
    const [origin, destination] = [roads[0], roads[roads.length - 1]];
    const key = origin * network.roadCount + destination;
    const best = known.get(key) ?? paths.path(origin, destination) ?? roads;
    known.set(key, best);
    if (best.length === roads.length && best.every((road, i) => road === roads[i])) same++;
    excess.push(costOf(network, roads, roadCost, linkCost) / costOf(network, best, roadCost, linkCost) - 1);
  }
  excess.sort((a, b) => a - b);
  const count = Math.max(1, excess.length);
  return {
    sameShare: same / count,
    meanExcess: excess.reduce((sum, value) => sum + value, 0) / count,
    excess90: excess[Math.floor(0.9 * (excess.length - 1))] ?? 0,
  };
}

function costOf(
  network: RoadNetwork,
  roads: Uint32Array,
  roadCost: Float64Array,
  linkCost: Float64Array | null,
) {
  let sum = 0;
  for (let i = 1; i < roads.length; i++) {
    sum += roadCost[roads[i]];
    if (!linkCost) continue;
    for (let link = network.successorOffsets[roads[i - 1]]; ; link++) {
      if (network.successors[link] !== roads[i]) continue;
      sum += linkCost[link];
      break;
    }
  }
  return sum;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** What can be said of a sample city in numbers. */
export function statisticsOf(city: SampleCity): CityStatistics {
  const { network, roads, degree } = city.plan;
  const streets = [...new Set(roads.map(({ edge }) => edge))];
  const crossing = streets.filter(({ bridge }) => bridge);
  const carriageways = crossing.filter(({ level }) => level === 'motorway').length;
  return {
    kilometres: network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000,
    roadsByClass: network.classNames.map((name, code) => [
      name,
      network.classCodes.reduce((count, other) => count + Number(other === code), 0),
    ]),
    oneWayShare: roads.filter(({ edge }) => edge.oneWay).length / roads.length,
    deadEnds: degree.reduce((count, streetsThere) => count + Number(streetsThere === 1), 0),
    bridges: crossing.length - carriageways / 2,
    meanRoads: mean(city.trips.map((trip) => trip.roads.length)),
    meanMeters: mean(city.trips.map((trip) => costOf(network, trip.roads, network.lengthMeters, null))),
    meanMinutes: mean(city.trips.map(({ times }) => (times[times.length - 1] - times[0]) / 60)),
    pairs: new Set(city.trips.map(({ roads: r }) => r[0] * network.roadCount + r[r.length - 1])).size,
    shortest: detours(city, network.lengthMeters, null),
    fastest: detours(city, city.traffic.freeSeconds, city.traffic.freeDelays),
  };
}
