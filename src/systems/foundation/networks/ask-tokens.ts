import { argMax, dispose, logSoftmax, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import { askedLogits, askedNats, h3BertHidden } from '../../../models/h3-bert/network';
import { pairLogits } from '../../../models/h3-bert/pair-head';
import { packTokens, TokenTensors, type TokenRow } from '../../../models/h3-bert/token-batch';
import type { HexagonModel } from './hexagon-model';

/** Sequences that are read at once: more need more memory and are no faster. */
const AT_ONCE = 32;

type Model = Pick<HexagonModel, 'weights' | 'config'>;

/** What a network says of the tokens that are asked for of some sequences, in their order. */
export interface SaidTokens {
  /** (A) -log p of the true token, in nats. */
  readonly nats: Float32Array;
  /** (A) the token that is said. */
  readonly said: Int32Array;
}

/** Asks for the tokens of sequences that have labels. @throws Failure 'cancelled' */
export async function askTokens(model: Model, rows: readonly TokenRow[], task: Task): Promise<SaidTokens> {
  const [nats, said]: [Float32Array[], Int32Array[]] = [[], []];
  await inBatches(rows, 'hexagons.ask', task, async (some) => {
    const [cost, best] = await read(model, some, (hidden, batch) => {
      const logits = askedLogits(model.weights, hidden, batch);
      return [askedNats(model.weights, hidden, batch), argMax(logits, 1)];
    });
    nats.push(Float32Array.from(cost));
    said.push(Int32Array.from(best));
  });
  return { nats: joined(nats, Float32Array), said: joined(said, Int32Array) };
}

/** (B) how likely a network finds yes for each pair. @throws Failure 'cancelled' */
export async function judgePairs(model: Model, rows: readonly TokenRow[], task: Task): Promise<Float32Array> {
  const likely: Float32Array[] = [];
  await inBatches(rows, 'pairs.judge', task, async (some) => {
    const [logits] = await read(model, some, (hidden, batch) => [
      logSoftmax(pairLogits(model.weights, hidden, batch)),
    ]);
    likely.push(Float32Array.from({ length: some.length }, (_, i) => Math.exp(logits[2 * i + 1])));
  });
  return joined(likely, Float32Array);
}

/**
 * The log-probabilities of all tokens at each place that is asked for, batch by batch: (asked x vocabulary). @param take is given them with
 * the sequences that they are of
 * @throws Failure 'cancelled'
 */
export async function askPlaces(
  model: Model,
  rows: readonly TokenRow[],
  task: Task,
  take: (logProbabilities: ArrayLike<number>, from: number, to: number) => void,
): Promise<void> {
  let from = 0;
  await inBatches(rows, 'destinations.ask', task, async (some) => {
    const [values] = await read(model, some, (hidden, batch) => [
      logSoftmax(askedLogits(model.weights, hidden, batch)),
    ]);
    take(values, from, from + some.length);
    from += some.length;
  });
}

/**
 * The last hidden states of all tokens of sequences, batch by batch: (tokens of some sequences x width). @param take is given them with the
 * sequences that they are of
 * @throws Failure 'cancelled'
 */
export async function hiddenStates(
  model: Model,
  rows: readonly TokenRow[],
  task: Task,
  take: (states: ArrayLike<number>, from: number, to: number) => void,
): Promise<void> {
  let from = 0;
  await inBatches(rows, 'hexagons.read', task, async (some) => {
    const [states] = await read(model, some, (hidden) => [hidden]);
    take(states, from, from + some.length);
    from += some.length;
  });
}

async function inBatches(
  rows: readonly TokenRow[],
  step: string,
  task: Task,
  ask: (some: readonly TokenRow[]) => Promise<void>,
): Promise<void> {
  const report = (done: number) => task.progress({ step, done, total: rows.length, unit: 'sequences' });
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    report(at);
    await task.checkpoint();
    await ask(rows.slice(at, at + AT_ONCE));
  }
  report(rows.length);
}

/** Host copies of what is made of the hidden states of some sequences. */
async function read(
  { weights, config }: Model,
  rows: readonly TokenRow[],
  of: (hidden: Tensor2D, batch: TokenTensors) => readonly Tensor[],
): Promise<ArrayLike<number>[]> {
  const batch = new TokenTensors(packTokens(rows), config);
  try {
    const made = tidy(() => [...of(h3BertHidden(weights, config, batch), batch)]);
    try {
      return await Promise.all(made.map((tensor) => tensor.data()));
    } finally {
      dispose(made);
    }
  } finally {
    batch.dispose();
  }
}

/** The numbers of some arrays, one after the other. */
function joined<A extends Float32Array | Int32Array>(
  parts: readonly A[],
  Kind: new (length: number) => A,
): A {
  const all = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
