import type { Random } from '../../domain/random';
import { between, cos, sin, SmoothNoise } from './arithmetic';
import { firstCrossing, offsetLine, type Point } from './geometry';
import { street, type StreetLine } from './street-line';
import { RIVER_WIDTH_METERS, type Terrain } from './terrain';

const STEP_METERS = 20;
/** Between the bank and the middle of the road along it. */
const QUAY_METERS = 18;

const crossesRiver = (terrain: Terrain, points: readonly Point[]) => firstCrossing(points, terrain.river) !== null;

/** A closed curve around the centre, or a part of one, bulging as the noise has it. */
function ring(radius: number, noise: SmoothNoise, from: number, to: number): Point[] {
  const points: Point[] = [];
  const steps = Math.max(24, Math.ceil(((to - from) * radius) / STEP_METERS));
  for (let i = 0; i <= steps; i++) {
    const angle = from + ((to - from) * i) / steps;
    const away = radius * (1 + 0.16 * noise.at(900 * cos(angle), 900 * sin(angle)));
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

/** Where a road comes to the river it ends on the quay: its part on the side of its last point. */
function keepOuterBank(terrain: Terrain, points: Point[]): Point[] {
  let last = -1;
  points.forEach((p, i) => {
    if (i > 0 && crossesRiver(terrain, [points[i - 1], p])) last = i;
  });
  if (last < 0) return points;
  const clear = RIVER_WIDTH_METERS / 2 + QUAY_METERS - 3;
  return points.slice(last).filter((p) => terrain.riverDistance(p) > clear);
}

function radials(terrain: Terrain, innerRadius: number, random: Random): StreetLine[] {
  const { radius } = terrain;
  const count = radius < 800 ? 5 : radius < 3000 ? 8 : 11;
  const sway = new SmoothNoise(random.fork('sway'), 0.45 * radius);
  const turn = between(random, 0, 6.28);
  let bridgesLeft = radius < 800 ? 1 : 2;
  let sinceBridge = 2;
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + ((i + between(random, -0.22, 0.22)) * 6.283) / count;
    // Starts a little inside the ring that it leaves, so that the two surely meet.
    const points = radial(angle, innerRadius * 0.8, radius * between(random, 1.12, 1.3), sway);
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
export function insidePieces(terrain: Terrain, points: readonly Point[], margin: number, minPoints = 6): Point[][] {
  const pieces: Point[][] = [[]];
  for (const p of points) {
    if (terrain.insideBy(p) > margin) pieces[pieces.length - 1].push(p);
    else if (pieces[pieces.length - 1].length > 0) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length >= minPoints);
}

function quays(terrain: Terrain): StreetLine[] {
  const aside = RIVER_WIDTH_METERS / 2 + QUAY_METERS;
  return [aside, -aside].flatMap((meters, bank) =>
    insidePieces(terrain, offsetLine(terrain.river, meters), bank === 0 ? 0.3 : 0.12).map((piece) =>
      street(piece, bank === 0 ? 'tertiary' : 'secondary'),
    ),
  );
}

/** The main roads on the ground: two rings, a part of a third, roads out of town, roads along the river. */
export function makeArterials(terrain: Terrain, random: Random): StreetLine[] {
  const { radius } = terrain;
  const noise = new SmoothNoise(random.fork('rings'), 700);
  const shift = between(random, 0, 6.28);
  const innerRadius = Math.max(90, 0.15 * radius);
  const closed = (r: number) => ring(r, noise, 0, 6.2831853072);
  const lines = [
    street(closed(0.47 * radius), 'primary'),
    ...radials(terrain, innerRadius, random.fork('radials')),
    street(closed(innerRadius), 'secondary', 'ground', radius >= 800),
    ...quays(terrain),
  ];
  if (radius >= 800) {
    const outer = ring(0.78 * radius, noise, shift, shift + 4.2);
    for (const piece of insidePieces(terrain, outer, 0.03)) lines.push(street(piece, 'secondary'));
  }
  return lines.filter(({ points }) => points.length > 1);
}
