import type { OsmExtract } from './osm-extract';
import type { Pacer } from './pacer';
import { CLOSED, type WayTraits } from './way-traits';

const WAYS_BETWEEN_RESTS = 1024;

/**
 * Closes ways that run over the very same nodes as an earlier one, as in exports that have a
 * line per direction of travel. A direction that the earlier one does not have goes over to
 * it. Returns how many ways were closed.
 */
export async function closeRepeatedWays(
  extract: OsmExtract,
  { forward, backward }: WayTraits,
  pacer: Pacer,
): Promise<number> {
  const byEnds = new Map<string, number[]>();
  let closed = 0;
  for (let way = 0; way < extract.wayCount; way++) {
    if (way % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    const key = endsOf(extract, way);
    const alike = byEnds.get(key) ?? [];
    byEnds.set(key, alike);
    const same = alike.find((other) => sameNodes(extract, other, way, false));
    const reversed = alike.find((other) => sameNodes(extract, other, way, true));
    const other = same ?? reversed;
    if (other === undefined) {
      alike.push(way);
      continue;
    }
    const [along, against] = same === undefined ? [backward, forward] : [forward, backward];
    if (along[other] === CLOSED) along[other] = forward[way];
    if (against[other] === CLOSED) against[other] = backward[way];
    forward[way] = backward[way] = CLOSED;
    closed++;
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
