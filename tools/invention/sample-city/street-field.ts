import type { Random } from '../../../src/base/random';
import { cos, sin, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import { distance, nearestOn, type Point } from './geometry';
import type { Terrain } from './terrain';

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
