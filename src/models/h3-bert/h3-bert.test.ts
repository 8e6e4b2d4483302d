import { dispose, memory, tensor1d, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { Random } from '../../base/random';
import type { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { AdamW, TORCH_ADAMW } from '../../nn/training/adamw';
import { differentiate } from '../../nn/training/differentiate';
import { logitsAt, maskedScores, h3BertHidden, maskedLoss, tokenLogits } from './network';
import { pairLogits, pairLoss } from './pair-head';
import { h3BertSpecs, type H3BertConfig } from './parameters';
import { NOT_ASKED, packTokens, TokenTensors, type TokenRow } from './token-batch';
import {
  drawnHexagon,
  SMALL,
  smallRow,
  smallRows,
  smallWeights,
  strongWeights,
} from './testing/small-network';

beforeAll(() => useBackend('wasm'));

/** Logits of every token of packed rows. */
function logitsOf(
  rows: readonly TokenRow[],
  parameters: Parameters,
  config: H3BertConfig = SMALL,
): number[][] {
  const tensors = new TokenTensors(packTokens(rows), config);
  const logits = tidy(() => tokenLogits(parameters, h3BertHidden(parameters, config, tensors)).arraySync());
  tensors.dispose();
  return logits;
}

const largestGap = (a: number[][], b: number[][]): number =>
  Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));

describe('what the network says', () => {
  it('does not depend on the true id of a masked token, bit for bit', () => {
    const weights = strongWeights();
    const random = new Random(3);
    const hexagons = Array.from({ length: 6 }, () => drawnHexagon(random));
    const others = hexagons.map((tokens, i) => (i === 2 ? drawnHexagon(random) : tokens));
    expect(others[2]).not.toEqual(hexagons[2]);
    const of = (all: number[][]) => logitsOf([smallRow(all, [2])], weights);
    expect(of(others)).toEqual(of(hexagons));
    const seen = (all: number[][]) => logitsOf([smallRow(all, [4])], weights);
    expect(largestGap(seen(others), seen(hexagons))).toBeGreaterThan(0.1);
    weights.dispose();
  });

  it('does not depend on other sequences of its batch', () => {
    const weights = strongWeights();
    const rows = smallRows(4, 9);
    const together = logitsOf(rows, weights);
    const alone = rows.flatMap((row) => logitsOf([row], weights));
    expect(largestGap(together, alone)).toBeLessThan(1e-4);
    weights.dispose();
  });

  it('is the same where only some tokens are asked for', async () => {
    const weights = strongWeights();
    const batch = packTokens(smallRows(3, 8));
    const all = logitsOf(smallRows(3, 8), weights);
    const places = Int32Array.of(0, 5, 30, 40, all.length - 1);
    const some = await logitsAt({ config: SMALL, weights }, batch, places);
    const expected = [...places].flatMap((place) => all[place]);
    expect(largestGap([[...some]], [expected])).toBeLessThan(1e-4);
    weights.dispose();
  });

  it('knows hours where it is made for them, and asks for them', () => {
    const config = { ...SMALL, hours: true };
    const weights = strongWeights(config);
    const at = (hour: number) =>
      smallRows(1, 6).map((row) => ({
        ...row,
        hours: Array.from(row.levels, (level) => (level ? hour : 0)),
      }));
    expect(largestGap(logitsOf(at(9), weights, config), logitsOf(at(120), weights, config))).toBeGreaterThan(
      0.1,
    );
    expect(() => logitsOf(smallRows(1, 6), weights, config)).toThrow(Failure);
    weights.dispose();
  });

  it('refuses a sequence that is longer than its context', () => {
    const weights = smallWeights();
    expect(() => logitsOf(smallRows(1, 13), weights)).toThrow('This network reads 40 tokens at most');
    weights.dispose();
  });
});

describe('the loss', () => {
  it('is that of a guess at the beginning: perplexity within a quarter of the vocabulary', async () => {
    const config = { ...SMALL, vocabulary: 2000, width: 64 };
    const weights = smallWeights(config);
    const random = new Random(8);
    const rows = smallRows(8, 10).map((row) => ({
      ...row,
      labels: Array.from(row.labels!, (label) =>
        label === NOT_ASKED ? label : random.int(config.vocabulary),
      ),
    }));
    const { nats } = await maskedScores({ config, weights }, packTokens(rows));
    const perplexity = Math.exp(nats.reduce((sum, value) => sum + value, 0) / nats.length);
    expect(Math.abs(perplexity / config.vocabulary - 1)).toBeLessThan(0.25);
    weights.dispose();
  });

  it('refuses a batch of which nothing is asked', () => {
    const weights = smallWeights();
    const tensors = new TokenTensors(packTokens([{ ids: [1, 5, 8, 15, 2], levels: [0, 1, 2, 3, 0] }]), SMALL);
    expect(() => tidy(() => maskedLoss(weights, h3BertHidden(weights, SMALL, tensors), tensors))).toThrow(
      Failure,
    );
    tensors.dispose();
    weights.dispose();
  });

  it('reaches every parameter: masked tokens those of the encoder, pairs those of the head, dropout or not', () => {
    const config = { ...SMALL, hours: true, dropout: 0.2 };
    const weights = smallWeights(config);
    const rows = smallRows(3, 8).map((row) => ({
      ...row,
      hours: Array.from(row.levels, (level) => level * 20),
    }));
    const tensors = new TokenTensors(packTokens(rows), config);
    const labels = tensor1d([0, 1, 1], 'int32');
    const masked = (view: Parameters): Scalar => {
      const hidden = h3BertHidden(view, config, tensors, { source: new Random(4) });
      return maskedLoss(view, hidden, tensors);
    };
    const paired = (view: Parameters): Scalar =>
      pairLoss(pairLogits(view, h3BertHidden(view, config, tensors), tensors), labels);
    const moved = (loss: (view: Parameters) => Scalar) =>
      tidy(() => {
        const { grads } = differentiate(weights, loss);
        const isThere = (grad: Tensor) => grad.dataSync().some((value) => value !== 0);
        return [...grads].filter(([, grad]) => isThere(grad)).map(([name]) => name);
      });
    const encoder = h3BertSpecs(config).map(({ name }) => name);
    expect(moved(masked)).toEqual(encoder);
    const head = ['pooler.weight', 'pooler.bias', 'pair_head.weight', 'pair_head.bias'];
    expect(moved(paired)).toEqual([...encoder.filter((name) => name !== 'output_bias'), ...head]);
    dispose(labels);
    tensors.dispose();
    weights.dispose();
  });

  it('leaves no tensors behind', async () => {
    const weights = smallWeights();
    const batch = packTokens(smallRows(3, 8));
    const before = memory().numTensors;
    const tensors = new TokenTensors(batch, SMALL);
    tidy(() => {
      differentiate(weights, (view) => maskedLoss(view, h3BertHidden(view, SMALL, tensors), tensors));
    });
    tensors.dispose();
    await maskedScores({ config: SMALL, weights }, batch);
    expect(memory().numTensors).toBe(before);
    weights.dispose();
  });
});

it('learns sixteen sequences by heart', async () => {
  const config = { ...SMALL, width: 32, hidden: 64, layers: 1 };
  const weights = smallWeights(config);
  const batch = packTokens(smallRows(16, 10));
  const tensors = new TokenTensors(batch, config);
  const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.01, clipNorm: 1 });
  for (let step = 0; step < 90; step++)
    tidy(() => {
      const { grads } = differentiate(weights, (view) =>
        maskedLoss(view, h3BertHidden(view, config, tensors), tensors),
      );
      optimizer.update(weights, grads, 1e-2);
    });
  const { places, predicted } = await maskedScores({ config, weights }, batch);
  const right = places.filter((place, i) => predicted[i] === batch.labels![place]).length;
  expect(places.length).toBe(96);
  expect(right / places.length).toBeGreaterThan(0.95);
  optimizer.dispose();
  tensors.dispose();
  weights.dispose();
});
