import type { Random } from '../../../src/base/random';
import { between, cos, sin, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import { advance, firstCrossing, offsetLine, slice, type Point } from './geometry';
import { street, type LongRoad, type StreetLine } from './street-line';
import { type Terrain } from './terrain';

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
