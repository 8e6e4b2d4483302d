import type { Task } from '../../../base/task';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import type { CityTokens } from '../../../domain/hexagons/city-tokens';
import { parentOf } from '../../../domain/hexagons/h3-index';
import { Readings } from '../../../models/h3-bert/readings';
import type { HexagonModel } from '../networks/hexagon-model';
import { candidateTree, tokensOf, type CandidateNode } from './candidate-tree';
import { questionTokens, rowAfter, type HiddenQuestion, type QuestionTokens } from './hidden-question';

/** Hexagons that are looked into at one level: beyond the likeliest ones, their finer hexagons are not asked for. */
const MOST_OPEN = 32;
/** Share of what is likely at a level that is looked into at least, where `MOST_OPEN` allows. */
const COVERED = 0.995;

/** Hexagons whose tokens begin alike, and how likely these tokens are. */
export interface WeighedNode {
  readonly node: CandidateNode;
  /** log p in nats: of each token given those before it, and of the others of the hexagon nothing. */
  readonly logP: number;
}

/** What a network says of one hidden hexagon. */
export interface HexagonBelief {
  /**
   * Hexagons by ever more of their tokens: those after the first token, after the second and so on. What was not looked into
   * stays among those with fewer tokens.
   */
  readonly byDepth: readonly (readonly WeighedNode[])[];
  /** Those at the end: whole hexagons, and groups that were not looked into. Their probabilities sum to 1 less what is outside the city. */
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
  tree.cells.length > 0 ? [{ node: tree, logP: 0 }] : [];

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
    for (const { node: from, logP: before } of one.open)
      readings.ask(rowAfter(written, one.hexagon, from.prefix), (logP) => {
        for (const [token, node] of from.children) found.get(one)!.push({ node, logP: before + logP[token] });
      });
  await readings.read(model, task);
  for (const one of asked) {
    const deeper = found.get(one)!.sort((a, b) => b.logP - a.logP);
    if (deeper.length === 0) continue;
    one.byDepth.push(deeper);
    const isOpen = openNodes(deeper, also.get(one.hexagon));
    one.ends.push(...deeper.filter((_, i) => !isOpen[i]));
    one.open = deeper.filter((_, i) => isOpen[i]);
  }
}

/** Which of the hexagons, likeliest first, are looked into: those that have finer ones, and are likely or asked for. */
function openNodes(nodes: readonly WeighedNode[], also: number | undefined): boolean[] {
  const all = nodes.reduce((sum, { logP }) => sum + Math.exp(logP), 0);
  let [covered, open] = [0, 0];
  return nodes.map(({ node, logP }) => {
    const isNeeded = open < MOST_OPEN && covered < COVERED * all;
    covered += Math.exp(logP);
    if (node.children.size === 0) return false;
    if (!isNeeded && (also === undefined || !node.cells.includes(also))) return false;
    open++;
    return true;
  });
}

/** Probabilities of the hexagons of one resolution. */
export interface LevelBelief {
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
