import { Failure } from '../../../base/failure';
import { asStep, type Task } from '../../../base/task';
import { TOKENIZER_KINDS, type HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import { sequenceAt } from '../../../domain/hexagons/hexagon-sequences';
import type { FoundationConfig } from '../foundation-config';
import { citySequences, tokenizerOf, type CitySequences } from '../sequences/city-sequences';
import { hexagonVectors } from './hexagon-vectors';
import { nestedHexagons, tokenizerSummary, toldHexagon } from './hexagon-in-tokens';
import type {
  BelievedStretch,
  HexagonDataset,
  HexagonInTokens,
  HexagonMap,
  HexagonSequence,
  HiddenStretch,
  MeasuredNetwork,
  ModelSummary,
  ModelWeights,
  SequenceOrder,
  SequencesSummary,
  TokenizerSummary,
} from './hexagon-service';
import { believedStretch } from './hidden-stretch';
import { measuredNetwork } from './measured-network';
import { knownCells, modelSummary, ModelsAtWork } from './models-at-work';
import { principalComponents } from './principal-components';
import type { ProbeOutcome } from './probes/probe-report';
import { runProbes } from './probes/run-probes';
import { PARTS, placeOfSequence, sequencesSummary } from './sequences-summary';

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
      throw new Failure(
        'bad-input',
        `The city has ${city.cells.length} hexagons, and none has the number ${place}.`,
      );
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
  throw new Failure('bad-input', `There is no sequence with the number ${index + 1}. Choose another one.`);
}
