import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { StartRow } from '../../../engine/records/network-start';
import { initialValues, type ParameterSpec } from '../../../nn/parameters';
import { counted } from '../../../base/text';
import type { Random } from '../../../base/random';
import type { SafetensorsTensor } from '../../../nn/safetensors';

/** How rows of roads, zones and cells begin that a file has none for: as in a fresh network, or as the most alike. */
export type Anew = 'fresh' | 'alike';

/** A tensor that is not the file's as it is, and what became of that. */
export interface RemadeTensor extends Pick<StartRow, 'shape' | 'fate' | 'note'> {
  readonly data: Float32Array;
}

/** Which rows of a file those of a table come from; -1 for none. */
export interface RowsBefore {
  /** (rows) whose rows stand for the very same thing. */
  readonly same?: Int32Array | undefined;
  /** (rows) whose rows stand for what is most alike; asked for where there is no row of the same. */
  readonly alike?: Int32Array | undefined;
}

/** Words for a note. */
export interface RowWords {
  /** What a row stands for: "road". */
  readonly what: string;
  /** Where the same things were before: "in Porto of May". */
  readonly before: string;
  /** What things are alike in: "length, degree and place". */
  readonly alikeIn: string;
  /** Why no row is known to be of the same. */
  readonly unknown: string;
}

/**
 * A table of a network that starts: each row is that of the same thing in the file, or of the most alike one, or
 * as in a fresh network.
 * @param given the file's table
 * @param random of the fresh network
 */
export function remadeRows(
  spec: ParameterSpec,
  given: Pick<SafetensorsTensor, 'data'>,
  { same, alike }: RowsBefore,
  { what, before, alikeIn, unknown }: RowWords,
  random: Random,
): RemadeTensor {
  const { shape } = spec;
  const [, width] = shape;
  const data = initialValues(spec, random);
  const values = Float32Array.from(given.data, Number);
  const count = (same ?? alike)?.length ?? shape[0];
  let [followed, likened] = [0, 0];
  for (let row = 0; row < count; row++) {
    const from = same && same[row] >= 0 ? same[row] : (alike?.[row] ?? -1);
    if (from < 0) continue;
    data.set(values.subarray(from * width, (from + 1) * width), row * width);
    if (same && same[row] >= 0) followed++;
    else likened++;
  }
  const fate = 2 * followed < count || count === 0 ? 'anew' : 'taken';
  if (followed > 0 && followed === count)
    return { shape, data, fate, note: `each row follows its ${what} ${before}` };
  const rest = count - followed - likened;
  const parts = [
    followed > 0 ? `${followed} of ${counted(count, 'row')} follow their ${what} ${before}` : unknown,
    ...(likened > 0
      ? [`${likened === count ? 'each starts' : `${likened} start`} as the ${what} most alike in ${alikeIn}`]
      : []),
    ...(followed + likened > 0 && rest > 0 ? ['the others start anew'] : []),
  ];
  return { shape, data, fate, note: parts.join('; ') };
}

/** Points of one space: what roads or zones are like. */
export interface Traits {
  readonly count: number;
  /** Each of (count); all count alike in the distance. */
  readonly dimensions: readonly Float32Array[];
}

/**
 * For each point the one of the others that is nearest to it (Euclidean; the first of several).
 * Exact: points are tried from the nearest in the first dimension on, until that alone is too far.
 * @returns (points.count) places among the others; -1 where there are none
 */
export function nearestOf(points: Traits, others: Traits): Int32Array {
  const nearest = new Int32Array(points.count).fill(-1);
  if (others.count === 0) return nearest;
  const [first] = others.dimensions;
  const order = Uint32Array.from({ length: others.count }, (_, i) => i).sort(
    (a, b) => first[a] - first[b] || a - b,
  );
  for (let point = 0; point < points.count; point++) {
    const at = points.dimensions[0][point];
    let right = lowerBound(order, first, at);
    let left = right - 1;
    let best = Infinity;
    while (left >= 0 || right < order.length) {
      const toLeft = left >= 0 ? at - first[order[left]] : Infinity;
      const toRight = right < order.length ? first[order[right]] - at : Infinity;
      const apart = Math.min(toLeft, toRight);
      if (apart * apart > best) break;
      const other = toLeft <= toRight ? order[left--] : order[right++];
      const distance = squaredDistance(points, point, others, other);
      if (distance < best || (distance === best && other < nearest[point])) {
        best = distance;
        nearest[point] = other;
      }
    }
  }
  return nearest;
}

function squaredDistance(a: Traits, i: number, b: Traits, j: number): number {
  let sum = 0;
  for (let d = 0; d < a.dimensions.length; d++) sum += (a.dimensions[d][i] - b.dimensions[d][j]) ** 2;
  return sum;
}

/** The first place in an order whose value is not below one. */
function lowerBound(order: Uint32Array, values: Float32Array, value: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[order[middle]] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
interface AlikeRows {
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
