import type { Random } from '../../../src/base/random';
import { cos, sin } from '../../../src/data/simulation/arithmetic';
import { distanceTo, dot, interpolate, lengthOf, type Point } from './geometry';
import { HeadingIndex, SegmentIndex } from './spatial-index';
import type { StreetField } from './street-field';
import type { StreetLine } from './street-line';
import { districtAt, type Terrain } from './terrain';

const STEP_METERS = 12;
const BANK_METERS = 10;
const MOTORWAY_CLEARANCE_METERS = 42;
/** A street that would stop this far short of another is led on to it. */
const REACH = 1.25;

export interface TraceRules {
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
export const districtStopping = (terrain: Terrain, p: Point): number => districtAt(terrain, p).stopping;
