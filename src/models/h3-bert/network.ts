import { argMax, dispose, tidy, tensor1d, tensor2d, zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import type { Weights } from '../weights';
import type { H3BertConfig } from './config';
import { tokenLogits, h3BertBody } from './h3-bert';
import { askedPlaces, TokenTensors, type TokenBatch } from './token-batch';
import { treeAttention, withoutRelation, type TreeHistory } from '../../nn/ops/attention';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { Layers } from './layers';

/** A network for inference. */
export interface H3Bert {
  readonly config: H3BertConfig;
  readonly weights: Weights;
}

/** Logits of some tokens of a batch on the host: (places x vocabulary). @param places ascending */
export async function logitsAt(
  { config, weights }: H3Bert,
  batch: TokenBatch,
  places: Int32Array,
): Promise<Float32Array> {
  const tensors = new TokenTensors(batch, config);
  const asked = new AskedRows(batch, places);
  const logits = tidy(() => tokenLogits(weights, askedHidden(weights, config, tensors, asked)));
  try {
    return await logits.data<'float32'>();
  } finally {
    logits.dispose();
    asked.dispose();
    tensors.dispose();
  }
}

/** What a network says of the tokens of a batch that are asked for. */
export interface MaskedScores {
  /** (asked) each: the token's place in the batch, -log p of its true id in nats, and the id that is most likely. */
  readonly places: Int32Array;
  readonly nats: Float32Array;
  readonly predicted: Int32Array;
}

/** @throws Failure 'bad-input' where no token is asked for */
export async function maskedScores({ config, weights }: H3Bert, batch: TokenBatch): Promise<MaskedScores> {
  const places = batch.labels ? askedPlaces(batch.labels) : new Int32Array(0);
  if (places.length === 0) throw new Failure('bad-input', 'No token of this batch is asked for.');
  const tensors = new TokenTensors(batch, config);
  const asked = new AskedRows(batch, places);
  const found = tidy(() => {
    const logits = tokenLogits(weights, askedHidden(weights, config, tensors, asked));
    return { nats: softmaxCrossEntropyRows(logits, tensors.asked!.labels), predicted: argMax(logits, 1) };
  });
  try {
    const [nats, predicted] = await Promise.all([
      found.nats.data<'float32'>(),
      found.predicted.data<'int32'>(),
    ]);
    return { places, nats, predicted };
  } finally {
    dispose([found.nats, found.predicted]);
    asked.dispose();
    tensors.dispose();
  }
}

/** Some tokens of a batch, and which tokens each of them attends to. Owns its tensors. */
class AskedRows {
  readonly rows: RowIndex;
  /** The tokens of the sequence of each. */
  readonly sequences: TreeHistory;

  /** @param places (n) among the tokens of the batch, ascending */
  constructor({ offsets, ids }: Pick<TokenBatch, 'offsets' | 'ids'>, places: Int32Array) {
    this.rows = RowIndex.from(places, ids.length);
    const owners = ownersOf(offsets, places);
    const counts = owners.map((owner) => offsets[owner + 1] - offsets[owner]);
    const width = counts.reduce((most, count) => Math.max(most, count), 1);
    const slots = new Int32Array(places.length * width);
    owners.forEach((owner, row) => {
      for (let i = 0; i < counts[row]; i++) slots[row * width + i] = offsets[owner] + i;
    });
    this.sequences = {
      slots: tensor2d(slots, [places.length, width], 'int32'),
      counts: tensor1d(counts, 'int32'),
      distance: zeros([places.length, width]),
      time: zeros([places.length, width]),
    };
  }

  dispose(): void {
    this.rows.dispose();
    const { slots, counts, distance, time } = this.sequences;
    dispose([slots, counts, distance, time]);
  }
}

/** The sequence of each place. */
function ownersOf(offsets: Int32Array, places: Int32Array): Int32Array {
  let owner = 0;
  return places.map((place) => {
    while (offsets[owner + 1] <= place) owner++;
    return owner;
  });
}

/**
 * Hidden states after the last normalisation of some tokens: (n x width). What `h3BertHidden` has in the same rows: of the last layer
 * only keys and values are computed but for those. For inference: no gradient.
 */
function askedHidden(
  weights: Weights,
  config: H3BertConfig,
  batch: TokenTensors,
  { rows, sequences }: AskedRows,
): Tensor2D {
  const layers = new Layers(weights, config);
  const last = config.layers - 1;
  const at = `layers.${last}`;
  const x = h3BertBody(layers, batch, last);
  const normed = layers.norm(`${at}.ln1`, x);
  const pool = layers.joined([`${at}.k`, `${at}.v`], normed);
  const queries = layers.dense(`${at}.q`, gatherRows(normed, rows));
  const terms = withoutRelation(config.width / config.heads);
  const attended = treeAttention(queries, pool, sequences, config.heads, terms);
  return layers.norm('final_ln', layers.afterAttention(last, gatherRows(x, rows), attended));
}
