import { mixed, NumberTable, unforeseen } from '../../base/number-table';
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
  const seed = unforeseen();
  const keys = new NumberTable();
  /** By the number of their key: ways that have it, nearly always one. */
  const alikeOf: number[][] = [];
  let closed = 0;
  for (let way = 0; way < extract.wayCount; way++) {
    if (way % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    const alike = (alikeOf[keys.add(hashOf(extract, way, seed))] ??= []);
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

/** The same for ways over the very same nodes in either direction. */
function hashOf({ wayRefOffsets, wayRefs }: OsmExtract, way: number, seed: number): number {
  const [first, end] = [wayRefOffsets[way], wayRefOffsets[way + 1]];
  let [forward, backward] = [seed, seed];
  for (let i = 0; i < end - first; i++) {
    forward = mixed(forward, wayRefs[first + i]);
    backward = mixed(backward, wayRefs[end - 1 - i]);
  }
  return Math.min(forward, backward);
}

function sameNodes({ wayRefOffsets, wayRefs }: OsmExtract, a: number, b: number, reversed: boolean): boolean {
  const length = wayRefOffsets[a + 1] - wayRefOffsets[a];
  if (length !== wayRefOffsets[b + 1] - wayRefOffsets[b]) return false;
  for (let i = 0; i < length; i++) {
    const other = reversed ? wayRefOffsets[b + 1] - 1 - i : wayRefOffsets[b] + i;
    if (wayRefs[wayRefOffsets[a] + i] !== wayRefs[other]) return false;
  }
  return true;
}
