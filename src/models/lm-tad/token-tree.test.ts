import { gather, memory, tensor1d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { lmTadHidden, lmTadSpecs, SequenceTensors } from './lm-tad';
import { tokenTrees } from './token-tree';
import type { TokenSequences } from './tokens';
import { lmTadEnds, TreeTensors } from './search-model';

function sequencesOf(...all: number[][]): TokenSequences {
  const sequenceOffsets = new Int32Array(all.length + 1);
  all.forEach((tokens, s) => (sequenceOffsets[s + 1] = sequenceOffsets[s] + tokens.length));
  return { sequenceOffsets, inputs: Int32Array.from(all.flat()) };
}

describe('trees of token sequences', () => {
  it('share beginnings; equal sequences share all', () => {
    const [tree, ...more] = tokenTrees(sequencesOf([7, 2, 3], [7, 2], [4, 2], [7, 2, 3], [7, 5]), 100);
    expect(more).toEqual([]);
    expect([...tree.tokens]).toEqual([4, 2, 7, 2, 3, 5]);
    expect([...tree.depths]).toEqual([0, 1, 0, 1, 2, 1]);
    expect([...tree.sequences]).toEqual([2, 1, 0, 3, 4]);
    expect([...tree.ends]).toEqual([1, 3, 4, 5]);
    expect([...tree.endOf]).toEqual([0, 1, 2, 2, 3]);
    expect([...tree.paths.subarray(4 * 3, 6 * 3)]).toEqual([2, 3, 4, 2, 5, 0]);
  });

  it('hold all sequences once, whatever their size allows', () => {
    const random = new Random(1);
    const all = Array.from({ length: 60 }, () =>
      Array.from({ length: 1 + random.int(5) }, () => random.int(3)),
    );
    for (const most of [1, 7, 1000]) {
      const trees = [...tokenTrees(sequencesOf(...all), most)];
      expect(trees.flatMap(({ sequences }) => [...sequences]).sort((a, b) => a - b)).toEqual([...all.keys()]);
      for (const { tokens, depths, paths, width, ends, sequences, endOf } of trees) {
        expect(tokens.length).toBeLessThanOrEqual(Math.max(most, 5));
        sequences.forEach((s, i) => {
          const end = ends[endOf[i]];
          const path = [...paths.subarray(end * width, end * width + depths[end] + 1)];
          expect(path.map((node) => tokens[node])).toEqual(all[s]);
        });
      }
    }
  });
});

it.each(['cpu', 'wasm'] as const)(
  'a tree answers what its sequences answer one by one on %s',
  async (backend) => {
    await useBackend(backend);
    const config = { layers: 3, heads: 2, width: 16, blockSize: 6, vocabularySize: 9 };
    const parameters = Parameters.initial(lmTadSpecs(config), new Random(2));
    const before = memory().numTensors;
    const random = new Random(3);
    const all = Array.from({ length: 40 }, () =>
      Array.from({ length: 1 + random.int(6) }, () => random.int(4)),
    );
    const sequences = sequencesOf(...all);
    const plain = new SequenceTensors(sequences, config);
    const last = tensor1d(
      sequences.sequenceOffsets.slice(1).map((offset) => offset - 1),
      'int32',
    );
    const expected = tidy(() => gather(lmTadHidden(parameters, config, plain), last) as Tensor2D);
    const values = expected.dataSync();
    for (const tree of tokenTrees(sequences, 30)) {
      const tensors = new TreeTensors(tree, config);
      const hidden = tidy(() => lmTadEnds(parameters, config, tensors));
      const answers = hidden.dataSync();
      tree.sequences.forEach((s, i) => {
        for (let c = 0; c < config.width; c++)
          expect(answers[tree.endOf[i] * config.width + c]).toBeCloseTo(values[s * config.width + c], 5);
      });
      hidden.dispose();
      tensors.dispose();
    }
    for (const part of [plain, last, expected]) part.dispose();
    expect(memory().numTensors).toBe(before);
    parameters.dispose();
  },
);
