import type { RoadClass } from '../../../src/data/simulation/town';
import {
  type Point,
  advance,
  firstCrossing,
  offsetLine,
  slice,
  cross,
  distance,
  nearestOn,
  pointAt,
} from './geometry';
import type { Random } from '../../../src/base/random';
import { between, cos, sin, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import type { Terrain } from './terrain';

/** A road that is drawn in several lines, all of which have its name. */
export type LongRoad = 'inner ring' | 'ring' | 'outer ring' | 'left bank' | 'right bank' | 'motorway';

/** A street as it is drawn, before it is cut at its junctions. */
export interface StreetLine {
  readonly points: readonly Point[];
  readonly roadClass: RoadClass;
  /** Streets on the ground meet where they cross; motorways and ramps meet others at their `joints` only. */
  readonly level: 'ground' | 'motorway' | 'ramp';
  /** Driven in the order of the points only. */
  readonly oneWay: boolean;
  /** Points of the line at which it must be cut, because a line of another level begins or ends there. */
  readonly joints: Point[];
  readonly partOf?: LongRoad;
}

export const street = (
  points: readonly Point[],
  roadClass: RoadClass,
  level: StreetLine['level'] = 'ground',
  oneWay = false,
): StreetLine => ({ points, roadClass, level, oneWay, joints: [] });

const STEP_METERS = 20;
/** Between the bank and the middle of the road along it. */
const QUAY_METERS = 18;

const part = (partOf: LongRoad, line: StreetLine): StreetLine => ({ ...line, partOf });

const crossesRiver = (terrain: Terrain, points: readonly Point[]) =>
  firstCrossing(points, terrain.river) !== null;

/** A closed curve around the centre, or a part of one, bulging as the noise has it. */
function ring(radius: number, noise: SmoothNoise, from: number, to: number): Point[] {
  const points: Point[] = [];
  const steps = Math.max(24, Math.ceil(((to - from) * radius) / STEP_METERS));
  for (let i = 0; i <= steps; i++) {
    const angle = from + ((to - from) * i) / steps;
    const away = radius * (1 + 0.2 * noise.at(900 * cos(angle), 900 * sin(angle)));
    points.push([away * cos(angle), away * sin(angle)]);
  }
  return points;
}

/** A road out of town from `from` to `to` metres, swaying as it goes. */
function radial(angle: number, from: number, to: number, sway: SmoothNoise): Point[] {
  const points: Point[] = [];
  for (let r = from; r <= to; r += STEP_METERS) {
    const turned = angle + 0.3 * (sway.at(r, 1000 * angle) - sway.at(from, 1000 * angle));
    points.push([r * cos(turned), r * sin(turned)]);
  }
  return points;
}

/** The part of a line outside of a ring, and a metre more, so that the two surely meet. */
function leaving(ringLine: readonly Point[], points: readonly Point[]): Point[] {
  const hit = firstCrossing(points, ringLine);
  return hit ? slice(points, advance(points, hit.at, -1), points.length - 1) : [...points];
}

/** Where a road comes to the river it ends on the quay: its part on the side of its last point. */
function keepOuterBank(terrain: Terrain, points: Point[]): Point[] {
  let last = -1;
  points.forEach((p, i) => {
    if (i > 0 && crossesRiver(terrain, [points[i - 1], p])) last = i;
  });
  if (last < 0) return points;
  const clear = terrain.riverWidth / 2 + QUAY_METERS - 3;
  return points.slice(last).filter((p) => terrain.riverDistance(p) > clear);
}

function radials(terrain: Terrain, inner: readonly Point[], random: Random): StreetLine[] {
  const { radius } = terrain;
  const count = radius < 600 ? 4 : radius < 1000 ? 6 : radius < 3000 ? 8 : 11;
  const sway = new SmoothNoise(random.fork('sway'), 0.45 * radius);
  const turn = between(random, 0, 6.28);
  let bridgesLeft = radius < 800 ? 1 : 2;
  let sinceBridge = 2;
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + ((i + between(random, -0.22, 0.22)) * 6.283) / count;
    const points = leaving(inner, radial(angle, 30, radius * between(random, 1.12, 1.3), sway));
    const main = i % 2 === 0;
    sinceBridge++;
    if (!crossesRiver(terrain, points)) return street(points, main ? 'primary' : 'secondary');
    if (bridgesLeft > 0 && sinceBridge >= 2) {
      bridgesLeft--;
      sinceBridge = 0;
      return street(points, main ? 'primary' : 'secondary');
    }
    return street(keepOuterBank(terrain, points), main ? 'primary' : 'secondary');
  });
}

/** Pieces of a line that lie inside the city (by `margin` of its radius), the short ones left out. */
function insidePieces(terrain: Terrain, points: readonly Point[], margin: number, minPoints = 6): Point[][] {
  const pieces: Point[][] = [[]];
  for (const p of points) {
    if (terrain.insideBy(p) > margin) pieces[pieces.length - 1].push(p);
    else if (pieces[pieces.length - 1].length > 0) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length >= minPoints);
}

function quays(terrain: Terrain): StreetLine[] {
  const aside = terrain.riverWidth / 2 + QUAY_METERS;
  return [aside, -aside].flatMap((meters, bank) =>
    insidePieces(terrain, offsetLine(terrain.river, meters), bank === 0 ? 0.3 : 0.12).map((piece) =>
      bank === 0
        ? part('left bank', street(piece, 'tertiary'))
        : part('right bank', street(piece, 'secondary')),
    ),
  );
}

/** The main roads on the ground: two rings, a part of a third, roads out of town, roads along the river. */
export function makeArterials(terrain: Terrain, random: Random): StreetLine[] {
  const { radius } = terrain;
  const noise = new SmoothNoise(random.fork('rings'), 700);
  const closed = (r: number) => ring(r, noise, 0, 6.2831853072);
  const inner = closed(Math.max(55, 0.15 * radius));
  const lines = [
    part('ring', street(closed(0.47 * radius), 'primary')),
    ...radials(terrain, inner, random.fork('radials')),
    part('inner ring', street(inner, 'secondary', 'ground', radius >= 800)),
    ...quays(terrain),
  ];
  if (radius >= 800) {
    // Open toward the motorway, which takes its place upstream.
    const from = terrain.downstreamAngle - between(random, 1.7, 2.1);
    const outer = ring(0.76 * radius, noise, from, from + 3.9);
    for (const piece of insidePieces(terrain, outer, 0.02))
      lines.push(part('outer ring', street(piece, 'secondary')));
  }
  return lines.filter(({ points }) => points.length > 1);
}

/** From the middle of the motorway to each carriageway. */
const CARRIAGEWAY_METERS = 12;
/** From the middle of the motorway to where its ramps meet the crossing road. */
const RAMP_END_METERS = 62;

const AXIS_STEP_METERS = 25;
/** A city of a smaller radius has one interchange. */
const SMALL_CITY_METERS = 700;

interface Motorway {
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
