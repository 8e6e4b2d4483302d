import { dispose, tensor1d, tensor2d, zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { treeAttention, withoutRelation, type TreeHistory } from '../../nn/ops/attention';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import type { Weights } from '../weights';
import type { H3BertConfig } from './config';
import { h3BertBody } from './h3-bert';
import { Layers } from './layers';
import type { TokenBatch, TokenTensors } from './token-batch';

/** Some tokens of a batch, and which tokens each of them attends to. Owns its tensors. */
export class AskedRows {
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
export function askedHidden(
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
