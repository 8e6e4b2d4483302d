import { Random } from '../../base/random';
import { shown } from '../../base/text';
import { Failure } from '../../base/failure';
import { cityTokens } from '../../domain/hexagons/token-sequence';
import { UNK } from '../../domain/hexagons/hex-tokenizer';
import { sharedUsers, type HexagonParts } from '../../domain/hexagons/sequence-parts';
import { roadsPerCell } from '../../domain/hexagons/hexagon-cover';
import type { Dataset, SplitName } from '../../domain/dataset';
import { type Checkpoint, digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import { trainedNetwork, type ExperimentOrder, type Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import type { NetworkRecord } from '../../engine/records/run-record';
import { TrainingLoop, type TrainingConfig, type TrainingOutcome } from '../../nn/training/training-loop';
import { type FoundationNetworkName, H3_BERT, type TaskName } from './networks';
import { modelFile, openModel } from './checkpoints/model-file';
import { evaluateFoundation, probePretrained } from './evaluation/evaluate-foundation';
import { pretrainingSchedule, tuningSchedule, type FoundationConfig } from './foundation-config';
import { foundationParts, isSimulated, type FoundationParts } from './foundation-parts';
import type { FoundationReport, NetworkReport, PartCounts, SequenceCounts } from './foundation-record';
import { freshModel, modelFrom, type HexagonModel } from './networks/hexagon-model';
import { SCORES_TABLE } from './result-tables';
import { scoresCsv } from './results/scores-table';
import { citySequences, hasOwners, tokenizerOf, type CitySequences } from './sequences/city-sequences';
import { TokenRows } from './sequences/token-rows';
import { headerOfOrder, readStarts } from './started-model';
import { maskedData } from './training/masked-data';
import { taskData, type ExampleSource } from './training/task-data';
import { TokenTraining, type TokenData } from './training/token-training';

/**
 * Does the requested parts of an experiment: makes sequences of hexagons, pre-trains a model or takes the given one, trains it further for
 * each task, and measures all of them on the test part.
 * @throws Failure 'bad-input' for parts that do not go together, or data without enough sequences; 'cancelled'
 */
export async function trainFoundation(
  order: ExperimentOrder<FoundationConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const { dataset, config } = order;
  const { task } = context.hooks;
  const header = headerOfOrder(order);
  const fixed = header && { resolution: header.tokenizer.resolution, rootResolution: header.rootResolution };
  const made = citySequences(dataset, config, fixed);
  const parts = foundationParts(order, hasOwners(made));
  for (const { why } of parts.leftOut) task.emit({ kind: 'note', text: why });
  const tokenizer = header?.tokenizer ?? (await tokenizerOf(made, config.sequences, task));
  const rows = new TokenRows(cityTokens(tokenizer, made.city), config.network.context, config.network.hours);
  checkTokens(rows, made, dataset, config);
  const data = countsOf(made, rows, dataset);
  const run = new FoundationRun(order, parts, made, rows, context);
  try {
    await run.pretrain();
    for (const name of parts.tasks) await run.tune(name);
    const measured =
      order.results === false ? { evaluation: null } : await run.measured(data.sharedUsers > 0);
    const report: FoundationReport = { data, leftOut: parts.leftOut, ...measured };
    const files =
      order.files && measured.evaluation ? [{ name: SCORES_TABLE, text: [...scoresCsv(report)] }] : [];
    const { networks, checkpoints } = run;
    return { networks, report, config, checkpoints, sets: [], files };
  } finally {
    run.dispose();
  }
}

/** Hexagons that a context must have room for. */
const LEAST_HEXAGONS = 6;

/** @throws Failure 'bad-input' where a context is too short, or a model that is gone on with knows none of the hexagons */
function checkTokens(
  rows: TokenRows,
  { city }: CitySequences,
  { name }: Dataset,
  { network }: FoundationConfig,
): void {
  const needed = 3 + LEAST_HEXAGONS * rows.mostTokens;
  if (network.context < needed)
    throw new Failure(
      'bad-input',
      `A context of ${network.context} tokens is too short for hexagons of ${rows.mostTokens}. Choose ${needed} at least.`,
    );
  const known = Array.from(city.cells.keys()).filter((cell) => !rows.tokensOf(cell).includes(UNK));
  if (known.length === 0)
    throw new Failure(
      'bad-input',
      `The model that this run starts from knows none of the hexagons of ${shown(name)}. Choose one that learnt in this city.`,
    );
}

function countsOf(made: CitySequences, rows: TokenRows, dataset: Dataset): SequenceCounts {
  const { origin, city, parts, heldOut, recorded, counts } = made;
  const { tokenizer } = rows.tokens;
  return {
    origin,
    simulated: isSimulated(dataset),
    resolution: city.resolution,
    rootResolution: city.rootResolution,
    cells: city.cells.length,
    roots: city.roots.length,
    tokenizer: tokenizer.kind,
    vocabulary: tokenizer.vocabulary.length,
    levels: rows.mostTokens,
    roadsPerCell: origin === 'trips' ? roadsPerCell(dataset.network, city.resolution) : null,
    recorded,
    visits: counts,
    heldOut,
    parts: { train: partOf(parts, 'train'), val: partOf(parts, 'val'), test: partOf(parts, 'test') },
    sharedUsers: sharedUsers(parts),
  };
}

const partOf = (parts: HexagonParts, part: SplitName): PartCounts => ({
  users: new Set(parts[part].users).size,
  sequences: parts[part].users.length,
  hexagons: parts[part].cells.length,
});

/** A run under way: what it has trained so far. */
class FoundationRun {
  readonly networks: Record<string, NetworkRecord> = {};
  readonly checkpoints: Checkpoint[] = [];
  readonly #tuned = new Map<TaskName, HexagonModel>();
  readonly #source: ExampleSource;
  #pretrained: HexagonModel | null = null;

  constructor(
    private readonly order: ExperimentOrder<FoundationConfig>,
    private readonly parts: FoundationParts,
    private readonly made: CitySequences,
    private readonly rows: TokenRows,
    private readonly context: ExperimentContext,
  ) {
    this.#source = { origin: made.origin, parts: made.parts, rows, config: order.config };
  }

  /** Pre-trains a model, takes the one that is given, or leaves it at fresh weights. */
  async pretrain(): Promise<void> {
    const { pretrained: from } = this.parts;
    if (from === 'none') return;
    if (from !== 'train') return this.#take(from);
    const { config, start } = this.order;
    this.#pretrained = start?.pretrained
      ? this.#asPretrained(openModel(start.pretrained.bytes, start.pretrained.name))
      : this.#fresh('pretrained');
    const data = maskedData(this.made.parts, this.rows, config);
    await this.#train(this.#pretrained, data, pretrainingSchedule(config), start?.pretrained !== undefined);
    const { pretrained: started } = await readStarts(this.order);
    if (started) this.networks.pretrained = { ...this.networks.pretrained, start: started };
  }

  async #take(bytes: Uint8Array): Promise<void> {
    this.#pretrained = this.#asPretrained(openModel(bytes));
    this.networks.pretrained = {
      architecture: H3_BERT.name,
      config: { ...this.#pretrained.config },
      origin: 'given',
      digest: await digestOfFile(bytes),
      parameters: this.#pretrained.weights.size,
      training: null,
      report: null,
    };
  }

  /** Dropout is of the training, not of the file. @throws Failure 'bad-input' for a model that was trained for a task */
  #asPretrained(model: HexagonModel): HexagonModel {
    if (model.network !== 'pretrained') {
      model.weights.dispose();
      throw new Failure(
        'bad-input',
        `This run goes on from a pre-trained model, and the file is one for the task "${model.network}". Choose the checkpoint "pretrained".`,
      );
    }
    return { ...model, config: { ...model.config, dropout: this.order.config.network.dropout } };
  }

  /**
   * Trains the model further for a task. Destinations are asked of the head of pre-training, so that the pre-trained model as it is competes
   * with the epochs; the head of pairs is fresh.
   */
  async tune(task: TaskName): Promise<void> {
    const { config } = this.order;
    const random = new Random(config.seed).fork(task);
    const model = this.#pretrained ? await modelFrom(this.#pretrained, task, random) : this.#fresh(task);
    this.#tuned.set(task, model);
    const canAnswer = this.#pretrained !== null && task === 'destination';
    await this.#train(model, taskData(task, this.#source), tuningSchedule(config), canAnswer);
  }

  #fresh(name: FoundationNetworkName): HexagonModel {
    const { network, seed } = this.order.config;
    const reading = { tokenizer: this.rows.tokens.tokenizer, rootResolution: this.made.city.rootResolution };
    return freshModel(name, network, reading, new Random(seed).fork(name));
  }

  /**
   * Trains a network, or goes on with it; afterwards it has the weights of its best epoch. @param startsTrained whether the weights that it
   * starts from are validated too
   */
  async #train(
    model: HexagonModel,
    data: TokenData,
    config: TrainingConfig,
    startsTrained: boolean,
  ): Promise<void> {
    const { hooks, stopwatch } = this.context;
    const name = model.network;
    const trainable = new TokenTraining(model, data, config.seed);
    const loop = new TrainingLoop(trainable, config, { startsTrained });
    const training = await stopwatch.time(name, async () => {
      try {
        await hooks.resume(name, loop);
        return await loop.run(hooks.training(name, loop), hooks.task);
      } finally {
        loop.dispose();
      }
    });
    const bytes = await modelFile(model, this.made.city.cells, this.order.dataset.fingerprint);
    const of = {
      architecture: H3_BERT.name,
      config: { ...model.config },
      parameters: model.weights.size,
    };
    this.checkpoints.push({ name, bytes });
    const record = trainedNetwork(of, training, bestMeasures(training));
    this.networks[name] = { ...record, digest: await digestOfFile(bytes) };
  }

  /** What the networks are worth on the test part, and what can be read out of the pre-trained one. */
  measured(knowsUsers: boolean): Promise<Pick<FoundationReport, 'evaluation' | 'probes'>> {
    const { stopwatch, hooks } = this.context;
    const { city } = this.made;
    const models = {
      pretrained: this.#pretrained,
      tuned: this.#tuned,
      source: this.#source,
      centres: city.centres,
      knowsUsers,
    };
    return stopwatch.time('evaluation', async () => ({
      evaluation: await evaluateFoundation(models, hooks.task),
      probes: await probePretrained(models, city, hooks.task),
    }));
  }

  dispose(): void {
    for (const model of [this.#pretrained, ...this.#tuned.values()]) model?.weights.dispose();
  }
}

/** Of the epoch whose weights are kept. */
const bestMeasures = ({ bestEpoch, history }: TrainingOutcome): NetworkReport =>
  history.find(({ epoch }) => epoch === bestEpoch)?.measures ?? {};
