import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { logSoftmax } from '../../../base/numbers';
import { NO_TASK } from '../../../base/task';
import { parentOf } from '../../../domain/hexagons/h3-index';
import type { TokenizerKind } from '../../../domain/hexagons/hex-tokenizer';
import { logitsAt } from '../../../models/h3-bert/network';
import { packTokens } from '../../../models/h3-bert/token-batch';
import { useBackend } from '../../../nn/testing/backends';
import { tokensOf } from './candidate-tree';
import { beliefByLevel, bitsOfTokens, hexagonBeliefs } from './hidden-stretch';
import { hiddenQuestion, questionTokens, rowAfter } from './hidden-question';
import { smallCity, smallModel, smallTokens } from './testing/small-hexagons';

beforeAll(() => useBackend('wasm'));

const city = smallCity(0.05);
const CELLS = [3, 17, 40, 5, 22, 9];
const HOURS = new Uint8Array(CELLS.length).fill(30);

/** What a network says where the hexagons 2 and 3 of a stretch are hidden. */
async function beliefs(kind: TokenizerKind, cells: readonly number[] = CELLS) {
  const tokens = smallTokens(city, kind);
  const model = smallModel(tokens);
  const hidden = new Set([2, 3]);
  const question = hiddenQuestion(cells, HOURS, hidden, tokens);
  const also = new Map([...hidden].map((at) => [at, cells[at]]));
  const said = await hexagonBeliefs(model, question, tokens, also, NO_TASK);
  return { tokens, model, question, said };
}

/** log p of a hexagon at a place, token after token, by a pass for each. */
async function byHand(
  { tokens, model, question }: Awaited<ReturnType<typeof beliefs>>,
  at: number,
  cell: number,
) {
  const own = Array.from(tokensOf(tokens, cell));
  let sum = 0;
  for (let depth = 0; depth < own.length; depth++) {
    const row = rowAfter(questionTokens(question, tokens), at, own.slice(0, depth));
    const logits = await logitsAt(model, packTokens([row]), Int32Array.of(row.asked));
    sum += logSoftmax(logits)[own[depth]];
  }
  return sum;
}

describe('what a network believes of hidden hexagons', () => {
  it.each(['digits', 'wordpiece', 'flat'] as const)('is what it says token by token (%s)', async (kind) => {
    const made = await beliefs(kind);
    const belief = made.said.get(2)!;
    for (const cell of [CELLS[2], belief.ends[0].node.cells[0]]) {
      const end = belief.ends.find(({ node }) => node.cells.length === 1 && node.cells[0] === cell);
      if (!end) continue;
      expect(end.logP).toBeCloseTo(await byHand(made, 2, cell), 3);
    }
    const truth = belief.ends.find(({ node }) => node.children.size === 0 && node.cells[0] === CELLS[2])!;
    expect(truth.logP).toBeCloseTo(await byHand(made, 2, CELLS[2]), 3);
    const bits = bitsOfTokens(belief, CELLS[2], made.tokens).reduce((sum, each) => sum + each, 0);
    expect(bits).toBeCloseTo(-truth.logP / Math.LN2, 6);
    made.model.weights.dispose();
  });

  it('sums to less than 1, and coarse hexagons hold what their finer ones do', async () => {
    const { said, model } = await beliefs('digits');
    const levels = beliefByLevel(said.get(3)!, city, [6, 7, 8, 9]);
    expect(levels.map(({ resolution }) => resolution)).toEqual([6, 7, 8, 9]);
    for (const [i, level] of levels.entries()) {
      const total = level.shares.reduce((sum, share) => sum + share, 0);
      expect(total + level.rest).toBeCloseTo(1, 5);
      expect([...level.shares]).toEqual([...level.shares].sort((a, b) => b - a));
      if (i === 0) continue;
      const coarser = levels[i - 1];
      const held = new Map<bigint, number>();
      level.ids.forEach((id, j) => {
        const parent = parentOf(id, coarser.resolution);
        held.set(parent, (held.get(parent) ?? 0) + level.shares[j]);
      });
      for (const [parent, share] of held)
        expect(share).toBeLessThanOrEqual(coarser.shares[coarser.ids.indexOf(parent)] + 1e-6);
    }
    model.weights.dispose();
  });

  it('reads nothing of what is hidden', async () => {
    const one = await beliefs('digits');
    const other = await beliefs('digits', [3, 17, 8, 61, 22, 9]);
    expect([...one.question.cells]).toEqual([3, 17, -1, -1, 22, 9]);
    expect(other.question).toEqual(one.question);
    const coarse = (of: typeof one, at: number) =>
      new Map(
        of.said
          .get(at)!
          .byDepth.flat()
          .map(({ node, logP }) => [node.prefix.join(), logP]),
      );
    for (const at of [2, 3]) {
      const [a, b] = [coarse(one, at), coarse(other, at)];
      const both = [...a].filter(([prefix]) => b.has(prefix));
      expect(both.length).toBeGreaterThan(10);
      for (const [prefix, logP] of both) expect(b.get(prefix)).toBeCloseTo(logP, 5);
    }
    // A known hexagon does matter.
    const moved = await beliefs('digits', [3, 50, 40, 5, 22, 9]);
    const [a, c] = [coarse(one, 2), coarse(moved, 2)];
    expect([...a].some(([prefix, logP]) => Math.abs((c.get(prefix) ?? logP) - logP) > 1e-3)).toBe(true);
    for (const { model } of [one, other, moved]) model.weights.dispose();
  });

  it('knows apart what only the true hexagon led to, so that no guess gives it away', async () => {
    const large = smallCity(0.2);
    const tokens = smallTokens(large);
    const model = smallModel(tokens);
    const question = hiddenQuestion(CELLS, HOURS, new Set([2]), tokens);
    const ask = async (also: ReadonlyMap<number, number>) => {
      const said = await hexagonBeliefs(model, question, tokens, also, NO_TASK);
      return said.get(2)!.ends.filter(({ node }) => node.children.size === 0);
    };
    const alone = await ask(new Map());
    const guessed = new Set(alone.map(({ node }) => node.cells[0]));
    const unlikely = Array.from(large.cells.keys()).find((cell) => !guessed.has(cell))!;
    const beside = await ask(new Map([[2, unlikely]]));
    expect(beside.find(({ node }) => node.cells[0] === unlikely)).toMatchObject({ isAside: true });
    const guesses = (ends: typeof alone) =>
      ends.filter(({ isAside }) => !isAside).map(({ node }) => node.cells[0]);
    expect(new Set(guesses(beside))).toEqual(new Set(guesses(alone)));
    model.weights.dispose();
  });

  it('leaves nothing behind on the device, and nothing is said where no hexagon has as many tokens', async () => {
    const tokens = smallTokens(city);
    const model = smallModel(tokens);
    const before = memory().numTensors;
    const question = {
      ...hiddenQuestion(CELLS, HOURS, new Set([1]), tokens),
      counts: Uint8Array.of(0, 2, 0, 0, 0, 0),
    };
    const said = await hexagonBeliefs(model, question, tokens, new Map(), NO_TASK);
    expect(said.get(1)).toEqual({ byDepth: [], ends: [] });
    expect(beliefByLevel(said.get(1)!, city, [9])[0]).toMatchObject({ rest: 1 });
    expect(bitsOfTokens(said.get(1)!, 3, tokens)[0]).toBe(Infinity);
    expect(memory().numTensors).toBe(before);
    model.weights.dispose();
  });
});
