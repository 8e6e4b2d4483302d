import {
  add,
  clone,
  tensor2d,
  tidy,
  type Tensor2D,
  dispose,
  tensor3d,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { asStep, type Task } from '../../../base/task';
import { Layers } from '../../../models/htp/layers';
import { rqVae, rqVaeLoss, toVectors, type PointTargets, type RqVaeInputs } from '../../../models/htp/rq-vae';
import type { Parameters } from '../../../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import { Tokeniser, type TokeniserParts } from '../networks/tokeniser';
import type { TokeniserConfig } from '../settings';
import { readTokeniser } from '../evaluation/read-tokeniser';
import type { PointTrip } from '../trips/point-trips';
import type { TripLabels } from '../trips/trip-labels';
import { tokeniserMeasures } from './tokeniser-measures';
import type { LearntTrip } from './trip-targets';
import { encode } from '../../../models/htp/encoder-decoder';
import { codebookName, codebooksOf, quantise } from '../../../models/htp/quantiser';
import { LEVELS, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { PaddedMask } from '../../../models/htp/sequence-length';
import { RoadTensors } from '../../../models/htp/road-context';

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

/** Trips, drawn by chance, whose segments say which codewords are used. */
const MOST_READ = 512;
const AT_ONCE = 32;

/**
 * Codewords that no segment of some trips has become what segments, drawn by chance, have left for their codebook to say; coarser
 * codebooks first, since finer ones have to say what those leave.
 * @returns how many of each codebook were replaced
 */
export async function restartUnused(
  parameters: Parameters,
  config: RqVaeConfig,
  trips: readonly LearntTrip[],
  random: Random,
): Promise<number[]> {
  const drawn = random.shuffle(Uint32Array.from(trips.keys())).subarray(0, MOST_READ);
  const read = Array.from(drawn, (trip) => trips[trip]).sort((a, b) => a.points - b.points);
  const rows = await segmentVectors(parameters, config, read);
  const vectors = tensor2d(rows, [rows.length / config.codeWidth, config.codeWidth]);
  const replaced: number[] = [];
  for (const codebook of config.codebooks.keys())
    replaced.push(await restartCodebook(parameters, config, codebook, vectors, random));
  vectors.dispose();
  return replaced;
}

async function restartCodebook(
  parameters: Parameters,
  { codebooks, codeWidth }: RqVaeConfig,
  codebook: number,
  vectors: Tensor2D,
  random: Random,
): Promise<number> {
  const [codes, residuals] = tidy(() => {
    const all = quantise(codebooksOf(parameters, codebooks.length), vectors);
    // Those of the first codebook are the vectors themselves.
    return [all.codes, clone(all.residuals[codebook])];
  });
  const [chosen, left] = await Promise.all([codes.data(), residuals.data()]);
  codes.dispose();
  residuals.dispose();
  const segments = chosen.length / codebooks.length;
  const used = new Set(
    Array.from({ length: segments }, (_, segment) => chosen[segment * codebooks.length + codebook]),
  );
  const name = codebookName(codebook);
  const values = Float32Array.from(await parameters.get(name).data());
  for (let word = 0; word < codebooks[codebook]; word++) {
    if (used.has(word)) continue;
    const from = random.int(segments) * codeWidth;
    values.set(left.subarray(from, from + codeWidth), word * codeWidth);
  }
  if (used.size < codebooks[codebook])
    parameters.set(name, tensor2d(values, [codebooks[codebook], codeWidth]));
  return codebooks[codebook] - used.size;
}

/** (segments x code width) the vectors that are quantised, of all segments of some trips. */
async function segmentVectors(
  parameters: Parameters,
  config: RqVaeConfig,
  trips: readonly LearntTrip[],
): Promise<Float32Array> {
  const rows: Float32Array[] = [];
  for (let from = 0; from < trips.length; from += AT_ONCE) {
    const batch = new TripBatch(trips.slice(from, from + AT_ONCE), config);
    const { longest, lengths } = batch.levels[LEVELS];
    const vectors = tidy(() => {
      const layers = new Layers(parameters, config);
      return toVectors(layers, encode(layers, config, batch.x, batch.levels));
    });
    const values = (await vectors.data()) as Float32Array;
    vectors.dispose();
    batch.dispose();
    const ofTrip = longest * config.codeWidth;
    lengths.forEach((length, trip) =>
      rows.push(values.slice(trip * ofTrip, trip * ofTrip + length * config.codeWidth)),
    );
  }
  const all = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  rows.reduce((at, own) => (all.set(own, at), at + own.length), 0);
  return all;
}

/** Trips on the device, padded to the longest: what the tokeniser reads, and what it is to say. Owns its tensors. */
class TripBatch implements RqVaeInputs, PointTargets {
  /** (B, n, 2) scaled by the city's box. */
  readonly x: Tensor3D;
  readonly levels: readonly PaddedMask[];
  readonly roads: RoadTensors;
  /** (B, n) */
  readonly percent: Tensor2D;
  /** (B, n, 2) */
  readonly dxy: Tensor3D;

  /** @throws Failure 'bad-input' for a route that is not of the network */
  constructor(trips: readonly LearntTrip[], config: Pick<RqVaeConfig, 'roads'>) {
    this.levels = PaddedMask.levels(trips.map(({ points }) => points));
    const [{ longest }] = this.levels;
    const padded = (width: number, of: (trip: LearntTrip) => Float32Array): Float32Array => {
      const values = new Float32Array(trips.length * longest * width);
      trips.forEach((trip, i) => values.set(of(trip), i * longest * width));
      return values;
    };
    const shape: [number, number, number] = [trips.length, longest, 2];
    this.x = tensor3d(
      padded(2, ({ scaled }) => scaled),
      shape,
    );
    this.percent = tensor2d(
      padded(1, ({ steps }) => steps),
      [trips.length, longest],
    );
    this.dxy = tensor3d(
      padded(2, ({ offsets }) => offsets),
      shape,
    );
    const middles = trips.flatMap((trip) => Array.from(trip.middles));
    this.roads = new RoadTensors({ routes: trips.map(({ roads }) => roads), middles }, config);
  }

  dispose(): void {
    dispose([this.x, this.percent, this.dxy]);
    this.levels.forEach((mask) => mask.dispose());
    this.roads.dispose();
  }
}
