import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { nearestOf, type Traits } from './nearest';

const ROAD = 'road_network_encoder.road_attr_';
const EDGES = 'road_network_encoder.road_edge_index';

type Tensors = ReadonlyMap<string, SafetensorsTensor>;

/** The roads and zones of a data set, as the buffers of a HOSER's file describe them. */
interface RoadsAndZones {
  readonly roads: Traits;
  /** (R) name of each road's class; null where the file does not name them. */
  readonly classes: readonly string[] | null;
  readonly zones: Traits;
  /** (zones with roads) number of each. */
  readonly zoneNumbers: Int32Array;
}

/** For each road and zone of a data set the most alike one of another; -1 where there is none. */
export interface AlikeRows {
  readonly roads: Int32Array;
  readonly zones: Int32Array;
}

/** What roads are compared by, for a note. */
export const ALIKE_WORDS = { road: 'length, degree and place', zone: 'place' } as const;

/**
 * Finds the most alike roads (of the same class where both name theirs and have it; by log length, degree and
 * place in the network, each standardised over its own city) and zones (by the mean place of their roads).
 * @param classNames of the data set, by code
 * @param given buffers and class names of a file; null classes where it does not name them
 * @returns null where the file holds no roads, as the official code's files do not have to
 */
export function alikeRows(
  features: HoserFeatures,
  classNames: readonly string[],
  given: { readonly tensors: Tensors; readonly classNames: readonly string[] | null },
): AlikeRows | null {
  const own = roadsAndZones(datasetBuffers(features), classNames);
  const others = roadsAndZones(given.tensors, given.classNames);
  if (!own || !others) return null;
  const zones = new Int32Array(features.zoneCount).fill(-1);
  nearestOf(own.zones, others.zones).forEach((place, i) => {
    if (place >= 0) zones[own.zoneNumbers[i]] = others.zoneNumbers[place];
  });
  return { roads: nearestRoads(own, others), zones };
}

/** (R) nearest roads, among those of the same class where there are any. */
function nearestRoads(own: RoadsAndZones, others: RoadsAndZones): Int32Array {
  if (!own.classes || !others.classes) return nearestOf(own.roads, others.roads);
  const nearest = new Int32Array(own.roads.count).fill(-1);
  const everyOther = Int32Array.from({ length: others.roads.count }, (_, road) => road);
  const byClass = placesByValue(others.classes);
  for (const [name, roads] of placesByValue(own.classes)) {
    const among = byClass.get(name) ?? everyOther;
    nearestOf(chosen(own.roads, roads), chosen(others.roads, among)).forEach((place, i) => {
      if (place >= 0) nearest[roads[i]] = among[place];
    });
  }
  return nearest;
}

/** @returns null where tensors are missing, do not belong together or are no finite numbers */
function roadsAndZones(tensors: Tensors, classNames: readonly string[] | null): RoadsAndZones | null {
  const numbers = (name: string) => {
    const found = tensors.get(name);
    return found ? Float32Array.from(found.data, Number) : null;
  };
  const [lengths, lons, lats] = ['len', 'lon', 'lat'].map((part) => numbers(ROAD + part));
  const types = numbers(`${ROAD}type`);
  const edges = tensors.get(EDGES)?.data;
  const zoneOf = numbers('road2zone');
  if (!lengths || !lons || !lats || !types || !edges || !zoneOf) return null;
  const count = lengths.length;
  if ([lons, lats, types, zoneOf].some((values) => values.length !== count)) return null;
  if ([lengths, lons, lats].some((values) => !values.every(Number.isFinite))) return null;
  if (!zoneOf.every((zone) => Number.isInteger(zone) && zone >= 0)) return null;
  const degrees = new Float32Array(count);
  for (const edge of edges) {
    const road = Number(edge);
    if (!(road >= 0 && road < count)) return null;
    degrees[road]++;
  }
  // Neighbours in place come first: that is what the search goes along.
  const roads = { count, dimensions: [lons, lats, lengths, standardised(degrees)] };
  const classes = classNames && Array.from(types, (code) => classNames[code] ?? '');
  return { roads, classes, ...zonePlaces(zoneOf, lons, lats) };
}

/** Mean place of the roads of each zone that has some. */
function zonePlaces(
  zoneOf: Float32Array,
  lons: Float32Array,
  lats: Float32Array,
): Pick<RoadsAndZones, 'zones' | 'zoneNumbers'> {
  const byZone = [...placesByValue(Array.from(zoneOf))].sort(([a], [b]) => a - b);
  const mean = (values: Float32Array) =>
    Float32Array.from(
      byZone,
      ([, roads]) => roads.reduce((sum, road) => sum + values[road], 0) / roads.length,
    );
  return {
    zones: { count: byZone.length, dimensions: [mean(lons), mean(lats)] },
    zoneNumbers: Int32Array.from(byZone, ([zone]) => zone),
  };
}

function placesByValue<T>(values: readonly T[]): Map<T, number[]> {
  const places = new Map<T, number[]>();
  values.forEach((value, place) => {
    const found = places.get(value);
    if (found) found.push(place);
    else places.set(value, [place]);
  });
  return places;
}

const chosen = ({ dimensions }: Traits, places: ArrayLike<number>): Traits => ({
  count: places.length,
  dimensions: dimensions.map((values) => Float32Array.from(places, (place) => values[place])),
});

/** With mean 0 and deviation 1; zeros where all are the same. */
function standardised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
