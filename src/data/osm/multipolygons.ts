import { boundsOfPoints, METERS_PER_DEGREE, type Bounds } from '../../domain/geo';
import { GrowingArray } from '../../base/bytes';
import type { NodePlaces } from './node-places';
import type { OsmMember, OsmSink } from './osm-source';
import { placeIn } from '../../base/numbers';
import { NumberTable } from '../../base/number-table';

/** Longitude, latitude, longitude, ... in degrees; a ring is without its repeated last point. */
type LonLatLine = readonly number[];

/** What lines were joined to. */
interface JoinedRings {
  readonly rings: readonly LonLatLine[];
  /** Lines that are part of no ring. */
  readonly openLines: number;
}

interface Step {
  readonly line: number;
  /** The end that the step begins at. */
  readonly from: string;
}

/** Joins lines to rings where ends are equal. Rings that touch there come apart; dead ends are left out. */
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
interface Ground {
  readonly lon: number;
  readonly lat: number;
  readonly area: number;
}

/** Ground of a ring, on a plane scaled at its first point; without area the mean of its points. */
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

const NOT_SEEN = -1;
/** Areas that a way may bound: a long way could otherwise be read for each of very many. */
const MOST_AREAS_OF_WAY = 32;

/** The ways that areas are made of: takes the nodes of those that are wanted and passes over the rest. */
export class MemberWays implements OsmSink {
  /** Nodes of one way after the other. */
  readonly refs = new GrowingArray(Float64Array);
  readonly #firstRefs: Int32Array;
  readonly #refCounts: Uint32Array;
  readonly #uses: Uint8Array;

  /** @param ids of the wanted ways, ascending, distinct */
  constructor(readonly ids: Float64Array) {
    this.#firstRefs = new Int32Array(ids.length).fill(NOT_SEEN);
    this.#refCounts = new Uint32Array(ids.length);
    this.#uses = new Uint8Array(ids.length);
  }

  node(): void {}
  relation(): void {}
  timestamp(): void {}

  /** Takes a way. Of several with one id, the first that is a line counts. */
  way(id: number, refs: readonly number[]): void {
    const row = this.rowOf(id);
    if (refs.length < 2 || row < 0 || this.#firstRefs[row] !== NOT_SEEN) return;
    this.#firstRefs[row] = this.refs.length;
    this.#refCounts[row] = refs.length;
    for (const ref of refs) this.refs.push(ref);
  }

  /** Row of a wanted way, or -1. */
  rowOf(id: number): number {
    return placeIn(this.ids, id);
  }

  /** Where a way runs; undefined if it is no line, lacks a node, or was asked for by too many areas. */
  lineOf(id: number, places: NodePlaces): LonLatLine | undefined {
    const row = this.rowOf(id);
    if (row < 0 || this.#firstRefs[row] === NOT_SEEN) return undefined;
    if (this.#uses[row] === MOST_AREAS_OF_WAY) return undefined;
    this.#uses[row]++;
    const line: number[] = [];
    for (let i = 0; i < this.#refCounts[row]; i++) {
      const place = places.rowOf(this.refs.at(this.#firstRefs[row] + i));
      if (place < 0 || !places.isPlaced(place)) return undefined;
      line.push(places.lon(place), places.lat(place));
    }
    return line;
  }
}

/** What came of a relation: a piece of ground for each of its outer rings. */
interface MultipolygonGround {
  readonly grounds: readonly Ground[];
  /** Whether ways are missing, close to no ring, or are no rings; what is whole is taken. */
  readonly isBroken: boolean;
}

/** Joins the ways of a multipolygon to rings and takes inner ones out of those that they lie in. */
export function multipolygonGround(
  multipolygons: Multipolygons,
  row: number,
  ways: MemberWays,
  places: NodePlaces,
): MultipolygonGround {
  const ringsOf = (role: 'outer' | 'inner') => wholeRings(multipolygons.waysOf(row, role), ways, places);
  const [outer, inner] = [ringsOf('outer'), ringsOf('inner')];
  const holes = outer.rings.map((): Ground[] => []);
  const patience = { left: STEPS_PER_RING * (outer.rings.length + inner.rings.length) };
  let stray = 0;
  for (const hole of inner.rings) {
    const around =
      outer.rings.length === 1 ? 0 : outer.rings.findIndex((ring) => isAround(ring, hole, patience));
    if (around >= 0) holes[around].push(hole.ground);
    else stray++;
  }
  const grounds = outer.rings
    .map(({ ground }, i) => groundWithout(ground, holes[i]))
    .filter(({ area }) => area > 0);
  return { grounds, isBroken: outer.isBroken || inner.isBroken || stray > 0 || grounds.length === 0 };
}

interface Ring {
  readonly line: LonLatLine;
  readonly ground: Ground;
  readonly box: Bounds;
}

function wholeRings(ids: readonly number[], ways: MemberWays, places: NodePlaces) {
  const found = ids.map((id) => ways.lineOf(id, places));
  const lines = found.filter((line) => line !== undefined);
  const joined = joinRings(lines);
  const rings = joined.rings
    .map((line): Ring => ({ line, ground: ringGround(line), box: boundsOfPoints(line) }))
    .filter(({ ground }) => ground.area > 0);
  const isBroken = lines.length < ids.length || joined.openLines > 0 || rings.length < joined.rings.length;
  return { rings, isBroken };
}

/** Corners looked at for each ring, boxes counted as one; holes beyond that are strays. */
const STEPS_PER_RING = 5_000;

/** Told by the middle of the hole's first edge, since corners may touch. */
function isAround({ line, box }: Ring, hole: Ring, patience: { left: number }): boolean {
  if (--patience.left < 0) return false;
  if (hole.box.minLon < box.minLon || hole.box.maxLon > box.maxLon) return false;
  if (hole.box.minLat < box.minLat || hole.box.maxLat > box.maxLat) return false;
  patience.left -= line.length / 2;
  const [lon1, lat1, lon2, lat2] = hole.line;
  return isWithin((lon1 + lon2) / 2, (lat1 + lat2) / 2, line);
}

/** Areas that are made of several ways: relations of the type multipolygon, while files are read. */
export class Multipolygons {
  readonly ids = new GrowingArray(Float64Array);
  readonly #kinds = new GrowingArray(Uint32Array);
  readonly #offsets = new GrowingArray(Uint32Array);
  readonly #ways = new GrowingArray(Float64Array);
  readonly #inner = new GrowingArray(Uint8Array);

  constructor() {
    this.#offsets.push(0);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Ways go into the ring that their role says; without a role that is the outer one. */
  add(id: number, members: readonly OsmMember[], kind: number): void {
    this.ids.push(id);
    this.#kinds.push(kind);
    for (const { type, ref, role } of members) {
      if (type !== 'way') continue;
      this.#ways.push(ref);
      this.#inner.push(role === 'inner' ? 1 : 0);
    }
    this.#offsets.push(this.#ways.length);
  }

  kindOf(row: number): number {
    return this.#kinds.at(row);
  }

  /** Ids of the ways of a relation's outer or inner rings, each once. */
  waysOf(row: number, role: 'outer' | 'inner'): number[] {
    const wanted = role === 'inner' ? 1 : 0;
    const known = new NumberTable();
    const ways: number[] = [];
    for (let member = this.#offsets.at(row); member < this.#offsets.at(row + 1); member++) {
      const way = this.#ways.at(member);
      if (this.#inner.at(member) === wanted && known.add(way) === ways.length) ways.push(way);
    }
    return ways;
  }

  /** Ids of all ways of all relations, with repeats. */
  allWays(): Float64Array {
    return Float64Array.from({ length: this.#ways.length }, (_, member) => this.#ways.at(member));
  }
}
