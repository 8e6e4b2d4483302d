import { type Task, asStep } from '../../../base/task';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { HeldDataset, KeptWeights } from '../../../engine/checkpoints/network-service';
import {
  type BelievedStretch,
  type HexagonDataset,
  type HexagonInTokens,
  type HexagonMap,
  type HexagonSequence,
  type HexagonService,
  type HiddenStretch,
  type MeasuredNetwork,
  type ModelSummary,
  type ModelWeights,
  HEXAGONS_AT_WORK,
  type SequenceOrder,
  type SequencesSummary,
  type TokenizerSummary,
} from './hexagon-service';
import { badInput } from '../../../base/failure';
import { TOKENIZER_KINDS, type HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import { sequenceAt } from '../../../domain/hexagons/hexagon-sequences';
import type { FoundationConfig } from '../settings';
import { citySequences, tokenizerOf, type CitySequences } from '../sequences/city-sequences';
import { hexagonVectors } from './hexagon-vectors';
import { nestedHexagons, tokenizerSummary, toldHexagon } from './hexagon-in-tokens';
import { believedStretch } from './hidden-stretch';
import { knownCells, modelSummary, ModelsAtWork, type ModelInCity } from './models-at-work';
import type { ProbeOutcome } from './probes/probe-report';
import { runProbes } from './probes/run-probes';
import { PARTS, placeOfSequence, sequencesSummary } from './sequences-summary';
import { sharedUsers } from '../../../domain/hexagons/sequence-parts';
import { evaluateFoundation } from '../evaluation/evaluate-foundation';
import { NETWORK_LABELS } from '../networks';
import { symmetricEigen } from '../../../engine/study/symmetric-eigen';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function networksService(options: WorkerBackendOptions): HexagonService {
  const weights = new KeptWeights<ModelWeights>(HEXAGONS_AT_WORK.mostKept, 'networks');
  const weightsOf = (id: string) => weights.of(id, 'network');
  const held = new HeldDataset(options, weights, (dataset: HexagonDataset) => new CityAtWork(dataset));
  return {
    ...held.methods,
    sequences: ({ of }, task) => held.givingInTurn(task, (on) => on.summary(of)),
    sequence: ({ of, index }, task) => held.givingInTurn(task, (on) => on.sequence(of, index)),
    tokenizers: ({ of, context }, task) =>
      held.givingInTurn(task, async (on) => ({ kinds: await on.tokenizers(of, context, task) })),
    hexagon: ({ of, cell }, task) => held.givingInTurn(task, (on) => on.hexagon(of, cell, task)),
    model: ({ id }, task) => held.giving(task, (on) => on.model(weightsOf(id))),
    believe: ({ id, of, ...stretch }, task) =>
      held.giving(task, (on) => on.believe(weightsOf(id), of, stretch, task)),
    map: ({ id, of }, task) => held.giving(task, (on) => on.map(weightsOf(id), of, task)),
    probes: ({ id, of }, task) => held.giving(task, (on) => on.probes(weightsOf(id), of, task)),
    measure: ({ id, config }, task) => held.giving(task, (on) => on.measure(weightsOf(id), config, task)),
  };
}

/** Sequences that are kept at once: those of the settings, and those of a network that was trained with others. */
const MOST_SEQUENCES = 3;

/** Sequences, and the tokenisers that were made for them. */
interface KeptSequences {
  readonly made: CitySequences;
  tokenizers: Promise<readonly HexTokenizer[]> | null;
}

/** One city, its sequences, and networks at work in it, on the current backend. What takes long to make is made once. */
export class CityAtWork {
  readonly #sequences = new Map<string, KeptSequences>();
  readonly #models = new ModelsAtWork();

  constructor(readonly dataset: HexagonDataset) {}

  /** @throws Failure 'bad-input' for a data set of which no sequences can be made */
  summary(of: SequenceOrder): SequencesSummary {
    return sequencesSummary(this.#kept(of).made);
  }

  /** A copy with arrays of its own. @throws Failure 'bad-input' for an index that no sequence has */
  sequence(of: SequenceOrder, index: number): HexagonSequence {
    const { made } = this.#kept(of);
    const { sequences, at } = placeOf(made, index);
    const { cells, times } = sequenceAt(sequences, at);
    const { city } = made;
    const centres = new Float64Array(2 * cells.length);
    cells.forEach((cell, i) => centres.set(city.centres.subarray(2 * cell, 2 * cell + 2), 2 * i));
    return {
      ids: BigUint64Array.from(cells, (cell) => city.cells[cell]),
      cells: cells.slice(),
      centres,
      times: times.slice(),
    };
  }

  /** @throws Failure 'cancelled' */
  async tokenizers(of: SequenceOrder, context: number, task: Task): Promise<TokenizerSummary[]> {
    const kept = this.#kept(of);
    const all = await this.#tokenizersOf(kept, of, task);
    return all.map((tokenizer) => tokenizerSummary(tokenizer, kept.made, context));
  }

  /** @throws Failure 'bad-input' for a place that no hexagon has; 'cancelled' */
  async hexagon(of: SequenceOrder, place: number, task: Task): Promise<HexagonInTokens> {
    const kept = this.#kept(of);
    const { city } = kept.made;
    const cell = city.cells.at(place);
    if (cell === undefined || place < 0)
      throw badInput(`The city has ${city.cells.length} hexagons, and none has the number ${place}.`);
    const all = await this.#tokenizersOf(kept, of, task);
    return {
      nested: nestedHexagons(city, cell),
      told: all.map((tokenizer) => toldHexagon(tokenizer, cell)),
    };
  }

  /** @throws Failure 'bad-input' for a file that is none of a network over hexagons */
  model(weights: ModelWeights): ModelSummary {
    return modelSummary(this.#models.of(weights));
  }

  /** @throws Failure 'bad-input' for a question that cannot be asked, 'cancelled' */
  async believe(
    weights: ModelWeights,
    of: SequenceOrder,
    { index, ...stretch }: HiddenStretch,
    task: Task,
  ): Promise<BelievedStretch> {
    const { made } = this.#kept(of);
    return believedStretch(this.#models.inCity(weights, made), made, placeOf(made, index), stretch, task);
  }

  /** @throws Failure 'cancelled' */
  async map(weights: ModelWeights, of: SequenceOrder, task: Task): Promise<HexagonMap> {
    const { made } = this.#kept(of);
    const { model, tokens } = this.#models.inCity(weights, made);
    const vectors = await hexagonVectors(model, tokens, asStep(task, 'hexagons.read'));
    return { ...principalComponents(vectors, model.config.width, 3), known: knownCells(tokens) };
  }

  /** @throws Failure 'cancelled' */
  async probes(weights: ModelWeights, of: SequenceOrder, task: Task): Promise<ProbeOutcome> {
    const { made } = this.#kept(of);
    const { model, rows } = this.#models.inCity(weights, made);
    const { city, parts } = made;
    const data = { city, rows, all: PARTS.map((part) => parts[part]), heldOut: [parts.val, parts.test] };
    return runProbes(model, data, of.seed, task);
  }

  /** In sequences of the hexagons that the network knows. @throws Failure 'bad-input', 'cancelled' */
  async measure(weights: ModelWeights, config: FoundationConfig, task: Task): Promise<MeasuredNetwork> {
    const { tokenizer, rootResolution } = this.#models.of(weights);
    const { sequences, seed } = config;
    const { made } = this.#kept({
      ...{ sequences, seed },
      fixed: { resolution: tokenizer.resolution, rootResolution },
    });
    const { fingerprint } = this.dataset;
    return measuredNetwork(this.#models.inCity(weights, made), made, { config, fingerprint }, task);
  }

  /** Frees networks by the ids of their weights. */
  drop(ids: readonly string[]): void {
    this.#models.drop(ids);
  }

  /** Frees what is on the device; networks are loaded again when they are asked for, and the rest stays. */
  dispose(): void {
    this.#models.dispose();
  }

  #kept(of: SequenceOrder): KeptSequences {
    const key = JSON.stringify([of.sequences, of.seed, of.fixed]);
    const known = this.#sequences.get(key);
    // Those that were asked for last come last.
    this.#sequences.delete(key);
    const kept = known ?? { made: citySequences(this.dataset, of, of.fixed), tokenizers: null };
    this.#sequences.set(key, kept);
    if (this.#sequences.size > MOST_SEQUENCES) this.#sequences.delete(this.#sequences.keys().next().value!);
    return kept;
  }

  /** Made once; where making them is cancelled or fails, they are made again when they are asked for. */
  #tokenizersOf(kept: KeptSequences, of: SequenceOrder, task: Task): Promise<readonly HexTokenizer[]> {
    kept.tokenizers ??= tokenizersFor(kept.made, of, task);
    const making = kept.tokenizers;
    making.catch(() => kept.tokenizers === making && (kept.tokenizers = null));
    return making;
  }
}

async function tokenizersFor(made: CitySequences, of: SequenceOrder, task: Task): Promise<HexTokenizer[]> {
  const all: HexTokenizer[] = [];
  for (const tokenizer of TOKENIZER_KINDS)
    all.push(await tokenizerOf(made, { ...of.sequences, tokenizer }, task));
  return all;
}

function placeOf(made: CitySequences, index: number) {
  const place = placeOfSequence(made, index);
  if (place) return place;
  throw badInput(`There is no sequence with the number ${index + 1}. Choose another one.`);
}

/**
 * What a pre-trained network of a file is worth on the test part of the open data, beside the baselines: as a run measures its own. The tokens
 * are those of the network.
 * @param asked whose masking and seed choose what is hidden, and of which data
 * @throws Failure 'bad-input' for a network of a task, or one that knows none of the hexagons; 'cancelled'
 */
async function measuredNetwork(
  { model, tokens, rows }: ModelInCity,
  { origin, city, parts }: CitySequences,
  { config, fingerprint }: { readonly config: FoundationConfig; readonly fingerprint: string },
  task: Task,
): Promise<MeasuredNetwork> {
  if (model.network !== 'pretrained')
    throw badInput(
      `Hidden hexagons are asked of a pre-trained encoder, and this network is a ${NETWORK_LABELS[model.network]}. Choose a pre-trained one.`,
    );
  const known = knownCells(tokens).reduce((sum, one) => sum + one, 0);
  if (known === 0)
    throw badInput(
      'The network knows none of the hexagons of the open data. Open data of the city that it learnt in, or pre-train a network here.',
    );
  const measured = {
    pretrained: model,
    tuned: new Map(),
    source: { origin, parts, rows, config },
    centres: city.centres,
    knowsUsers: sharedUsers(parts) > 0,
  };
  return {
    judged: await evaluateFoundation(measured, task),
    ...{ known, hexagons: city.cells.length },
    learntHere: model.learntFrom === fingerprint,
  };
}

/** Vectors as seen along the directions in which they differ most. */
interface PrincipalComponents {
  /** (N x k) row by row; each column has the mean 0. */
  readonly scores: Float32Array;
  /** (k) share of all that the vectors differ by, falling. */
  readonly explained: readonly number[];
}

/**
 * The first k principal components of N vectors. The sign of a direction is chosen so that its largest part is positive, since
 * otherwise the same vectors could come out mirrored.
 * @param vectors (N x width) row by row; N is 2 or more
 */
export function principalComponents(vectors: Float32Array, width: number, k: number): PrincipalComponents {
  const count = vectors.length / width;
  const means = columnMeans(vectors, width);
  const { values, vectors: directions } = symmetricEigen(covariance(vectors, width, means));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  const first = order.slice(0, Math.min(k, width));
  const scores = new Float32Array(count * first.length);
  first.forEach((column, c) => {
    const direction = Float64Array.from(directions, (row) => row[column]);
    const largest = direction.reduce((most, part) => (Math.abs(part) > Math.abs(most) ? part : most), 0);
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < count; i++) {
      let score = 0;
      for (let j = 0; j < width; j++) score += (vectors[i * width + j] - means[j]) * direction[j];
      scores[i * first.length + c] = sign * score;
    }
  });
  return { scores, explained: first.map((i) => (total > 0 ? Math.max(0, values[i]) / total : 0)) };
}

function columnMeans(vectors: Float32Array, width: number): Float64Array {
  const means = new Float64Array(width);
  vectors.forEach((value, i) => (means[i % width] += value));
  return means.map((sum) => (sum * width) / vectors.length);
}

function covariance(vectors: Float32Array, width: number, means: Float64Array): number[][] {
  const sums = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  const row = new Float64Array(width);
  const count = vectors.length / width;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) row[j] = vectors[i * width + j] - means[j];
    for (let j = 0; j < width; j++) for (let l = 0; l <= j; l++) sums[j][l] += row[j] * row[l];
  }
  for (let j = 0; j < width; j++)
    for (let l = 0; l <= j; l++) sums[j][l] = sums[l][j] = sums[j][l] / Math.max(1, count - 1);
  return sums;
}
