import { describe, expect, it } from 'vitest';
import { realData } from '../../scripts/folders.mjs';
import { gridFor } from '../domain/grid';
import { networkOf, tripsOf } from '../generation/testing/hoser-folder';
import { buildTokenBatch, lmTadVocabulary } from '../models/lm-tad/tokens';
import { Bigram, type PackedSequences } from './bigram';

const packed = (sequences: number[][], vocabularySize: number): PackedSequences => ({
  sequenceOffsets: sequences.reduce(
    (offsets, s) => [...offsets, offsets[offsets.length - 1] + s.length - 1],
    [0],
  ),
  inputs: sequences.flatMap((s) => s.slice(0, -1)),
  targets: sequences.flatMap((s) => s.slice(1)),
  vocabularySize,
});

describe('bigram', () => {
  const training = packed(
    [
      [4, 0, 1, 3],
      [4, 0, 2, 3],
    ],
    5,
  );
  const bigram = new Bigram(training);

  it('smooths counts with 0.1', () => {
    expect(bigram.logProbability(0, 1)).toBeCloseTo(Math.log(1.1 / 2.5), 12);
    expect(bigram.logProbability(0, 3)).toBeCloseTo(Math.log(0.1 / 2.5), 12);
  });
  it('gives every token a distribution, driven or not', () => {
    for (let input = 0; input < 5; input++) {
      const total = [0, 1, 2, 3, 4].reduce(
        (sum, target) => sum + Math.exp(bigram.logProbability(input, target)),
        0,
      );
      expect(total).toBeCloseTo(1, 12);
    }
  });
  it('has the vocabulary size as perplexity where it knows nothing', () => {
    expect(new Bigram(packed([], 5)).perplexity(training)).toBeCloseTo(5, 12);
  });
  it('perplexity and surprisal are two views of one sum', () => {
    const surprisals = bigram.meanSurprisals(training);
    expect(Math.exp((surprisals[0] + surprisals[1]) / 2)).toBeCloseTo(bigram.perplexity(training), 12);
  });
});

const porto = realData('porto/hoser');
const title = 'has a perplexity of 31.0 on the validation trips of Porto, EOT included';

it.skipIf(porto.absent)(porto.titled(title), () => {
  const network = networkOf(porto.path);
  const vocabulary = lmTadVocabulary(network, gridFor(network));
  const sequences = (split: 'train' | 'val'): PackedSequences => {
    const trips = tripsOf(porto.path, network, split);
    const all = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
    return { ...buildTokenBatch(vocabulary, trips, all), vocabularySize: vocabulary.size };
  };
  expect(new Bigram(sequences('train')).perplexity(sequences('val')).toFixed(1)).toBe('31.0');
});
