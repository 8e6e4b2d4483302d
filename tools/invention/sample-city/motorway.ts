import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import {
  advance,
  cross,
  distance,
  firstCrossing,
  nearestOn,
  offsetLine,
  pointAt,
  type Point,
} from './geometry';
import { street, type StreetLine } from './street-line';
import type { Terrain } from './terrain';

/** From the middle of the motorway to each carriageway. */
const CARRIAGEWAY_METERS = 12;
/** From the middle of the motorway to where its ramps meet the crossing road. */
const RAMP_END_METERS = 62;

const AXIS_STEP_METERS = 25;
/** A city of a smaller radius has one interchange. */
const SMALL_CITY_METERS = 700;

export interface Motorway {
  /** Middle line; streets keep clear of it. */
  readonly axis: readonly Point[];
  readonly lines: readonly StreetLine[];
}

/** A wide bend around one side of the city, across the river, from beyond one edge to beyond the other. */
function makeAxis(terrain: Terrain, random: Random): Point[] {
  const { radius, downstream } = terrain;
  const across: Point = [-downstream[1], downstream[0]];
  const passesAt = -between(random, 0.74, 0.82) * radius;
  const points: Point[] = [];
  const half = 1.25 * radius;
  for (let s = -half; s <= half; s += AXIS_STEP_METERS) {
    const along = passesAt + (0.28 * s * s) / radius + 0.05 * radius * (s / half);
    points.push([s * across[0] + along * downstream[0], s * across[1] + along * downstream[1]]);
  }
  return points;
}

const bend = (a: Point, control: Point, b: Point): Point[] =>
  Array.from({ length: 9 }, (_, i) => {
    const t = i / 8;
    const [u, v, w] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    return [u * a[0] + v * control[0] + w * b[0], u * a[1] + v * control[1] + w * b[1]] as Point;
  });

/** The exit before a crossing road and the entry after it, both on the right of one carriageway. */
function rampsAt(carriageway: StreetLine, ground: StreetLine, junction: Point, reach: number): StreetLine[] {
  const foot = nearestOn(carriageway.points, junction);
  const exitAt = advance(carriageway.points, foot.at, -reach);
  const entryAt = advance(carriageway.points, foot.at, reach);
  const [exit, entry] = [pointAt(carriageway.points, exitAt), pointAt(carriageway.points, entryAt)];
  const right: Point = [foot.heading[1], -foot.heading[0]];
  const bulge = RAMP_END_METERS * 0.75;
  const control = (from: Point): Point => [
    from[0] * 0.45 + junction[0] * 0.55 + right[0] * (bulge - distance(foot.point, junction) * 0.55),
    from[1] * 0.45 + junction[1] * 0.55 + right[1] * (bulge - distance(foot.point, junction) * 0.55),
  ];
  carriageway.joints.push(exit, entry);
  ground.joints.push(junction);
  return [
    street(bend(exit, control(exit), junction), 'motorway_link', 'ramp', true),
    street(bend(junction, control(entry), entry), 'motorway_link', 'ramp', true),
  ];
}

interface Interchange {
  readonly line: StreetLine;
  readonly point: Point;
  readonly at: number;
}

/** Main roads that cross the motorway, the greatest first. */
function crossingsOf(axis: readonly Point[], ground: readonly StreetLine[]): Interchange[] {
  return ground
    .filter(({ roadClass }) => roadClass === 'primary' || roadClass === 'secondary')
    .flatMap((line) => {
      const hit = firstCrossing(axis, line.points);
      return hit ? [{ line, ...hit }] : [];
    })
    .sort(
      (a, b) =>
        Number(b.line.roadClass === 'primary') - Number(a.line.roadClass === 'primary') || a.at - b.at,
    );
}

/** Crossings that are square enough, and far enough from the river, from the ends and from each other. */
function interchanges(
  terrain: Terrain,
  axis: readonly Point[],
  ground: readonly StreetLine[],
  reach: number,
): Interchange[] {
  const chosen: Interchange[] = [];
  const most = terrain.radius < SMALL_CITY_METERS ? 1 : 4;
  const crossings = crossingsOf(axis, ground);
  for (const candidate of crossings) {
    const { at, point, line } = candidate;
    const clearOfEnds = Math.min(at, axis.length - 1 - at) * AXIS_STEP_METERS > 1.3 * reach;
    const clearOfOthers = chosen.every((other) => distance(other.point, point) > 2.4 * reach);
    const road = nearestOn(line.points, point).heading;
    const square = Math.abs(cross(road, nearestOn(axis, point).heading)) > 0.5;
    const dry = terrain.riverDistance(point) > Math.min(130, 0.16 * terrain.radius);
    if (clearOfEnds && clearOfOthers && square && dry && chosen.length < most) chosen.push(candidate);
  }
  // A motorway without any way on to it would be no part of the city: rather one poor interchange.
  return chosen.length > 0 ? chosen : crossings.slice(0, 1);
}

/** A motorway of two carriageways with an interchange at each main road that crosses it well. */
export function makeMotorway(terrain: Terrain, ground: readonly StreetLine[], random: Random): Motorway {
  const axis = makeAxis(terrain, random);
  const reach = Math.min(260, 0.2 * terrain.radius);
  const ends: [Point, Point] = [axis[0], axis[axis.length - 1]];
  const carriage = (points: Point[], from: Point, to: Point): StreetLine => ({
    ...street([from, ...points.slice(4, -4), to], 'motorway', 'motorway', true),
    partOf: 'motorway',
  });
  const forward = carriage(offsetLine(axis, CARRIAGEWAY_METERS), ends[0], ends[1]);
  const backward = carriage(offsetLine(axis, -CARRIAGEWAY_METERS).reverse(), ends[1], ends[0]);
  const lines = [forward, backward];
  for (const { line } of interchanges(terrain, axis, ground, reach)) {
    for (const [carriageway, aside] of [
      [forward, RAMP_END_METERS],
      [backward, -RAMP_END_METERS],
    ] as const) {
      const junction = firstCrossing(line.points, offsetLine(axis, aside));
      if (junction) lines.push(...rampsAt(carriageway, line, junction.point, reach));
    }
  }
  return { axis, lines };
}
