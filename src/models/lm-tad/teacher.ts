import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../base/task';
import type { Random } from '../../base/random';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { softmaxCrossEntropyRows } from '../../nn/ops/elementwise';
import { Parameters } from '../../nn/parameters';
import { lmTadHidden, lmTadLogits, lmTadSpecs, SequenceTensors, type LmTadConfig } from './lm-tad';
import { buildTokenBatch, type LmTadVocabulary } from './tokens';

/** Bounds the (tokens x vocabulary) logits of a scoring batch to about 64 MB. */
const LOGITS_PER_BATCH = 16_000_000;

/** -log p of every token after SOT of a set of trips, in nats: the cell of each road, then EOT. */
export interface Surprisals {
  /** (trips + 1) offsets into `values`; a trip of L roads has L + 1 entries. */
  readonly offsets: Uint32Array;
  readonly values: Float32Array;
}

/** LM-TAD with its weights and vocabulary. */
export class Teacher {
  constructor(
    readonly config: LmTadConfig,
    readonly vocabulary: LmTadVocabulary,
    readonly parameters: Parameters,
  ) {}

  static initial(config: LmTadConfig, vocabulary: LmTadVocabulary, random: Random): Teacher {
    return new Teacher(config, vocabulary, Parameters.initial(lmTadSpecs(config), random));
  }

  /** Surprisal of each step of each trip: LM-TAD's first task. Trips are scored whole, batched by length. */
  async surprisals(trips: TrajectorySet, task: Task): Promise<Surprisals> {
    const report = (done: number) =>
      task.progress({ step: 'teacher.score', done, total: trips.tripCount, unit: 'trips' });
    const offsets = new Uint32Array(trips.tripCount + 1);
    for (let t = 0; t < trips.tripCount; t++)
      offsets[t + 1] = offsets[t] + trips.offsets[t + 1] - trips.offsets[t] + 1;
    const values = new Float32Array(offsets[trips.tripCount]);
    const limit = Math.max(1, Math.floor(LOGITS_PER_BATCH / this.config.vocabularySize));
    for (let from = 0; from < trips.tripCount;) {
      await task.checkpoint();
      report(from);
      let to = from + 1;
      while (to < trips.tripCount && offsets[to + 1] - offsets[from] <= limit) to++;
      const items = Uint32Array.from({ length: to - from }, (_, i) => from + i);
      const batch = new SequenceTensors(buildTokenBatch(this.vocabulary, trips, items), this.config);
      const losses = tidy(() =>
        softmaxCrossEntropyRows(lmTadLogits(this.parameters, this.hidden(batch)), batch.targets!),
      );
      values.set((await losses.data()) as Float32Array, offsets[from]);
      dispose(losses);
      batch.dispose();
      from = to;
    }
    report(trips.tripCount);
    return { offsets, values };
  }

  hidden(batch: SequenceTensors) {
    return lmTadHidden(this.parameters, this.config, batch);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

/** exp of the mean surprisal over all tokens, EOT included. */
export function perplexity({ values }: Surprisals): number {
  return Math.exp(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

/** The same without EOT. */
export function cellPerplexity({ offsets, values }: Surprisals): number {
  let sum = 0;
  for (let t = 0; t + 1 < offsets.length; t++)
    for (let i = offsets[t]; i < offsets[t + 1] - 1; i++) sum += values[i];
  return Math.exp(sum / Math.max(1, values.length - (offsets.length - 1)));
}

/** Mean surprisal of each trip (its log-perplexity): the anomaly score of LM-TAD. */
export function tripScores({ offsets, values }: Surprisals): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, t) => {
    const own = values.subarray(offsets[t], offsets[t + 1]);
    return own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
  });
}
