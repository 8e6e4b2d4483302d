import type { Random } from '../../../src/base/random';
import { between, clamp, cos, sin, smoothStep, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import { distance, distanceTo, type Point, nearestOn } from './geometry';

/** A district with streets of its own character. */
interface District {
  readonly centre: Point;
  /** Heading of its streets, radians from east. */
  readonly angle: number;
  /** 0 = straight and square, 1 = winding. */
  readonly winding: number;
  /** Share of streets that end at the first street they meet. */
  readonly stopping: number;
  /** How much wider than elsewhere its blocks are. */
  readonly spread: number;
}

/** The ground on which the city grows. Metres from the centre, east and north. */
export interface Terrain {
  /** Where the city ends on average, metres from the centre. */
  readonly radius: number;
  readonly riverWidth: number;
  /** Centreline of the river, downstream, well beyond the city at both ends. */
  readonly river: readonly Point[];
  /** Downstream direction on the whole: unit vector, and its angle from east in radians. */
  readonly downstream: Point;
  readonly downstreamAngle: number;
  readonly districts: readonly District[];
  readonly parks: readonly { centre: Point; radius: number }[];
  /** How far inside the edge of the city a point lies, as a share of the radius; negative outside. */
  insideBy(p: Point): number;
  isPark(p: Point): boolean;
  /** How much wider than usual the blocks are at a point: 0.75 to 1.65. */
  grain(p: Point): number;
  riverDistance(p: Point): number;
}

function makeRiver(
  radius: number,
  random: Random,
): { river: Point[]; downstream: Point; downstreamAngle: number } {
  const angle = between(random, 0.15, 0.6);
  const downstream: Point = [cos(angle), sin(angle)];
  const [phaseA, phaseB] = [between(random, 0, 6.28), between(random, 0, 6.28)];
  const passesAt = -0.27 * radius;
  const river: Point[] = [];
  const step = radius / 60;
  for (let s = -1.9 * radius; s <= 1.9 * radius; s += step) {
    const meander =
      0.13 * radius * sin((s / radius) * 2.3 + phaseA) + 0.045 * radius * sin((s / radius) * 5.9 + phaseB);
    const aside = passesAt + meander - 0.13 * radius * sin(phaseA);
    river.push([s * downstream[0] - aside * downstream[1], s * downstream[1] + aside * downstream[0]]);
  }
  return { river, downstream, downstreamAngle: angle };
}

function makeDistricts(radius: number, random: Random): District[] {
  const count = 9;
  const turn = between(random, 0, 6.28);
  return Array.from({ length: count }, (_, i) => {
    const around = turn + (i * 6.283) / count + between(random, -0.25, 0.25);
    const away = radius * (i % 2 === 0 ? between(random, 0.45, 0.62) : between(random, 0.72, 0.95));
    return {
      centre: [away * cos(around), away * sin(around)] as Point,
      angle: between(random, 0, 1.57),
      winding: i % 3 === 0 ? 0.1 : between(random, 0.3, 1),
      stopping: between(random, 0.35, 0.75),
      spread: between(random, 0.85, 1.3),
    };
  });
}

/** A river, an irregular edge, parks and districts for a city of about the given radius in metres. */
export function makeTerrain(radius: number, random: Random): Terrain {
  const { river, downstream, downstreamAngle } = makeRiver(radius, random.fork('river'));
  const edge = new SmoothNoise(random.fork('edge'), 0.55 * radius);
  const districts = makeDistricts(radius, random.fork('districts'));
  const chance = random.fork('parks');
  const parks = districts
    .filter((_, i) => i % 3 === 1)
    .map(({ centre }) => ({
      centre: [centre[0] * 0.8 + between(chance, -0.1, 0.1) * radius, centre[1] * 0.8] as Point,
      radius: between(chance, 0.07, 0.13) * radius,
    }));
  const ragged = new SmoothNoise(random.fork('park edges'), 0.12 * radius);
  const grain = new SmoothNoise(random.fork('grain'), 300);
  const coarse = river.filter((_, i) => i % 2 === 0);
  return {
    radius,
    riverWidth: Math.min(70, 10 + 0.045 * radius),
    river,
    downstream,
    downstreamAngle,
    districts,
    parks,
    insideBy: (p) => 1 + 0.22 * edge.at(p[0], p[1]) - distance(p, [0, 0]) / radius,
    isPark: (p) =>
      parks.some(({ centre, radius: r }) => distance(p, centre) < r * (1 + 0.45 * ragged.at(p[0], p[1]))),
    grain: (p) => 1.2 + 0.45 * grain.at(p[0], p[1]),
    riverDistance: (p) => distanceTo(coarse, p),
  };
}

/** How central a point is: 1 in the middle, 0 at the edge of the city and beyond. */
export const centrality = (terrain: Terrain, p: Point): number =>
  1 - smoothStep(distance(p, [0, 0]), 0.12 * terrain.radius, 0.9 * terrain.radius);

export function districtAt(terrain: Terrain, p: Point): District {
  let nearest = terrain.districts[0];
  for (const district of terrain.districts) {
    if (distance(district.centre, p) < distance(nearest.centre, p)) nearest = district;
  }
  return nearest;
}

/** Metres that parallel streets keep apart at a point: narrow in the old town, wide at the edge. */
export function streetSpacing(terrain: Terrain, p: Point): number {
  const central = centrality(terrain, p);
  const district = distance(p, [0, 0]) < 0.3 * terrain.radius ? 1 : districtAt(terrain, p).spread;
  return clamp(115 - 50 * central, 65, 115) * district * terrain.grain(p);
}

/** The two headings, square to each other, that streets take at a point. */
export type StreetField = (p: Point) => { along: Point; across: Point };

/** How far from the river streets still follow it. */
const RIVER_REACH_METERS = 170;

/** exp(-(d / reach)^2), near enough, in exact arithmetic: falls to nothing at 2.2 reaches. */
function falloff(d: number, reach: number): number {
  const t = 1 - (d * d) / (4.84 * reach * reach);
  return t <= 0 ? 0 : t * t * t * t;
}

/**
 * A field of headings as in Chen et al., "Interactive procedural street modeling"
 * (SIGGRAPH 2008): each landmark (centre, districts, river) votes with the doubled angle,
 * in which a street and its opposite are one.
 */
export function makeStreetField(terrain: Terrain, random: Random): StreetField {
  const { radius, river, districts } = terrain;
  const noise = new SmoothNoise(random.fork('winding'), 420);
  const finer = new SmoothNoise(random.fork('wobble'), 160);
  const coarseRiver = river.filter((_, i) => i % 2 === 0);
  return (p) => {
    let [c, s] = [0, 0];
    const vote = (x: number, y: number, weight: number) => {
      const squared = x * x + y * y;
      if (squared === 0) return;
      // cos and sin of twice the angle of (x, y).
      c += (weight * (x * x - y * y)) / squared;
      s += (weight * 2 * x * y) / squared;
    };
    vote(-p[1], p[0], 1.3 * falloff(distance(p, [0, 0]), 0.42 * radius));
    let winding = 0.3;
    let most = 0;
    for (const district of districts) {
      const weight = falloff(distance(p, district.centre), 0.33 * radius);
      vote(cos(district.angle), sin(district.angle), weight);
      if (weight > most) [most, winding] = [weight, district.winding];
    }
    const pull = 1.6 * falloff(terrain.riverDistance(p), RIVER_REACH_METERS);
    if (pull > 0) {
      const { heading } = nearestOn(coarseRiver, p);
      vote(heading[0], heading[1], pull);
    }
    const turn = (0.9 * noise.at(p[0], p[1]) + 0.25 * finer.at(p[0], p[1])) * winding;
    return headingsOf(c, s, turn);
  };
}

function headingsOf(c: number, s: number, turn: number) {
  const norm = Math.sqrt(c * c + s * s);
  const doubled = norm === 0 ? 1 : Math.max(-1, Math.min(1, c / norm));
  const x = Math.sqrt((1 + doubled) / 2);
  const y = (s < 0 ? -1 : 1) * Math.sqrt((1 - doubled) / 2);
  const [tc, ts] = [cos(turn), sin(turn)];
  const along: Point = [x * tc - y * ts, x * ts + y * tc];
  return { along, across: [-along[1], along[0]] as Point };
}
