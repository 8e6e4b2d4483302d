import type { OsmExtract } from './osm-extract';
import { CLOSED, type WayTraits } from './way-traits';

/**
 * Closes ways in each direction in which an earlier one already runs over the very same nodes, as in exports that have a
 * line per direction of travel. Returns how many ways were closed altogether by it.
 */
export function closeRepeatedWays(extract: OsmExtract, { forward, backward }: WayTraits): number {
  const byEnds = new Map<string, number[]>();
  let closed = 0;
  for (let way = 0; way < extract.wayCount; way++) {
    const key = endsOf(extract, way);
    const earlier = byEnds.get(key);
    if (!earlier) {
      byEnds.set(key, [way]);
      continue;
    }
    const before = forward[way] !== CLOSED || backward[way] !== CLOSED;
    for (const other of earlier) {
      const same = sameNodes(extract, other, way, false);
      if (!same && !sameNodes(extract, other, way, true)) continue;
      if ((same ? forward : backward)[other] !== CLOSED) forward[way] = CLOSED;
      if ((same ? backward : forward)[other] !== CLOSED) backward[way] = CLOSED;
    }
    if (before && forward[way] === CLOSED && backward[way] === CLOSED) closed++;
    earlier.push(way);
  }
  return closed;
}

function endsOf({ wayRefOffsets, wayRefs }: OsmExtract, way: number): string {
  const first = wayRefs[wayRefOffsets[way]] ?? -1;
  const last = wayRefs[wayRefOffsets[way + 1] - 1] ?? -1;
  const length = wayRefOffsets[way + 1] - wayRefOffsets[way];
  return `${Math.min(first, last)} ${Math.max(first, last)} ${length}`;
}

function sameNodes({ wayRefOffsets, wayRefs }: OsmExtract, a: number, b: number, reversed: boolean): boolean {
  const length = wayRefOffsets[a + 1] - wayRefOffsets[a];
  for (let i = 0; i < length; i++) {
    const other = reversed ? wayRefOffsets[b + 1] - 1 - i : wayRefOffsets[b] + i;
    if (wayRefs[wayRefOffsets[a] + i] !== wayRefs[other]) return false;
  }
  return true;
}
