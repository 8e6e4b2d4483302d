import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import type { RoadClass } from '../../../src/data/simulation/town';
import type { Point } from './geometry';
import { distance } from './geometry';
import { street, type StreetLine } from './street-line';
import { districtStopping, type StreetTracer, type TraceRules } from './street-tracer';
import { centrality, streetSpacing, type Terrain } from './terrain';

/** Points all over the city in random order, about `spacing` metres apart. */
function seeds(terrain: Terrain, spacing: number, random: Random): Point[] {
  const points: Point[] = [];
  const reach = 1.25 * terrain.radius;
  for (let x = -reach; x < reach; x += spacing) {
    for (let y = -reach; y < reach; y += spacing) {
      const p: Point = [x + spacing * random.next(), y + spacing * random.next()];
      if (terrain.insideBy(p) > 0) points.push(p);
    }
  }
  const order = random.shuffle(Uint32Array.from(points, (_, i) => i));
  return Array.from(order, (i) => points[i]);
}

function fill(
  tracer: StreetTracer,
  starts: readonly Point[],
  rules: TraceRules,
  classAt: (p: Point) => RoadClass,
) {
  const lines: StreetLine[] = [];
  for (const seed of starts) {
    for (const family of ['along', 'across'] as const) {
      const points = tracer.trace(seed, family, rules);
      if (!points) continue;
      const line = street(points, classAt(points[points.length >> 1]));
      tracer.add(line);
      lines.push(line);
    }
  }
  return lines;
}

/** Streets that gather the traffic of a quarter: some 400 m apart, from main road to main road. */
function collectors(tracer: StreetTracer, terrain: Terrain, random: Random): StreetLine[] {
  const spacing = Math.min(400, Math.max(220, 0.32 * terrain.radius));
  const rules: TraceRules = {
    spacing: () => spacing,
    allowed: (p) => terrain.insideBy(p) > 0.02,
    stopping: () => 0.3,
    deadEnds: 0,
    maxMeters: 1.6 * terrain.radius,
    minMeters: 0.8 * spacing,
  };
  return fill(tracer, seeds(terrain, spacing / 2, random), rules, () => 'tertiary');
}

/** The small streets: narrow and dense in the old town, wider apart and with more dead ends at the edge. */
function localStreets(tracer: StreetTracer, terrain: Terrain, random: Random): StreetLine[] {
  const narrow = (p: Point) => distance(p, [0, 0]) < 0.14 * terrain.radius;
  const classes = random.fork('classes');
  const classAt = (p: Point): RoadClass => {
    if (narrow(p)) return classes.next() < 0.6 ? 'living_street' : 'residential';
    if (terrain.insideBy(p) < 0.09) return 'unclassified';
    return classes.next() < 0.07 ? 'living_street' : 'residential';
  };
  const rules = (stretch: number, deadEnds: number): TraceRules => ({
    spacing: (p) => stretch * streetSpacing(terrain, p),
    allowed: (p) => terrain.insideBy(p) > 0 && !terrain.isPark(p),
    stopping: (p) => districtStopping(terrain, p) * (1 - 0.4 * centrality(terrain, p)),
    deadEnds,
    maxMeters: 900,
    minMeters: 45,
  });
  const starts = seeds(terrain, 42, random);
  const long = starts.slice(0, Math.ceil(starts.length * 0.5));
  return [
    ...fill(tracer, long, rules(1.25, 0.12), classAt),
    ...fill(tracer, starts.slice(long.length), rules(1, 0.2), classAt),
    ...fill(
      tracer,
      culDeSacSeeds(terrain, random),
      { ...rules(0.75, 1), maxMeters: 170, minMeters: 50 },
      (p) => (narrow(p) ? 'living_street' : 'residential'),
    ),
  ];
}

/** A few starts for short streets into the blocks that are left. */
function culDeSacSeeds(terrain: Terrain, random: Random): Point[] {
  const points = seeds(terrain, 60, random);
  return points.slice(0, Math.ceil(points.length * between(random, 0.2, 0.3)));
}

/** Collectors and local streets between the main roads that the tracer knows already. */
export function makeStreets(tracer: StreetTracer, terrain: Terrain, random: Random): StreetLine[] {
  return [
    ...collectors(tracer, terrain, random.fork('collectors')),
    ...localStreets(tracer, terrain, random.fork('local')),
  ];
}
