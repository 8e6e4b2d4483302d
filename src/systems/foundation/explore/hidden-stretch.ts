import { badInput } from '../../../base/failure';
import { counted } from '../../../base/text';
import type { Task } from '../../../base/task';
import { tokenCount, type CityTokens } from '../../../domain/hexagons/token-sequence';
import { centreOf } from '../../../domain/hexagons/h3';
import { sequenceAt, type HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { CitySequences } from '../sequences/city-sequences';
import { hourOfWeek } from '../sequences/token-rows';
import type { BelievedHexagon, BelievedStretch, Guesses, HiddenStretch, ShownLevel } from './hexagon-service';
import {
  hiddenQuestion,
  questionTokens,
  rowAfter,
  type HiddenQuestion,
  type QuestionTokens,
} from './hidden-question';
import type { ModelInCity } from './models-at-work';
import { visitCounts } from './probes/place-targets';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import { parentOf } from '../../../domain/hexagons/h3-index';
import { Readings } from '../../../models/h3-bert/coarse-to-fine';
import type { HexagonModel } from '../networks/hexagon-model';
import { candidateTree, tokensOf, type CandidateNode } from './candidate-tree';

/** Hexagons that are hidden at once: each of them is asked level by level. */
export const MOST_HIDDEN = 12;
/** Hexagons of one level that are told: the others are in what is left. */
const MOST_TOLD = 2000;
/** Guesses that count as the first ones. */
export const FIRST_GUESSES = 5;

/**
 * What a network believes of hidden hexagons of a sequence. It reads as much around them as its context holds.
 * @throws Failure 'bad-input' for a stretch that is empty, too long or no part of the sequence; 'cancelled'
 */
export async function believedStretch(
  { model, tokens, fresh }: ModelInCity,
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
  const unlearnt = await hexagonBeliefs(fresh, question, tokens, new Map(), task);
  const { visits } = visitCounts([made.parts.train], made.city.cells.length);
  const total = visits.reduce((sum, count) => sum + count, 0);
  return {
    ...read,
    hexagons: hidden.map((i): BelievedHexagon => {
      const belief = beliefs.get(i)!;
      return {
        at: read.from + i,
        levels: shownLevels(belief, made),
        first: firstGuesses(belief, made.city),
        firstOfFresh: firstGuesses(unlearnt.get(i)!, made.city),
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
    throw badInput(`Hexagons ${from + 1} to ${to} are not a part of a sequence of ${length}. Choose others.`);
  if (to - from > MOST_HIDDEN)
    throw badInput(`At most ${MOST_HIDDEN} hexagons are hidden at once; here are ${to - from}. Hide fewer.`);
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
    throw badInput(
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

/** The likeliest hexagons; not those that were looked into for the sake of the true one, which would give it away. */
function firstGuesses({ ends }: HexagonBelief, { cells }: CityHexagons): Guesses {
  const first = ends
    .filter(({ node, isAside }) => !isAside && node.children.size === 0)
    .sort((a, b) => b.logP - a.logP)
    .slice(0, FIRST_GUESSES);
  return {
    ids: BigUint64Array.from(first, ({ node }) => cells[node.cells[0]]),
    shares: Float32Array.from(first, ({ logP }) => Math.exp(logP)),
  };
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

/** Hexagons that are looked into at one level: beyond the likeliest ones, their finer hexagons are not asked for. */
const MOST_OPEN = 32;
/** Share of what is likely at a level that is looked into at least, where `MOST_OPEN` allows. */
const COVERED = 0.995;

/** Hexagons whose tokens begin alike, and how likely these tokens are. */
interface WeighedNode {
  readonly node: CandidateNode;
  /** log p in nats: of each token given those before it, and of the others of the hexagon nothing. */
  readonly logP: number;
  /** Whether only a hexagon that was asked for beside the likely ones led here. */
  readonly isAside: boolean;
}

/** What a network says of one hidden hexagon. */
interface HexagonBelief {
  /**
   * Hexagons by ever more of their tokens: those after the first token, after the second and so on. What was not looked into
   * stays among those with fewer tokens.
   */
  readonly byDepth: readonly (readonly WeighedNode[])[];
  /**
   * Hexagons at the end, and groups that were not looked into. Their probabilities sum to 1 less what is
   * outside the city.
   */
  readonly ends: readonly WeighedNode[];
}

/** A hidden hexagon, and what is known of it by now. */
interface Asked {
  readonly hexagon: number;
  open: readonly WeighedNode[];
  readonly byDepth: (readonly WeighedNode[])[];
  readonly ends: WeighedNode[];
}

/**
 * What a network believes of each hidden hexagon of a stretch, coarse to fine: log p(hexagon) is the sum over its tokens of log
 * p(token | all that is known, its tokens before), while the other hidden hexagons stay hidden. Beliefs that are likely are looked into
 * first. Masked models give pseudo-likelihoods: what they say of two hidden hexagons does not multiply to what they say of both.
 * @param also hexagons (places in the city) that are looked into although they are not likely: they decide what is looked into, and
 *   nothing of what is said
 * @returns by the places of the hidden hexagons, ascending
 * @throws Failure 'cancelled'
 */
export async function hexagonBeliefs(
  model: Pick<HexagonModel, 'weights' | 'config'>,
  question: HiddenQuestion,
  tokens: CityTokens,
  also: ReadonlyMap<number, number>,
  task: Task,
): Promise<Map<number, HexagonBelief>> {
  const written = questionTokens(question, tokens);
  const trees = new Map<number, CandidateNode>();
  const treeOf = (count: number): CandidateNode => {
    const tree = trees.get(count) ?? candidateTree(tokens, count);
    trees.set(count, tree);
    return tree;
  };
  const asked = Array.from(question.counts).flatMap((count, hexagon): Asked[] =>
    count > 0 ? [{ hexagon, open: begun(treeOf(count)), byDepth: [], ends: [] }] : [],
  );
  const depths = question.counts.reduce((a, b) => Math.max(a, b), 0);
  for (let depth = 0; depth < depths; depth++) {
    task.progress({ step: 'hexagons.believe', done: depth, total: depths, unit: 'levels' });
    await goDeeper(model, asked, written, also, task);
  }
  task.progress({ step: 'hexagons.believe', done: depths, total: depths, unit: 'levels' });
  return new Map(
    asked.map(({ hexagon, byDepth, ends, open }) => [hexagon, { byDepth, ends: [...ends, ...open] }]),
  );
}

/** Nothing is asked where the network knows no hexagon with as many tokens. */
const begun = (tree: CandidateNode): readonly WeighedNode[] =>
  tree.cells.length > 0 ? [{ node: tree, logP: 0, isAside: false }] : [];

/** Asks for one more token of all hexagons that are open. */
async function goDeeper(
  model: Pick<HexagonModel, 'weights' | 'config'>,
  asked: readonly Asked[],
  written: QuestionTokens,
  also: ReadonlyMap<number, number>,
  task: Task,
): Promise<void> {
  const readings = new Readings();
  const found = new Map<Asked, WeighedNode[]>(asked.map((one) => [one, []]));
  for (const one of asked)
    for (const { node: from, logP: before, isAside } of one.open)
      readings.ask(rowAfter(written, one.hexagon, from.prefix), (logP) => {
        for (const [token, node] of from.children)
          found.get(one)!.push({ node, logP: before + logP[token], isAside });
      });
  await readings.read(model, task);
  for (const one of asked) {
    const deeper = found.get(one)!.sort((a, b) => b.logP - a.logP);
    if (deeper.length === 0) continue;
    one.byDepth.push(deeper);
    const open = openNodes(deeper, also.get(one.hexagon));
    one.ends.push(...deeper.filter((_, i) => !open[i]));
    one.open = open.filter((node) => node !== null);
  }
}

/** The hexagons, likeliest first, that are looked into: those that have finer ones, and are likely or asked for. Null for others. */
function openNodes(nodes: readonly WeighedNode[], also: number | undefined): (WeighedNode | null)[] {
  const all = nodes.reduce((sum, { logP }) => sum + Math.exp(logP), 0);
  let [covered, open] = [0, 0];
  return nodes.map((weighed) => {
    const { node, logP, isAside } = weighed;
    const isNeeded = open < MOST_OPEN && covered < COVERED * all;
    covered += Math.exp(logP);
    if (node.children.size === 0) return null;
    if (!isNeeded && (also === undefined || !node.cells.includes(also))) return null;
    open++;
    return { ...weighed, isAside: isAside || !isNeeded };
  });
}

/** Probabilities of the hexagons of one resolution. */
interface LevelBelief {
  readonly resolution: number;
  /** Likeliest first. */
  readonly ids: BigUint64Array;
  readonly shares: Float32Array;
  /** What is not in them: finer than was looked into, or of no hexagon of the city. */
  readonly rest: number;
}

/** A belief by resolutions, coarse to fine: every end counts for the hexagons that hold all of it. */
export function beliefByLevel(
  { ends }: Pick<HexagonBelief, 'ends'>,
  city: CityHexagons,
  resolutions: readonly number[],
): LevelBelief[] {
  return resolutions.map((resolution) => {
    const shares = new Map<bigint, number>();
    for (const { node, logP } of ends) {
      const parent = commonParent(node.cells, city, resolution);
      if (parent !== null) shares.set(parent, (shares.get(parent) ?? 0) + Math.exp(logP));
    }
    const sorted = [...shares].sort((a, b) => b[1] - a[1]);
    const total = sorted.reduce((sum, [, share]) => sum + share, 0);
    return {
      resolution,
      ids: BigUint64Array.from(sorted, ([id]) => id),
      shares: Float32Array.from(sorted, ([, share]) => share),
      rest: Math.max(0, 1 - total),
    };
  });
}

/** The hexagon of a resolution that holds all of some; null where there is none. */
function commonParent(cells: readonly number[], city: CityHexagons, resolution: number): bigint | null {
  const first = parentOf(city.cells[cells[0]], resolution);
  // Ids ascend in the order of the hierarchy: what holds the first and the last one holds all between them.
  return parentOf(city.cells[cells[cells.length - 1]], resolution) === first ? first : null;
}

/** Bits of each token of a hexagon, given those before it; infinite where the network cannot say it. */
export function bitsOfTokens({ byDepth }: HexagonBelief, cell: number, tokens: CityTokens): number[] {
  let before = 0;
  return Array.from(tokensOf(tokens, cell), (_, depth) => {
    const held = byDepth[depth]?.find(({ node }) => node.cells.includes(cell));
    const bits = held ? (before - held.logP) / Math.LN2 : Infinity;
    before = held?.logP ?? -Infinity;
    return bits;
  });
}
