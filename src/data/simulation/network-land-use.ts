import Flatbush from 'flatbush';
import { PLACE_KINDS, type LandUsePlaces, type PlaceKind } from '../../domain/places';
import type { Random } from '../../base/random';
import { between, smoothStep } from './arithmetic';
import { centralityAt, type NetworkTown } from './network-town';
import { ROAD_CLASSES, type RoadClass, WeightedRoads, type LandUses } from './town';

/** What a land use is made from, by kind. */
export interface NetworkLandUse {
  readonly landUse: LandUses;
  /** Places of the map that count, by kind; a kind without any follows class of road and centrality alone. */
  readonly places: Readonly<Record<PlaceKind, number>>;
}

const HOUSING: Partial<Record<RoadClass, number>> = {
  residential: 1,
  living_street: 0.9,
  unclassified: 0.6,
  tertiary: 0.5,
  secondary: 0.2,
};

/** Roads this near to a place lead to it, in metres; the ground of a large place reaches further. */
const NEAR_METERS = 150;
/** A place further than this from every road lies outside of the area. */
const FAR_METERS = 1000;
/** Share of roads with places of a kind from which on the map is believed: a few do not draw all people. */
const WELL_MARKED = 0.1;
/** Quarters away from the centre where people work and go out. */
const QUARTERS = 4;
/** Share of the radius from which on a road is at the edge. */
const EDGE_SHARE = 0.75;

/** What draws people to each road: places of a map where it has them, else class and centrality. */
export function landUseOf(
  town: NetworkTown,
  places: LandUsePlaces | undefined,
  mapShare: number,
  random: Random,
): NetworkLandUse {
  const addresses = addressesOf(town);
  const guessed = guessedWeights(town, addresses, random);
  const mapped = places ? mappedWeights(town, addresses, places) : undefined;
  const use = (kind: PlaceKind) => {
    if (!mapped) return new WeightedRoads(guessed[kind]);
    const marked = mapped.weights[kind].reduce((roads, weight) => roads + Number(weight > 0), 0);
    const told = Math.min(1, marked / (WELL_MARKED * addresses.length));
    return new WeightedRoads(blend(guessed[kind], mapped.weights[kind], told * mapShare));
  };
  return {
    landUse: {
      home: use('home'),
      work: use('work'),
      shop: use('shop'),
      leisure: use('leisure'),
      gateIn: gates(town, town.junctions.from, town.starts),
      gateOut: gates(town, town.junctions.to, town.ends),
    },
    places: mapped?.counts ?? { home: 0, work: 0, shop: 0, leisure: 0 },
  };
}

/** Roads where a trip may begin or end: no bridges or main roads, unless there is nothing else. */
function addressesOf({ network, roadClasses, bridges }: NetworkTown): Uint32Array {
  const roads = Uint32Array.from({ length: network.roadCount }, (_, road) => road);
  const isAddress = (road: number) =>
    ROAD_CLASSES[roadClasses[road]].rank < ROAD_CLASSES.primary.rank && !bridges[road];
  const addresses = roads.filter((road) => isAddress(road) && network.lengthMeters[road] > 0);
  return addresses.length > 0 ? addresses : roads;
}

/** (R) by kind: as in the sample city, with random quarters for its industry, campus and parks. */
function guessedWeights(
  town: NetworkTown,
  addresses: Uint32Array,
  random: Random,
): Record<PlaceKind, Float64Array> {
  const { network, roadClasses, middles, radius } = town;
  const weights = emptyWeights(network.roadCount);
  const quarters = Array.from({ length: QUARTERS }, () => addresses[random.int(addresses.length)]);
  const away = (road: number, x: number, y: number) =>
    Math.sqrt((middles[2 * road] - x) ** 2 + (middles[2 * road + 1] - y) ** 2);
  for (const road of addresses) {
    const central = centralityAt(away(road, 0, 0), radius);
    const lively = network.lengthMeters[road] * between(random, 0.5, 1.5);
    const near = (quarter: number, reach: number) =>
      radius > 0
        ? 1 - smoothStep(away(road, middles[2 * quarter], middles[2 * quarter + 1]), 0.2 * reach, reach)
        : 0;
    const [industry, campus, ...parks] = quarters;
    const roadClass = roadClasses[road];
    const main = roadClass === 'secondary' || roadClass === 'tertiary' ? 1 : 0.25;
    const green = Math.max(...parks.map((park) => near(park, 0.25 * radius)));
    weights.home[road] = (HOUSING[roadClass] ?? 0.2) * (1 - 0.5 * central) * lively;
    weights.work[road] =
      (0.05 + 1.2 * central * central + 1.3 * near(industry, 0.35 * radius) + near(campus, 0.2 * radius)) *
      lively;
    weights.shop[road] = main * (0.15 + central) * lively;
    weights.leisure[road] = (0.08 + 0.8 * central + green) * lively;
  }
  return weights;
}

const emptyWeights = (roadCount: number): Record<PlaceKind, Float64Array> => ({
  home: new Float64Array(roadCount),
  work: new Float64Array(roadCount),
  shop: new Float64Array(roadCount),
  leisure: new Float64Array(roadCount),
});

/** (R) by kind: the ground of each place dealt out to the roads around it by their length. */
function mappedWeights(town: NetworkTown, addresses: Uint32Array, places: LandUsePlaces) {
  const { network, middles, toMeters } = town;
  const index = new Flatbush(addresses.length);
  for (const road of addresses) index.add(middles[2 * road], middles[2 * road + 1]);
  index.finish();
  const weights = emptyWeights(network.roadCount);
  const counts: Record<PlaceKind, number> = { home: 0, work: 0, shop: 0, leisure: 0 };
  for (let place = 0; place < places.placeCount; place++) {
    const kind = PLACE_KINDS[places.kinds[place]];
    const ground = places.weights[place];
    const [x, y] = toMeters(places.lonLat[2 * place], places.lonLat[2 * place + 1]);
    if (!(ground > 0) || !Number.isFinite(x + y)) continue;
    const reach = Math.max(NEAR_METERS, Math.sqrt(ground / Math.PI));
    const around = index.search(x - reach, y - reach, x + reach, y + reach);
    const chosen = around.length > 0 ? around : index.neighbors(x, y, 1, FAR_METERS);
    if (chosen.length === 0) continue;
    counts[kind]++;
    const meters = chosen.reduce((sum, at) => sum + network.lengthMeters[addresses[at]], 0);
    for (const at of chosen) {
      const road = addresses[at];
      weights[kind][road] += meters > 0 ? (ground * network.lengthMeters[road]) / meters : ground;
    }
  }
  return { weights, counts };
}

/** Both brought to a sum of 1 and mixed; what sums up to nothing does not count. */
function blend(guessed: Float64Array, mapped: Float64Array, mapShare: number): Float64Array {
  const sumOf = (weights: Float64Array) => weights.reduce((sum, weight) => sum + weight, 0);
  const [guess, map] = [sumOf(guessed), sumOf(mapped)];
  if (!(map > 0)) return guessed;
  if (!(guess > 0)) return mapped;
  return guessed.map((weight, road) => ((1 - mapShare) * weight) / guess + (mapShare * mapped[road]) / map);
}

/** Main roads from or to the outside: they end at the edge, where hardly another road is. */
function gates(town: NetworkTown, junctionOf: Uint32Array, points: Float64Array): WeightedRoads {
  const { network, roadClasses, radius, junctions } = town;
  const degree = new Uint32Array(junctions.junctionCount);
  const seen = new Uint8Array(junctions.blockCount);
  for (let road = 0; road < network.roadCount; road++) {
    if (seen[junctions.blocks[road]]++ > 0) continue;
    degree[junctions.from[road]]++;
    degree[junctions.to[road]]++;
  }
  return new WeightedRoads(
    Float64Array.from(roadClasses, (roadClass, road) => {
      const [x, y] = [points[2 * road], points[2 * road + 1]];
      if (x * x + y * y < (EDGE_SHARE * radius) ** 2) return 0;
      const streets = degree[junctionOf[road]];
      if (roadClass === 'motorway') return streets <= 2 ? 3 : 0;
      return (roadClass === 'primary' || roadClass === 'secondary') && streets === 1 ? 1 : 0;
    }),
  );
}
