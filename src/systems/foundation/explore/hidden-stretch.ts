import { Failure } from '../../../base/failure';
import { counted } from '../../../base/text';
import type { Task } from '../../../base/task';
import { tokenCount } from '../../../domain/hexagons/city-tokens';
import { centreOf } from '../../../domain/hexagons/h3';
import { sequenceAt, type HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { CitySequences } from '../sequences/city-sequences';
import { hourOfWeek } from '../sequences/token-rows';
import { beliefByLevel, bitsOfTokens, hexagonBeliefs, type HexagonBelief } from './hexagon-beliefs';
import type { BelievedHexagon, BelievedStretch, HiddenStretch, ShownLevel } from './hexagon-service';
import { hiddenQuestion } from './hidden-question';
import type { ModelInCity } from './models-at-work';
import { visitCounts } from './probes/place-targets';

/** Hexagons that are hidden at once: each of them is asked level by level. */
export const MOST_HIDDEN = 12;
/** Hexagons of one level that are told: the others are in what is left. */
const MOST_TOLD = 2000;

/**
 * What a network believes of hidden hexagons of a sequence. It reads as much around them as its context holds.
 * @throws Failure 'bad-input' for a stretch that is empty, too long or no part of the sequence; 'cancelled'
 */
export async function believedStretch(
  { model, tokens }: ModelInCity,
  made: CitySequences,
  { sequences, at }: { readonly sequences: HexagonSequences; readonly at: number },
  { from, to }: Pick<HiddenStretch, 'from' | 'to'>,
  task: Task,
): Promise<BelievedStretch> {
  const { cells, times } = sequenceAt(sequences, at);
  checkStretch(from, to, cells.length);
  const lengths = Array.from(cells, (cell) => tokenCount(tokens, cell));
  const read = windowAround(lengths, from, to, model.config.context - 2);
  const own = cells.subarray(read.from, read.to);
  const hours = Uint8Array.from(times.subarray(read.from, read.to), hourOfWeek);
  const hidden = Array.from({ length: to - from }, (_, i) => from + i - read.from);
  const question = hiddenQuestion(own, hours, new Set(hidden), tokens);
  const beliefs = await hexagonBeliefs(
    model,
    question,
    tokens,
    new Map(hidden.map((i) => [i, own[i]])),
    task,
  );
  const { visits } = visitCounts([made.parts.train], made.city.cells.length);
  const total = visits.reduce((sum, count) => sum + count, 0);
  return {
    ...read,
    hexagons: hidden.map((i): BelievedHexagon => {
      const belief = beliefs.get(i)!;
      return {
        at: read.from + i,
        levels: shownLevels(belief, made),
        bits: bitsOfTokens(belief, own[i], tokens),
        // Each hexagon counts once more, so that none is impossible.
        countedBits: Math.log2((total + visits.length) / (visits[own[i]] + 1)),
        rank: rankOf(belief, own[i]),
      };
    }),
  };
}

function checkStretch(from: number, to: number, length: number): void {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= length))
    throw new Failure(
      'bad-input',
      `Hexagons ${from + 1} to ${to} are not a part of a sequence of ${length}. Choose others.`,
    );
  if (to - from > MOST_HIDDEN)
    throw new Failure(
      'bad-input',
      `At most ${MOST_HIDDEN} hexagons are hidden at once; here are ${to - from}. Hide fewer.`,
    );
}

/**
 * As many hexagons around a stretch as fit, about as many before as after where the sequence allows.
 * @throws Failure 'bad-input' where the stretch alone does not fit
 */
export function windowAround(
  lengths: readonly number[],
  from: number,
  to: number,
  most: number,
): { readonly from: number; readonly to: number } {
  let [first, last] = [from, to];
  let used = lengths.slice(from, to).reduce((sum, length) => sum + length, 0);
  if (used > most)
    throw new Failure(
      'bad-input',
      `The network reads ${counted(most, 'token')} at once, and the hidden hexagons have ${used}. Hide fewer.`,
    );
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    if (last < lengths.length && used + lengths[last] <= most) {
      used += lengths[last++];
      isGrowing = true;
    }
    if (first > 0 && used + lengths[first - 1] <= most) {
      used += lengths[--first];
      isGrowing = true;
    }
  }
  return { from: first, to: last };
}

function shownLevels(belief: HexagonBelief, { city }: CitySequences): ShownLevel[] {
  const resolutions = Array.from(
    { length: city.resolution - city.rootResolution + 1 },
    (_, i) => city.rootResolution + i,
  );
  return beliefByLevel(belief, city, resolutions).map(({ resolution, ids, shares }) => {
    const told = ids.slice(0, MOST_TOLD);
    const own = shares.slice(0, MOST_TOLD);
    return {
      resolution,
      ids: told,
      shares: own,
      centres: Float64Array.from(Array.from(told, centreOf).flat()),
      rest: Math.max(0, 1 - own.reduce((sum, share) => sum + share, 0)),
    };
  });
}

/**
 * The place of a hexagon among all by how likely they are, from 1 on; null where it is not known: hexagons that were not looked into may
 * be likelier.
 */
function rankOf({ ends }: HexagonBelief, cell: number): number | null {
  const whole = ends.filter(({ node }) => node.children.size === 0);
  const own = whole.find(({ node }) => node.cells.includes(cell));
  if (!own || ends.some(({ node, logP }) => node.children.size > 0 && logP > own.logP)) return null;
  return whole.filter(({ logP }) => logP >= own.logP).length;
}
