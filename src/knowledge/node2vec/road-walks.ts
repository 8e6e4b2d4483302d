import type { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';

/** How walks go from road to road: the parameters of node2vec. */
export interface WalkSettings {
  /** Walks that begin at each road. */
  readonly perRoad: number;
  /** Roads of a walk at most; one that comes to a dead end is shorter. */
  readonly length: number;
  /** p: the larger, the less often a walk turns back to the road it came from. */
  readonly back: number;
  /** q: the larger, the more a walk stays among the roads that follow the one it came from. */
  readonly away: number;
}

type Links = Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>;

/**
 * Second-order random walks over a road network, in driving direction (Grover and Leskovec 2016, Algorithm 1). Each round begins at every
 * road once, in an order of its own.
 * @returns roads of one walk after the other; each array is used again for a later walk
 */
export function* roadWalks(links: Links, settings: WalkSettings, random: Random): Generator<Uint32Array> {
  const order = Uint32Array.from({ length: links.roadCount }, (_, road) => road);
  const walk = new Uint32Array(settings.length);
  for (let round = 0; round < settings.perRoad; round++)
    for (const start of random.shuffle(order)) {
      walk[0] = start;
      let length = 1;
      while (length < settings.length) {
        const before = length > 1 ? walk[length - 2] : -1;
        const next = nextRoad(links, walk[length - 1], before, settings, random);
        if (next < 0) break;
        walk[length++] = next;
      }
      yield walk.subarray(0, length);
    }
}

/** Draws the road after `road`; -1 at a dead end. Weights by rejection: a draw is kept as often as its weight says. */
function nextRoad(
  links: Links,
  road: number,
  before: number,
  { back, away }: WalkSettings,
  random: Random,
): number {
  const [from, to] = [links.successorOffsets[road], links.successorOffsets[road + 1]];
  if (from === to) return -1;
  const most = Math.max(1, 1 / back, 1 / away);
  for (;;) {
    const next = links.successors[from + random.int(to - from)];
    if (before < 0 || random.next() * most < weightOf(links, before, next, back, away)) return next;
  }
}

/** alpha of node2vec: 1 / p back, 1 for a road that also follows the one before, 1 / q for the others. */
function weightOf(links: Links, before: number, next: number, back: number, away: number): number {
  if (next === before) return 1 / back;
  for (let i = links.successorOffsets[before]; i < links.successorOffsets[before + 1]; i++)
    if (links.successors[i] === next) return 1;
  return 1 / away;
}
