import { add } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { asStep, type Task } from '../../../base/task';
import { Layers } from '../../../models/htp/layers';
import { rqVae, rqVaeLoss } from '../../../models/htp/rq-vae';
import type { Parameters } from '../../../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../../../nn/training/trainable';
import { Tokeniser, type TokeniserParts } from '../networks/tokeniser';
import type { TokeniserConfig } from '../points-config';
import { readTokeniser } from '../results/read-tokeniser';
import type { PointTrip } from '../trips/point-trip';
import type { TripLabels } from '../trips/trip-labels';
import { restartUnused } from './restart-unused';
import { tokeniserMeasures } from './tokeniser-measures';
import { TripBatch } from './trip-batch';
import type { LearntTrip } from './trip-targets';

/** What the training of a tokeniser is told of its configuration. */
export type TokeniserChoices = Pick<TokeniserConfig, 'quantiserLoss' | 'restartUnused' | 'batchSize'> & {
  readonly seed: number;
};

/** What a tokeniser learns from, and what it is validated on. */
export interface TokeniserData {
  readonly labels: TripLabels;
  readonly train: readonly LearntTrip[];
  readonly val: readonly PointTrip[];
}

/** Validation takes so many trips at most, evenly spread over their part. */
const MOST_VALIDATED = 1000;

/**
 * Trains the RQ-VAE on trips; the best epoch is the one after which points are made again most exactly. Batches are of trips of any
 * length, though they are padded: of trips of one length all steps are alike, and nothing is learnt of what makes them long.
 */
export class TokeniserTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;

  constructor(
    private readonly parts: TokeniserParts & { readonly weights: Parameters },
    private readonly data: TokeniserData,
    private readonly choices: TokeniserChoices,
  ) {
    this.parameters = parts.weights;
    this.itemCount = data.train.length;
  }

  /** Before the first batch of an epoch, unused codewords begin anew where that is asked for. */
  async prepare(_: Uint32Array, step: number): Promise<void> {
    const { seed, batchSize } = this.choices;
    const perEpoch = Math.ceil(this.itemCount / batchSize);
    if (!this.choices.restartUnused || step % perEpoch !== 0) return;
    const random = new Random(seed).fork(`codewords before step ${step}`);
    await restartUnused(this.parameters, this.parts.config, this.data.train, random);
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const { seed } = this.choices;
    const batch = new TripBatch(
      Array.from(items, (item) => this.data.train[item]),
      this.parts.config,
    );
    const source = new Random(seed).fork(`dropout of step ${step}`);
    return { loss: (view) => this.#loss(view, batch, source), dispose: () => batch.dispose() };
  }

  #loss(view: Parameters, batch: TripBatch, source: Random): LossParts {
    const { config, target = 'route' } = this.parts;
    const outputs = rqVae(new Layers(view, config, { source }), config, batch);
    const loss = rqVaeLoss(config, batch, outputs, batch, this.choices.quantiserLoss);
    const { total, quantiser, percent, dxy } = loss;
    if (target === 'route') return { loss: total, parts: { quantiser, percent, dxy } };
    return { loss: add(quantiser, dxy), parts: { quantiser, dxy } };
  }

  /** Points made again of the tokens of validation trips; the score is the negative of their error in metres. */
  async validate(task: Task): Promise<Validation> {
    const { val, labels } = this.data;
    const every = Math.max(1, val.length / MOST_VALIDATED);
    const trips = Array.from(
      { length: Math.min(val.length, MOST_VALIDATED) },
      (_, i) => val[Math.floor(i * every)],
    );
    const tokeniser = new Tokeniser(this.parts, labels);
    const reading = await readTokeniser(tokeniser, trips, asStep(task, 'points.decode'));
    return { score: -reading.rmse, measures: tokeniserMeasures(reading) };
  }
}
