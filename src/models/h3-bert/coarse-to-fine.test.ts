import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { logSoftmax } from '../../base/numbers';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { useBackend } from '../../nn/testing/backends';
import { cityScores, mostLikely, candidateProbabilities, multiplicities, shareOfTies } from './city-scores';
import { candidateLogP, coarseToFine, askingRow, type HexagonQuestion } from './coarse-to-fine';
import { logitsAt, type H3Bert } from './network';
import { drawnHexagon, FRAME, hexagonTokens, LEVELS, SMALL, strongWeights } from './testing/small-network';
import { packTokens } from './token-batch';

beforeAll(() => useBackend('wasm'));

function drawnQuestions(count: number, seed = 2): HexagonQuestion[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    context: Array.from({ length: 1 + random.int(8) }, () => drawnHexagon(random)),
    candidates: [
      hexagonTokens(0, 1, 2),
      hexagonTokens(0, 1, 4),
      hexagonTokens(0, 3, 2),
      drawnHexagon(random),
    ],
  }));
}

/** One candidate at a time and one level after the other, each in a batch of its own. */
async function oneByOne(network: H3Bert, question: HexagonQuestion): Promise<number[][]> {
  const all: number[][] = [];
  for (const tokens of question.candidates) {
    const levels: number[] = [];
    for (let level = 0; level < LEVELS; level++) {
      const known = Array.from(tokens).slice(0, level);
      const row = askingRow(question, known, LEVELS, SMALL, FRAME);
      const logits = await logitsAt(network, packTokens([row]), Int32Array.of(row.asked));
      levels.push(logSoftmax(logits)[tokens[level]]);
    }
    all.push(levels);
  }
  return all;
}

describe('coarse to fine', () => {
  it('many questions at once say what one after the other says, and leave no tensors behind', async () => {
    const weights = strongWeights();
    const network = { config: SMALL, weights };
    const before = memory().numTensors;
    const questions = drawnQuestions(5);
    const scores = await coarseToFine(network, FRAME, questions, NO_TASK);
    for (const [i, question] of questions.entries()) {
      const expected = await oneByOne(network, question);
      scores[i].forEach((levels, c) =>
        levels.forEach((value, level) => expect(value).toBeCloseTo(expected[c][level], 4)),
      );
    }
    expect(memory().numTensors).toBe(before);
    weights.dispose();
  });

  it('probabilities of all tokens of a level add up to 1, and so do those of all hexagons below one', async () => {
    const weights = strongWeights();
    const levelTokens = [
      [5, 6, 7],
      [8, 9, 10, 11, 12, 13, 14],
      [15, 16, 17, 18, 19, 20, 21],
    ];
    const candidates = levelTokens[0].flatMap((root) =>
      levelTokens[1].flatMap((first) => levelTokens[2].map((second) => [root, first, second])),
    );
    const questions = [{ context: [hexagonTokens(1, 2, 3)], candidates }];
    const [scores] = await coarseToFine({ config: SMALL, weights }, FRAME, questions, NO_TASK, {
      levelTokens,
    });
    const total = candidateLogP(scores).reduce((sum, value) => sum + Math.exp(value), 0);
    expect(total).toBeCloseTo(1, 5);
    weights.dispose();
  });

  it('what all candidates have in common does not matter among them, and is not read', async () => {
    const weights = strongWeights();
    const network = { config: SMALL, weights };
    const context = [hexagonTokens(2, 2, 2)];
    const questions = [
      { context, candidates: [hexagonTokens(0, 1, 2), hexagonTokens(0, 1, 4), hexagonTokens(0, 1, 2)] },
      { context, candidates: [hexagonTokens(0, 1, 2), hexagonTokens(0, 1, 2)] },
      { context, candidates: [hexagonTokens(0, 1, 2), hexagonTokens(1, 1, 2)] },
    ];
    const whole = await coarseToFine(network, FRAME, questions, NO_TASK);
    const some = await coarseToFine(network, FRAME, questions, NO_TASK, { differencesOnly: true });
    expect(some[0].map(([root, first]) => [root, first])).toEqual([[0, 0], [0, 0], [0, 0]]); // prettier-ignore
    expect(some[1].flatMap((levels) => [...levels])).toEqual(Array(6).fill(0));
    questions.forEach(({ candidates }, i) => {
      const q = [whole, some].map((scores) =>
        candidateProbabilities(
          candidateLogP(scores[i]),
          candidates.map(() => 1),
        ),
      );
      q[0].forEach((value, c) => expect(q[1][c]).toBeCloseTo(value, 5));
    });
    weights.dispose();
  });

  it('takes the last hexagons of a context that is too long', () => {
    const random = new Random(1);
    const context = Array.from({ length: 40 }, () => drawnHexagon(random));
    const row = askingRow({ context }, [5], LEVELS, SMALL, FRAME);
    const kept = context.slice(-11).flat();
    expect([...(row.ids as number[])]).toEqual([FRAME.cls, ...kept, 5, FRAME.mask, FRAME.mask, FRAME.sep]);
    expect(row.asked).toBe(1 + kept.length + 1);
  });
});

describe('probabilities of candidates', () => {
  const drawn = fc.array(
    fc.record({ logP: fc.double({ min: -200, max: 0, noNaN: true }), cell: fc.nat(3) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );

  it('add up to 1, are equal in a shared hexagon and only weighted by p/multiplicity', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(0.5, 1, 2, 7), (candidates, tau) => {
        const logP = candidates.map(({ cell }) => candidates[cell % candidates.length].logP);
        const cells = candidates.map(({ cell }) => cell % candidates.length);
        const many = multiplicities(cells);
        const q = candidateProbabilities(logP, many, tau);
        expect(q.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        const weights = logP.map((value, i) => (Math.exp(value - Math.max(...logP)) / many[i]) ** (1 / tau));
        const total = weights.reduce((sum, value) => sum + value, 0);
        q.forEach((value, i) => expect(value).toBeCloseTo(weights[i] / total, 9));
      }),
    );
  });

  it('counts ties', () => {
    expect([...multiplicities([4, 7, 4, 9, 4])]).toEqual([3, 1, 3, 1, 3]);
    expect(shareOfTies(multiplicities([4, 7, 4, 9, 4]))).toBe(0.6);
  });
});

it('a hexagon scores what its tokens score together, and the best one is found', () => {
  const logits = [0, 1, 2, 5, 0, 0];
  const [first, second] = [logSoftmax(logits.slice(0, 3)), logSoftmax(logits.slice(3))];
  const scores = cityScores(logits, 3, [2, 0, 0, 1]);
  expect([...scores]).toEqual([first[2] + second[0], first[0] + second[1]]);
  expect(mostLikely(scores)).toBe(0);
  expect(mostLikely([])).toBe(-1);
});
