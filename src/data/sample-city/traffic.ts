import { smoothStep, traitOf } from './arithmetic';
import { direction, distance, dot, type Point } from './geometry';
import { turnBetween, type CityRoad } from './roads';
import { ROAD_CLASSES, type RoadClass } from './street-line';
import type { StreetPlan } from './street-plan';
import { centrality } from './terrain';

/** Share of the speed limit that one drives on an empty road of each class, and how much full roads slow it down. */
const DRIVING: Record<RoadClass, { share: number; slowing: number }> = {
  motorway: { share: 0.95, slowing: 0.8 },
  motorway_link: { share: 0.75, slowing: 0.6 },
  primary: { share: 0.88, slowing: 1.5 },
  secondary: { share: 0.8, slowing: 1.1 },
  tertiary: { share: 0.68, slowing: 0.55 },
  unclassified: { share: 0.65, slowing: 0.2 },
  residential: { share: 0.82, slowing: 0.15 },
  living_street: { share: 0.9, slowing: 0.1 },
};

/** Hours of a weekday or a weekend day in steps of half an hour: the traffic within a step is taken as one. */
const PERIODS = 96;

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
}

interface RoadCharacter {
  readonly free: number;
  readonly slowing: number;
  /** Cosine between the road and the way to the centre. */
  readonly toCentre: number;
}

function characterOf(plan: StreetPlan, road: CityRoad, meters: number, edge: number): RoadCharacter {
  const { share, slowing } = DRIVING[road.roadClass];
  const [first, last] = [road.points[0], road.points[road.points.length - 1]];
  const middle: Point = [(first[0] + last[0]) / 2, (first[1] + last[1]) / 2];
  // Width, surface and parking differ from street to street, and stay as they are.
  const quality = 1 + 0.08 * traitOf(101, edge);
  const speed = (ROAD_CLASSES[road.roadClass].maxSpeedKmh / 3.6) * share * quality;
  const local = 0.35 + 0.65 * centrality(plan.terrain, middle) + (road.edge.bridge ? 0.9 : 0);
  const heading = direction(first, last);
  const home = distance(middle, [0, 0]) < 1 ? heading : direction(middle, [0, 0]);
  return { free: meters / speed, slowing: slowing * local, toCentre: dot(heading, home) };
}

/** A link's delay: fixed seconds, and seconds that grow with the traffic. */
function delayOf(plan: StreetPlan, from: CityRoad, to: CityRoad, signals: Uint8Array) {
  if (from.edge === to.edge) return { fixed: 25, growing: 10 };
  const { cosine, left } = turnBetween(from, to);
  const turn = cosine > 0.75 ? 0 : cosine > -0.5 ? (left ? 5 : 2.5) : left ? 9 : 7;
  if (from.edge.level === 'motorway' || to.edge.level === 'motorway') return { fixed: 0, growing: 0 };
  if (signals[from.to]) return { fixed: turn + 8, growing: 9 + (left && turn > 0 ? 6 : 0) };
  const yields = ROAD_CLASSES[to.roadClass].rank > ROAD_CLASSES[from.roadClass].rank;
  const crossed = plan.degree[from.to] > 2 ? 1 : 0;
  return { fixed: turn + crossed + (yields ? 4 : 0), growing: yields ? (left ? 8 : 4) : 0 };
}

/** Junctions with signals: where main roads cross or join. */
function signalsOf(plan: StreetPlan): Uint8Array {
  const mainEnds = new Uint8Array(plan.nodes.length);
  const edges = new Set(plan.roads.map((road) => road.edge));
  for (const edge of edges) {
    if (edge.level !== 'ground' || ROAD_CLASSES[edge.roadClass].rank < 2) continue;
    mainEnds[edge.from]++;
    mainEnds[edge.to]++;
  }
  return mainEnds.map((ends) => (ends >= 3 ? 1 : 0));
}

/** The traffic of a city: empty at night, full toward the centre in the morning and away from it in the evening. */
export function makeTraffic(plan: StreetPlan): Traffic {
  const { network, roads } = plan;
  const edges = [...new Set(roads.map(({ edge }) => edge))];
  const edgeNumber = new Map(edges.map((edge, number) => [edge, number]));
  const characters = roads.map((road, i) =>
    characterOf(plan, road, network.lengthMeters[i], edgeNumber.get(road.edge) ?? 0),
  );
  const signals = signalsOf(plan);
  const delays = roads.flatMap((road, i) =>
    Array.from(
      network.successors.subarray(network.successorOffsets[i], network.successorOffsets[i + 1]),
      (next) => delayOf(plan, road, roads[next], signals),
    ),
  );
  const seconds = Array.from({ length: PERIODS }, (_, period) => {
    const { level, inbound } = fullness(period);
    return Float64Array.from(characters, ({ free, slowing, toCentre }) => {
      return free * (1 + slowing * level * (1 + 0.55 * inbound * toCentre));
    });
  });
  const waiting = Array.from({ length: PERIODS }, (_, period) => {
    const { level } = fullness(period);
    return Float64Array.from(delays, ({ fixed, growing }) => fixed + growing * level);
  });
  return {
    freeSeconds: Float64Array.from(characters, ({ free }) => free),
    freeDelays: Float64Array.from(delays, ({ fixed }) => fixed),
    secondsIn: (period) => seconds[period],
    delaysIn: (period) => waiting[period],
  };
}
