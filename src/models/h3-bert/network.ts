import { argMax, dispose, tidy } from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import type { Weights } from '../weights';
import { AskedRows, askedHidden } from './asked-hidden';
import type { H3BertConfig } from './config';
import { tokenLogits } from './h3-bert';
import { askedPlaces, TokenTensors, type TokenBatch } from './token-batch';

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
