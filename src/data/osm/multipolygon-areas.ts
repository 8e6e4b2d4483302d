import { boundsOfPoints, type Bounds } from '../../domain/geo';
import type { MemberWays } from './member-ways';
import type { NodePlaces } from './node-places';
import { groundWithout, isWithin, joinRings, ringGround, type Ground, type LonLatLine } from './rings';
import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import type { OsmMember } from './osm-source';

/** What came of a relation: a piece of ground for each of its outer rings. */
export interface MultipolygonGround {
  readonly grounds: readonly Ground[];
  /**
   * Whether ways of it are missing, close to no ring, or are rings that are none.
   * What is whole is taken all the same.
   */
  readonly isBroken: boolean;
}

/**
 * Joins the ways of a multipolygon to rings and takes the inner ones out of the outer ones that they lie in.
 */
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

/**
 * Corners of outer rings that are looked at for each ring, boxes counted as one. Where there are more holes
 * than that, which are hidden in the boxes of rings that they do not lie in, the others are strays.
 */
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
