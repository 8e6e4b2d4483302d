import { METERS_PER_DEGREE } from '../../domain/geo';

/** Longitude, latitude, longitude, ... in degrees; a ring is without its repeated last point. */
export type LonLatLine = readonly number[];

/** What lines were joined to. */
export interface JoinedRings {
  readonly rings: readonly LonLatLine[];
  /** Lines that are part of no ring. */
  readonly openLines: number;
}

interface Step {
  readonly line: number;
  /** The end that the step begins at. */
  readonly from: string;
}

/**
 * Joins lines of two points and more to rings where their ends are equal, whatever their order and direction.
 * Rings that touch in such an end come apart there; lines that lead nowhere are left out.
 */
export function joinRings(lines: readonly LonLatLine[]): JoinedRings {
  const ends = new LineEnds(lines);
  const rings: LonLatLine[] = [];
  let openLines = 0;
  for (let first = 0; first < lines.length; first++) {
    const path: Step[] = [];
    let at = ends.startOf(first);
    const stepsTo = new Map([[at, 0]]);
    for (;;) {
      const line = ends.takeAt(at);
      if (line >= 0) {
        path.push({ line, from: at });
        at = ends.otherEnd(line, at);
        const known = stepsTo.get(at);
        if (known === undefined) {
          stepsTo.set(at, path.length);
          continue;
        }
        const loop = path.splice(known);
        for (const { from } of loop) if (from !== at) stepsTo.delete(from);
        rings.push(ringOf(loop, lines, ends));
      } else {
        const back = path.pop();
        if (!back) break;
        openLines++;
        stepsTo.delete(at);
        at = back.from;
      }
    }
  }
  return { rings, openLines };
}

class LineEnds {
  readonly #starts: readonly string[];
  readonly #ends: readonly string[];
  readonly #linesAt = new Map<string, number[]>();
  readonly #taken: Uint8Array;

  constructor(lines: readonly LonLatLine[]) {
    this.#starts = lines.map((line) => `${line[0]},${line[1]}`);
    this.#ends = lines.map((line) => `${line[line.length - 2]},${line[line.length - 1]}`);
    this.#taken = new Uint8Array(lines.length);
    for (const texts of [this.#starts, this.#ends])
      texts.forEach((text, line) => {
        const there = this.#linesAt.get(text);
        if (there) there.push(line);
        else this.#linesAt.set(text, [line]);
      });
  }

  startOf(line: number): string {
    return this.#starts[line];
  }

  otherEnd(line: number, end: string): string {
    return this.#starts[line] === end ? this.#ends[line] : this.#starts[line];
  }

  /** A line with an end there that was not taken before, or -1. */
  takeAt(end: string): number {
    const lines = this.#linesAt.get(end) ?? [];
    for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
      if (this.#taken[line]++ > 0) continue;
      return line;
    }
    return -1;
  }
}

function ringOf(loop: readonly Step[], lines: readonly LonLatLine[], ends: LineEnds): LonLatLine {
  const ring: number[] = [];
  for (const { line: index, from } of loop) {
    const line = lines[index];
    const last = line.length / 2 - 1;
    const forward = ends.startOf(index) === from;
    for (let i = 0; i < last; i++) {
      const point = forward ? i : last - i;
      ring.push(line[2 * point], line[2 * point + 1]);
    }
  }
  return ring;
}

/** A piece of ground: its centroid in degrees, its square metres. */
export interface Ground {
  readonly lon: number;
  readonly lat: number;
  readonly area: number;
}

/**
 * Ground of a ring, on a plane scaled at its first point; of a ring
 * without area 0 and the mean of its points.
 */
export function ringGround(ring: LonLatLine): Ground {
  const [lon0, lat0] = ring;
  const n = ring.length / 2;
  const scale = Math.cos((lat0 * Math.PI) / 180);
  let [doubled, x, y, meanX, meanY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n;
    const [x1, y1] = [ring[2 * i] - lon0, ring[2 * i + 1] - lat0];
    const [x2, y2] = [ring[2 * j] - lon0, ring[2 * j + 1] - lat0];
    const cross = x1 * y2 - x2 * y1;
    doubled += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
    meanX += x1 / n;
    meanY += y1 / n;
  }
  const area = (Math.abs(doubled) / 2) * METERS_PER_DEGREE ** 2 * scale;
  if (area < 1e-3) return { lon: lon0 + meanX, lat: lat0 + meanY, area: 0 };
  return { lon: lon0 + x / (3 * doubled), lat: lat0 + y / (3 * doubled), area };
}

/** What is left of ground when holes in it are taken out; no less than nothing. */
export function groundWithout(ground: Ground, holes: readonly Ground[]): Ground {
  const area = holes.reduce((left, hole) => left - hole.area, ground.area);
  if (holes.length === 0 || area <= 0) return { ...ground, area: Math.max(0, area) };
  const left = (of: 'lon' | 'lat') =>
    holes.reduce((sum, hole) => sum - hole[of] * hole.area, ground[of] * ground.area) / area;
  return { lon: left('lon'), lat: left('lat'), area };
}

/** Whether a place lies within a ring, by how often a line from it to the east crosses the ring. */
export function isWithin(lon: number, lat: number, ring: LonLatLine): boolean {
  let within = false;
  const n = ring.length / 2;
  for (let i = 0, j = n - 1; i < n; j = i++) {
    const [x1, y1, x2, y2] = [ring[2 * i], ring[2 * i + 1], ring[2 * j], ring[2 * j + 1]];
    if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) * (x2 - x1)) / (y2 - y1)) within = !within;
  }
  return within;
}
