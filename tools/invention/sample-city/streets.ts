import type { Random } from '../../../src/base/random';
import { cos, sin, between } from '../../../src/data/simulation/arithmetic';
import {
  distanceTo,
  dot,
  interpolate,
  lengthOf,
  type Point,
  HeadingIndex,
  SegmentIndex,
  distance,
} from './geometry';
import { type StreetField, districtAt, type Terrain, centrality, streetSpacing } from './terrain';
import { type StreetLine, street } from './long-roads';
import type { RoadClass } from '../../../src/data/simulation/town';

const STEP_METERS = 12;
const BANK_METERS = 10;
const MOTORWAY_CLEARANCE_METERS = 42;
/** A street that would stop this far short of another is led on to it. */
const REACH = 1.25;

interface TraceRules {
  /** Metres to keep from parallel streets at a point. */
  spacing(p: Point): number;
  /** Whether the street may come here at all. */
  allowed(p: Point): boolean;
  /** Chance of ending at a street that it meets. */
  stopping(p: Point): number;
  /** Chance of not being led on to the next street where it would stop short: a dead end. */
  deadEnds: number;
  maxMeters: number;
  minMeters: number;
}

/** Traces streets through a field of headings, clear of what is there already. */
export class StreetTracer {
  readonly #segments = new SegmentIndex();
  readonly #headings = new HeadingIndex();
  readonly #motorway: readonly Point[];
  #lines = 0;

  constructor(
    readonly terrain: Terrain,
    readonly field: StreetField,
    motorwayAxis: readonly Point[],
    readonly random: Random,
  ) {
    this.#motorway = motorwayAxis.filter((_, i) => i % 2 === 0 || i === motorwayAxis.length - 1);
  }

  /** Takes note of a street that later ones shall keep clear of and meet. */
  add(line: StreetLine): void {
    if (line.level === 'ground') this.#segments.add(this.#lines, line.points);
    this.#lines++;
    this.#headings.add(densify(line.points));
  }

  /** Dry ground, clear of the motorway. */
  isOpen(p: Point): boolean {
    return (
      this.terrain.riverDistance(p) > this.terrain.riverWidth / 2 + BANK_METERS &&
      distanceTo(this.#motorway, p) > MOTORWAY_CLEARANCE_METERS
    );
  }

  /** A street through `seed` along or across the field, or null where there is no room for one. */
  trace(seed: Point, family: 'along' | 'across', rules: TraceRules): Point[] | null {
    const heading = this.field(seed)[family];
    if (!rules.allowed(seed) || !this.isOpen(seed)) return null;
    if (this.#headings.parallelWithin(seed, heading, rules.spacing(seed))) return null;
    const ahead = this.#walk(seed, heading, family, rules);
    const behind = this.#walk(seed, [-heading[0], -heading[1]], family, rules);
    const points = [...behind.reverse(), seed, ...ahead];
    return lengthOf(points) >= rules.minMeters ? points : null;
  }

  #walk(seed: Point, heading: Point, family: 'along' | 'across', rules: TraceRules): Point[] {
    const points: Point[] = [];
    let at = seed;
    let toward = heading;
    for (let walked = 0; walked < rules.maxMeters / 2; walked += STEP_METERS) {
      const turned = this.field(at)[family];
      toward = dot(turned, toward) < 0 ? [-turned[0], -turned[1]] : turned;
      const next: Point = [at[0] + toward[0] * STEP_METERS, at[1] + toward[1] * STEP_METERS];
      const hit = this.#segments.crossings(at, next)[0];
      if (hit && this.random.next() < rules.stopping(at)) {
        points.push(pastEnd(at, next, hit.along));
        return points;
      }
      const blocked =
        !rules.allowed(next) ||
        !this.isOpen(next) ||
        this.#headings.parallelWithin(next, toward, 0.62 * rules.spacing(next));
      if (blocked) {
        if (this.random.next() >= rules.deadEnds) points.push(...this.#leadOn(at, toward, rules));
        return points;
      }
      points.push(next);
      at = next;
    }
    return points;
  }

  /** On to the next street, straight or turning a little, if one is in reach over open ground. */
  #leadOn(at: Point, toward: Point, rules: TraceRules): Point[] {
    const reach = REACH * rules.spacing(at);
    for (const turn of [0, 0.35, -0.35, 0.7, -0.7]) {
      const [c, s] = [cos(turn), sin(turn)];
      const far: Point = [
        at[0] + (toward[0] * c - toward[1] * s) * reach,
        at[1] + (toward[0] * s + toward[1] * c) * reach,
      ];
      const hit = this.#segments.crossings(at, far)[0];
      if (hit && this.isOpen(interpolate(at, far, hit.along * 0.5))) return [pastEnd(at, far, hit.along)];
    }
    return [];
  }
}

/** A metre past the crossing, so that the two surely cross; what sticks out is trimmed with the junctions. */
function pastEnd(from: Point, to: Point, along: number): Point {
  const length = Math.max(1e-9, lengthOf([from, to]));
  return interpolate(from, to, along + 1 / length);
}

function densify(points: readonly Point[]): Point[] {
  const dense: Point[] = [points[0]];
  for (let i = 1; i < points.length; i++) {
    const pieces = Math.max(1, Math.ceil(lengthOf([points[i - 1], points[i]]) / 15));
    for (let k = 1; k <= pieces; k++) dense.push(interpolate(points[i - 1], points[i], k / pieces));
  }
  return dense;
}

/** How the streets of a point's district end: at the first street they meet, or further on. */
const districtStopping = (terrain: Terrain, p: Point): number => districtAt(terrain, p).stopping;

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
