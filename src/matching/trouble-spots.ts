import { finished, growing } from '../base/bytes';
import { pointOnRoad, type MatchGraph } from './match-graph';
import { MATCHED, type MatchedTrace } from './matched-trace';
import { isDeadEnd } from './matched-piece';

/** What can go wrong on the route of a trace. */
export const TROUBLE_KINDS = ['detours', 'uTurns', 'splits'] as const;
type TroubleKind = (typeof TROUBLE_KINDS)[number];

/** No road: the points before a split were too few for a route. */
const NO_TROUBLE_ROAD = -1;

/** T troubles as flat arrays. */
export interface Troubles {
  /** (T) index into `TROUBLE_KINDS`. */
  readonly kinds: Uint8Array;
  /** (T) */
  readonly traces: Uint32Array;
  /** (T) the road that the vehicle was on, or `NO_TROUBLE_ROAD`. */
  readonly roads: Int32Array;
  /** (2 T) decimetres on the matcher's plane: sums of whole numbers do not depend on their order. */
  readonly xy: Int32Array;
}

/** Detours, U-turns and splits of many traces, with the places where they happen. */
export class TroubleList {
  readonly #columns = growing({ kinds: Uint8Array, traces: Uint32Array, roads: Int32Array, xy: Int32Array });

  constructor(private readonly graph: MatchGraph) {}

  /**
   * Adds those of one trace: a U-turn at the end of its road, a detour half-way between its points, a split
   * where the route ends. @param lonLat (2 P) degrees
   */
  add(trace: number, { pieces, roads, offsets, fates, splits }: MatchedTrace, lonLat: Float64Array): void {
    const { graph } = this;
    for (const piece of pieces) {
      for (const place of piece.uTurns) {
        const road = piece.roads[place];
        const [lon, lat] = pointOnRoad(graph, road, graph.lengthMeters[road]);
        this.#push('uTurns', trace, road, lon, lat);
      }
      for (const point of piece.detours) {
        let next = point + 1;
        while (fates[next] !== MATCHED) next++;
        const middle = (axis: number) => (lonLat[2 * point + axis] + lonLat[2 * next + axis]) / 2;
        this.#push('detours', trace, roads[point], middle(0), middle(1));
      }
    }
    for (const point of splits) {
      const road = roads[point];
      const [lon, lat] =
        road < 0 ? lonLat.subarray(2 * point, 2 * point + 2) : pointOnRoad(graph, road, offsets[point]);
      this.#push('splits', trace, road, lon, lat);
    }
  }

  /** All of them; the list is not to be used afterwards. */
  finish(): Troubles {
    return finished(this.#columns);
  }

  #push(kind: TroubleKind, trace: number, road: number, lon: number, lat: number): void {
    const { plane } = this.graph;
    const { kinds, traces, roads, xy } = this.#columns;
    kinds.push(TROUBLE_KINDS.indexOf(kind));
    traces.push(trace);
    roads.push(road);
    xy.pushPair(Math.round(10 * plane.x(lon)), Math.round(10 * plane.y(lat)));
  }
}

/** A place where detours, U-turns or splits of traces gather: the map may lack a road there. */
export interface TroubleSpot extends Readonly<Record<TroubleKind, number>> {
  /** Degrees of the mean of its troubles, with six decimals: about ten centimetres. */
  readonly lon: number;
  readonly lat: number;
  /** Traces that have trouble there, ascending. */
  readonly traces: Uint32Array;
  /** The road that most of its troubles lie on; null where no road is known. */
  readonly road: number | null;
  /** Whether that road is a dead end. */
  readonly isDeadEnd: boolean;
}

export interface TroubleSpots {
  /** Spots, sorted by number of traces, descending. */
  readonly spots: readonly TroubleSpot[];
  /** How many there are with those that are not in the list. */
  readonly count: number;
}

/** Who looks for roads that a map lacks begins with these; the rest is mostly single traces. */
const MOST_SPOTS = 200;
/** A place that a person names is a spot that lies within so many metres. */
export const NEAR_METERS = 150;

/** In decimetres: a spot is a cell with its eight neighbours, 300 m wide. Points of taxis stand 200 m apart. */
const CELL = 1000;
/** More cells than lie on Earth from south to north. */
const CELLS_ACROSS = 2 ** 22;

/** Troubles of one cell: `order[start]` to `order[end]`. */
interface Cell {
  readonly key: number;
  readonly start: number;
  readonly end: number;
  isTaken: boolean;
}

/**
 * Gathers troubles in cells of 100 m: from the fullest on, each with its free neighbours is a spot. The order
 * of traces does not matter.
 */
export function gatherTroubles(graph: MatchGraph, troubles: Troubles, most = MOST_SPOTS): TroubleSpots {
  const order = Uint32Array.from(troubles.kinds, (_, i) => i);
  const keys = Float64Array.from(order, (i) => cellKey(troubles.xy[2 * i], troubles.xy[2 * i + 1]));
  order.sort((a, b) => keys[a] - keys[b]);
  const cells = cellsOf(order, keys);
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const ranked = [...cells].sort((a, b) => b.end - b.start - (a.end - a.start) || a.key - b.key);
  const gathered: Gathered[] = [];
  for (const { key, isTaken } of ranked) {
    if (isTaken) continue;
    const members: number[] = [];
    for (let column = -1; column <= 1; column++)
      for (let row = -1; row <= 1; row++) {
        const cell = byKey.get(key + column * CELLS_ACROSS + row);
        if (!cell || cell.isTaken) continue;
        cell.isTaken = true;
        for (let i = cell.start; i < cell.end; i++) members.push(order[i]);
      }
    gathered.push({ key, members, traces: distinct(members, troubles.traces) });
  }
  gathered.sort(
    (a, b) => b.traces.length - a.traces.length || b.members.length - a.members.length || a.key - b.key,
  );
  return {
    spots: gathered.slice(0, most).map((one) => spotOf(graph, troubles, one)),
    count: gathered.length,
  };
}

/** The spot of a list that is nearest to a place, within `NEAR_METERS`; null if there is none. */
export function spotAt(
  { plane }: Pick<MatchGraph, 'plane'>,
  spots: readonly TroubleSpot[],
  lon: number,
  lat: number,
): TroubleSpot | null {
  const [x, y] = [plane.x(lon), plane.y(lat)];
  let [found, least]: [TroubleSpot | null, number] = [null, NEAR_METERS];
  for (const spot of spots) {
    const distance = Math.hypot(plane.x(spot.lon) - x, plane.y(spot.lat) - y);
    if (distance > least || (found && distance === least)) continue;
    [found, least] = [spot, distance];
  }
  return found;
}

interface Gathered {
  /** Key of the middle cell. */
  readonly key: number;
  readonly members: readonly number[];
  readonly traces: Uint32Array;
}

/** Neighbours to the north differ by 1, to the east by `CELLS_ACROSS`. */
const cellKey = (x: number, y: number): number => Math.floor(x / CELL) * CELLS_ACROSS + Math.floor(y / CELL);

function cellsOf(order: Uint32Array, keys: Float64Array): Cell[] {
  const cells: Cell[] = [];
  for (let start = 0; start < order.length;) {
    const key = keys[order[start]];
    let end = start + 1;
    while (end < order.length && keys[order[end]] === key) end++;
    cells.push({ key, start, end, isTaken: false });
    start = end;
  }
  return cells;
}

const distinct = (members: readonly number[], traces: Uint32Array): Uint32Array =>
  Uint32Array.from(new Set(members.map((i) => traces[i]))).sort();

function spotOf(
  { network, plane }: MatchGraph,
  { kinds, roads, xy }: Troubles,
  { members, traces }: Gathered,
): TroubleSpot {
  const mean = (axis: number) => members.reduce((sum, i) => sum + xy[2 * i + axis], 0) / members.length / 10;
  const [x, y] = [mean(0), mean(1)];
  const counts = TROUBLE_KINDS.map((_, kind) => members.filter((i) => kinds[i] === kind).length);
  const [detours, uTurns, splits] = counts;
  const road = mostFrequent(members.map((i) => roads[i]).filter((one) => one !== NO_TROUBLE_ROAD));
  const degrees = (value: number) => Number(value.toFixed(6));
  return {
    lon: degrees(plane.lonOf(x)),
    lat: degrees(plane.latOf(y)),
    detours,
    uTurns,
    splits,
    traces,
    road,
    isDeadEnd: road !== null && isDeadEnd(network, road),
  };
}

/** The value that occurs most often; of several the smallest; null of none. */
function mostFrequent(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let [best, most]: [number | null, number] = [null, 0];
  for (const [value, count] of counts)
    if (count > most || (count === most && value < best!)) [best, most] = [value, count];
  return best;
}
