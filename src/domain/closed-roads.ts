import { badInput } from '../base/failure';
import type { RoadNetwork } from './road-network';
import { selectTrips, type TrajectorySet } from './trajectory-set';
import { shown } from '../base/text';

/** Roads of a network that nobody may drive, and what is left of the network. */
export interface ClosedRoads {
  /** Indices of the closed roads, ascending, each once; at least one. */
  readonly roads: Uint32Array;
  /** (R) 1 where a road is closed, 0 elsewhere. */
  readonly isClosed: Uint8Array;
  /**
   * The same roads with the same numbers, but no link leads to a closed road or away from one. The links that
   * are left keep their order.
   */
  readonly network: RoadNetwork;
}

/**
 * Closes roads of a network.
 * @param roads indices, in any order; null comes back for none
 * @throws Failure 'bad-input' for a road that does not exist
 */
export function closeRoads(network: RoadNetwork, roads: ArrayLike<number>): ClosedRoads | null {
  if (roads.length === 0) return null;
  const isClosed = new Uint8Array(network.roadCount);
  for (let i = 0; i < roads.length; i++) {
    if (!(roads[i] < network.roadCount))
      throw badInput(
        `Road ${roads[i]} cannot be closed: the network has ${network.roadCount} roads, numbered from 0.`,
      );
    isClosed[roads[i]] = 1;
  }
  return {
    roads: Uint32Array.from(new Set(Array.from(roads))).sort(),
    isClosed,
    network: networkWithout(network, isClosed),
  };
}

/** A network without the links to and from some roads: `isClosed` (R) is 1 for each of them. */
export function networkWithout(network: RoadNetwork, isClosed: Uint8Array): RoadNetwork {
  const { roadCount, successorOffsets, successors } = network;
  const offsets = new Uint32Array(roadCount + 1);
  const left = new Uint32Array(successors.length);
  let count = 0;
  for (let road = 0; road < roadCount; road++) {
    if (!isClosed[road])
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        if (!isClosed[successors[link]]) left[count++] = successors[link];
    offsets[road + 1] = count;
  }
  return { ...network, successorOffsets: offsets, successors: left.slice(0, count) };
}

/** The trips that use no closed road (copies), and where each stood among all. */
export function tripsWithout(
  trips: TrajectorySet,
  isClosed: Uint8Array,
): { readonly trips: TrajectorySet; readonly kept: Uint32Array } {
  const kept: number[] = [];
  for (let trip = 0; trip < trips.tripCount; trip++) if (!usesClosed(trips, trip, isClosed)) kept.push(trip);
  return { trips: selectTrips(trips, kept), kept: Uint32Array.from(kept) };
}

/** Whether a trip or a route has a closed road anywhere, its ends included. */
export function usesClosed(
  { offsets, roads }: Pick<TrajectorySet, 'offsets' | 'roads'>,
  index: number,
  isClosed: Uint8Array,
): boolean {
  for (let at = offsets[index]; at < offsets[index + 1]; at++) if (isClosed[roads[at]]) return true;
  return false;
}

const NUMBER = /^-?\d{1,15}$/;
const WAY = /^way\/(\d{1,15})$/i;

/** Splits a list as a person types it: at commas, semicolons, blanks and line ends. */
export const entriesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Whether a text looks like a list of roads, and not like the name of a file. */
export const isRoadList = (text: string): boolean =>
  entriesOf(text).every((entry) => NUMBER.test(entry) || WAY.test(entry));

/**
 * Indices of the roads that one entry of a list names: a road by its number (`geo_id`), or all roads that are
 * cut from an OpenStreetMap way (`way/4567`), where the data set knows its ways.
 * @throws Failure 'bad-input' in one sentence that names the entry
 */
export function roadsOfEntry({ geoIds, details }: RoadNetwork, entry: string): number[] {
  const way = WAY.exec(entry);
  // A city may have names of streets without being cut from any map.
  const ways = details?.wayIds.some((id) => !Number.isNaN(id)) ? details.wayIds : null;
  if (way) {
    if (!ways) throw badInput(`This data set does not know which roads are cut from ${entry}.`);
    const roads = indicesOf(ways, Number(way[1]));
    if (roads.length > 0) return roads;
    throw badInput(`No road is cut from ${entry}.`);
  }
  if (!NUMBER.test(entry))
    throw badInput(
      `'${shown(entry, 40)}' is no road: enter its number${ways ? ', or way/ and the id of an OpenStreetMap way' : ''}.`,
    );
  const road = geoIds.indexOf(Number(entry));
  if (road >= 0) return [road];
  throw badInput(`No road has the number ${entry}.`);
}

function indicesOf(values: Float64Array, wanted: number): number[] {
  const found: number[] = [];
  for (let i = values.indexOf(wanted); i >= 0; i = values.indexOf(wanted, i + 1)) found.push(i);
  return found;
}
