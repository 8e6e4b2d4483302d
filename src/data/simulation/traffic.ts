import type { RoadNetwork } from '../../domain/road-network';
import { smoothStep, traitOf } from './arithmetic';
import type { SimulationParameters } from './parameters';
import { ROAD_CLASSES, turnBetween, type Town } from './town';

/** Where roads begin and end, and which roads are the two directions of one block. */
export interface Junctions {
  readonly junctionCount: number;
  /** (R) junction at which each road begins and ends. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** (R) number of the block: one for a road and its opposite. */
  readonly blocks: Uint32Array;
  readonly blockCount: number;
}

/** A road and its opposite may differ in length by this share (a file may round), and a metre. */
const LENGTH_TOLERANCE = 0.02;

/** Junctions: road ends that a successor link joins, or that have the same coordinates. */
export function junctionsOf(network: RoadNetwork): Junctions {
  const { roadCount, successorOffsets, successors } = network;
  const sets = new DisjointSets(2 * roadCount);
  joinSamePlaces(network, sets);
  for (let road = 0; road < roadCount; road++)
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
      sets.join(2 * road + 1, 2 * successors[link]);
  const { numbers, count } = sets.numbered();
  const from = new Uint32Array(roadCount);
  const to = new Uint32Array(roadCount);
  for (let road = 0; road < roadCount; road++)
    [from[road], to[road]] = [numbers[2 * road], numbers[2 * road + 1]];
  return { junctionCount: count, from, to, ...blocksOf(network, from, to, count) };
}

function joinSamePlaces({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork, sets: DisjointSets): void {
  const endAt = new Map<string, number>();
  for (let end = 0; end < 2 * roadCount; end++) {
    const vertex = end % 2 === 0 ? shapeOffsets[end >> 1] : shapeOffsets[(end >> 1) + 1] - 1;
    const place = `${shapeLonLat[2 * vertex]},${shapeLonLat[2 * vertex + 1]}`;
    const other = endAt.get(place);
    if (other === undefined) endAt.set(place, end);
    else sets.join(other, end);
  }
}

function blocksOf(
  { roadCount, lengthMeters }: RoadNetwork,
  from: Uint32Array,
  to: Uint32Array,
  junctionCount: number,
): Pick<Junctions, 'blocks' | 'blockCount'> {
  const unpaired = new Map<number, number[]>();
  const blocks = new Uint32Array(roadCount);
  let blockCount = 0;
  const alike = (a: number, b: number) =>
    Math.abs(lengthMeters[a] - lengthMeters[b]) <= 1 + LENGTH_TOLERANCE * lengthMeters[a];
  for (let road = 0; road < roadCount; road++) {
    const waiting = unpaired.get(to[road] * junctionCount + from[road]);
    const place = waiting?.findIndex((other) => alike(road, other)) ?? -1;
    if (waiting && place >= 0) {
      blocks[road] = blocks[waiting.splice(place, 1)[0]];
      continue;
    }
    blocks[road] = blockCount++;
    const key = from[road] * junctionCount + to[road];
    const same = unpaired.get(key);
    if (same) same.push(road);
    else unpaired.set(key, [road]);
  }
  return { blocks, blockCount };
}

/** Sets that can only grow together (union by root number, paths halved). */
class DisjointSets {
  readonly #parent: Uint32Array;

  constructor(count: number) {
    this.#parent = Uint32Array.from({ length: count }, (_, item) => item);
  }

  #root(item: number): number {
    const parent = this.#parent;
    let at = item;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    if (rootA < rootB) this.#parent[rootB] = rootA;
    else this.#parent[rootA] = rootB;
  }

  /** The sets numbered in the order of their first items. */
  numbered(): { numbers: Uint32Array; count: number } {
    const numbers = new Uint32Array(this.#parent.length);
    let count = 0;
    for (let item = 0; item < numbers.length; item++) {
      const root = this.#root(item);
      numbers[item] = root === item ? count++ : numbers[root];
    }
    return { numbers, count };
  }
}

/** Half hours of a weekday or a weekend day: the traffic within one does not change. */
export const periodOf = (weekend: boolean, secondOfDay: number): number =>
  (weekend ? 48 : 0) + Math.min(47, Math.floor(secondOfDay / 1800));

/** 1 at `peak`, falling smoothly to 0 at `width` hours from it. */
const bump = (hour: number, peak: number, width: number) =>
  smoothStep(width - Math.abs(hour - peak), 0, width);

/** How full the roads are, 0 to 1, and how much of the traffic drives toward the centre (+1) or away (-1). */
function fullness(period: number): { level: number; inbound: number } {
  const hour = (period % 48) / 2 + 0.25;
  if (period >= 48) return { level: Math.max(0.05, 0.5 * bump(hour, 14.5, 6)), inbound: 0 };
  const [morning, evening] = [bump(hour, 8.1, 2.2), bump(hour, 17.4, 2.8)];
  const level = Math.max(0.05, 0.38 * bump(hour, 13, 8), morning, 0.95 * evening);
  return { level, inbound: morning - evening };
}

/** Seconds to drive each road and to pass each junction, by period. */
export interface Traffic {
  /** (R) at the speed of an empty road. */
  readonly freeSeconds: Float64Array;
  /** (S) of turning and waiting at each link, on empty roads. */
  readonly freeDelays: Float64Array;
  /** (R) in a period. */
  secondsIn(period: number): Float64Array;
  /** (S) in a period. */
  delaysIn(period: number): Float64Array;
  /** How full the roads are in a period: 0 to 1 at the usual rush, and in proportion to it. */
  levelIn(period: number): number;
}

/** (R) seconds on the empty road, and how much of the traffic's fullness slows it down. */
function roadTimes(town: Town): { free: Float64Array; slowing: Float64Array } {
  const { network, roadClasses, limitsKmh, blocks, centrality, bridges } = town;
  const free = new Float64Array(network.roadCount);
  const slowing = new Float64Array(network.roadCount);
  for (let road = 0; road < network.roadCount; road++) {
    const driving = ROAD_CLASSES[roadClasses[road]];
    // Width, surface and parking differ from street to street, and stay as they are.
    const quality = 1 + 0.08 * traitOf(101, blocks[road]);
    const speed = (limitsKmh[road] / 3.6) * driving.emptyShare * quality;
    const local = 0.35 + 0.65 * centrality[road] + (bridges[road] ? 0.9 : 0);
    free[road] = network.lengthMeters[road] / speed;
    slowing[road] = driving.slowing * local;
  }
  return { free, slowing };
}

/** Seconds that slowing down for a turn takes. */
export function turnSeconds(town: Town, from: number, to: number): number {
  const { cosine, left } = turnBetween(town, from, to);
  return cosine > 0.75 ? 0 : cosine > -0.5 ? (left ? 5 : 2.5) : left ? 9 : 7;
}

/** A link's delay: fixed seconds, and seconds that grow with the traffic. */
function delayOf(town: Town, from: number, to: number): { fixed: number; growing: number } {
  const { blocks, freeFlowing, signals, meeting, roadClasses } = town;
  if (blocks[from] === blocks[to]) return { fixed: 25, growing: 10 };
  const { left } = turnBetween(town, from, to);
  const turn = turnSeconds(town, from, to);
  if (freeFlowing[from] || freeFlowing[to]) return { fixed: 0, growing: 0 };
  if (signals[from]) return { fixed: turn + 8, growing: 9 + (left && turn > 0 ? 6 : 0) };
  const yields = ROAD_CLASSES[roadClasses[to]].rank > ROAD_CLASSES[roadClasses[from]].rank;
  const crossed = meeting[from] > 2 ? 1 : 0;
  return { fixed: turn + crossed + (yields ? 4 : 0), growing: yields ? (left ? 8 : 4) : 0 };
}

function linkDelays(town: Town): { fixed: Float64Array; growing: Float64Array } {
  const { roadCount, successorOffsets, successors } = town.network;
  const fixed = new Float64Array(successors.length);
  const growing = new Float64Array(successors.length);
  for (let road = 0; road < roadCount; road++)
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
      const delay = delayOf(town, road, successors[link]);
      [fixed[link], growing[link]] = [delay.fixed, delay.growing];
    }
  return { fixed, growing };
}

/** Numbers kept of the periods that were asked for: those of a large network would fill the memory. */
const MOST_KEPT = 8_000_000;

/** What was made for a key, kept while there is room; what was made first goes first. */
function keeping(make: (key: number) => Float64Array): (key: number) => Float64Array {
  const kept = new Map<number, Float64Array>();
  return (key) => {
    const known = kept.get(key);
    if (known) return known;
    const made = make(key);
    if (kept.size > 0 && (kept.size + 1) * made.length > MOST_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, made);
    return made;
  };
}

/** Traffic of a town: toward the centre in the morning, away from it in the evening. */
export function makeTraffic(town: Town, { rush }: Pick<SimulationParameters, 'rush'>): Traffic {
  const { toCentre } = town;
  const { free, slowing } = roadTimes(town);
  const { fixed, growing } = linkDelays(town);
  return {
    freeSeconds: free,
    freeDelays: fixed,
    secondsIn: keeping((period) => {
      const { level, inbound } = fullness(period);
      return free.map(
        (seconds, road) =>
          seconds * (1 + slowing[road] * (rush * level) * (1 + 0.55 * inbound * toCentre[road])),
      );
    }),
    delaysIn: keeping((period) => {
      const { level } = fullness(period);
      return fixed.map((seconds, link) => seconds + growing[link] * (rush * level));
    }),
    levelIn: (period) => rush * fullness(period).level,
  };
}
