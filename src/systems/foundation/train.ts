import { Random } from '../../base/random';
import { shown } from '../../base/text';
import { badInput } from '../../base/failure';
import { cityTokens } from '../../domain/hexagons/token-sequence';
import { UNK } from '../../domain/hexagons/hex-tokenizer';
import { sharedUsers, type HexagonParts } from '../../domain/hexagons/sequence-parts';
import { roadsPerCell } from '../../domain/hexagons/hexagon-cover';
import type { Dataset, SplitName } from '../../domain/dataset';
import type { Order, Trained, StartFrom } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import { ExperimentRun, originOf, type NetworkOrigin } from '../../engine/experiments/experiment-run';
import { bestMeasures } from '../../engine/records/run-record';
import { writtenFile } from '../../engine/results/result-csv';
import type { LoopOptions, TrainingConfig } from '../../nn/training/training-loop';
import { type FoundationNetworkName, H3_BERT, TASKS, type TaskName, ARCHITECTURES } from './networks';
import { modelFile, openModel, headerOf, type ModelHeader, adoptCheckpoint } from './checkpoints/model-file';
import { evaluateFoundation, probePretrained } from './evaluation/evaluate-foundation';
import { pretrainingSchedule, tuningSchedule } from './foundation-config';
import { FOUNDATION_SETTINGS, type FoundationConfig, type ResolutionChoice } from './settings';
import type {
  FoundationReport,
  LeftOutTask,
  NetworkReport,
  PartCounts,
  SequenceCounts,
} from './foundation-record';
import { freshModel, modelFrom, type HexagonModel } from './networks/hexagon-model';
import { SCORES_FILE, scoreTables } from './results';
import { citySequences, hasOwners, tokenizerOf, type CitySequences } from './sequences/city-sequences';
import { TokenRows } from './sequences/token-rows';
import { maskedData } from './training/masked-data';
import { taskData, type ExampleSource } from './training/task-data';
import { TokenTraining, type TokenData } from './training/token-training';
import { openCheckpoint } from '../../engine/checkpoints/checkpoint-reader';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import { networkStart, type NetworkStart, startRows } from '../../engine/records/network-start';

export { adoptCheckpoint as adopt } from './checkpoints/model-file';

/**
 * Does the requested parts of an experiment: makes sequences of hexagons, pre-trains a model or takes the given one, trains it further for
 * each task, and measures all of them on the test part.
 * @throws Failure 'bad-input' for parts that do not go together, or data without enough sequences; 'cancelled'
 */
export async function train(order: Order<FoundationConfig>, context: ExperimentContext): Promise<Trained> {
  const { dataset, config } = order;
  const { task } = context.hooks;
  const header = headerOfOrder(order);
  const fixed = header && { resolution: header.tokenizer.resolution, rootResolution: header.rootResolution };
  const made = citySequences(dataset, config, fixed);
  const parts = partsOf(order, hasOwners(made));
  for (const { why } of parts.leftOut) task.emit({ kind: 'note', text: why });
  const tokenizer = header?.tokenizer ?? (await tokenizerOf(made, config.sequences, task));
  const rows = new TokenRows(cityTokens(tokenizer, made.city), config.network.context, config.network.hours);
  checkTokens(rows, made, dataset, config);
  const data = countsOf(made, rows, dataset);
  const run = new FoundationRun(order, made, rows, context);
  try {
    await run.pretrain(parts.pretrained);
    for (const name of parts.tasks) await run.tune(name);
    const measured =
      order.results === false ? { evaluation: null } : await run.measured(data.sharedUsers > 0);
    const report: FoundationReport = { data, leftOut: parts.leftOut, ...measured };
    return run.trained(report, () =>
      measured.evaluation ? [writtenFile(SCORES_FILE, scoreTables(report.evaluation, report.probes))] : [],
    );
  } finally {
    run.dispose();
  }
}

/** Which parts of an experiment to do. */
interface FoundationParts {
  /** To pre-train a model, the bytes of the checkpoint of one, or neither: tasks then begin with fresh weights. */
  readonly pretrained: NetworkOrigin;
  readonly tasks: readonly TaskName[];
  readonly leftOut: readonly LeftOutTask[];
}

/** Whether data say that nobody real is in them. */
const isSimulated = ({ card }: Pick<Dataset, 'card'>): boolean => card?.simulated === true;

/**
 * The parts of an experiment: the requested networks, or those of the configuration. A given model without a task is measured as it is. Real people are recognised only where one insists.
 * @param hasOwners whether sequences say whose they are
 * @throws Failure 'bad-input' for parts that do not go together, and where nothing is left to train or to measure
 */
function partsOf(order: Order<FoundationConfig>, hasOwners: boolean): FoundationParts {
  const { dataset } = order;
  const { network, pretraining, tuning } = order.config;
  const wanted = TASKS.filter((task) => order.networks?.includes(task) ?? tuning.tasks[task]);
  const why = wanted.includes('user') ? whyNoUserTask(dataset, tuning.userTaskOnRealPeople, hasOwners) : null;
  const tasks = wanted.filter((task) => task !== 'user' || why === null);
  const pretrained = originOf(order, 'pretrained', pretraining.isDone);
  if (pretrained === 'none' && tasks.length === 0)
    throw badInput(why ?? 'There is nothing to train. Pre-train a model, or choose a task.');
  if (network.width % network.heads !== 0)
    throw badInput(
      `The width ${network.width} cannot be shared among ${network.heads} heads. Choose a multiple of the heads.`,
    );
  return { pretrained, tasks, leftOut: why === null ? [] : [{ task: 'user', why }] };
}

function whyNoUserTask(dataset: Dataset, insists: boolean, hasOwners: boolean): string | null {
  if (!hasOwners)
    return `The task "same person" is left out: ${shown(dataset.name)} does not say of enough sequences whose they are.`;
  if (insists || isSimulated(dataset)) return null;
  const { label, flag } = FOUNDATION_SETTINGS.userTaskOnRealPeople;
  return (
    `The task "same person" is left out: it recognises people, and ${shown(dataset.name)} does not say that its people are simulated. ` +
    `With their consent, choose "${label}" (--${flag} on the command line).`
  );
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
    throw badInput(
      `A context of ${network.context} tokens is too short for hexagons of ${rows.mostTokens}. Choose ${needed} at least.`,
    );
  const known = Array.from(city.cells.keys()).filter((cell) => !rows.tokensOf(cell).includes(UNK));
  if (known.length === 0)
    throw badInput(
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

/** A run under way: the models that it has trained so far. */
class FoundationRun extends ExperimentRun<FoundationConfig> {
  readonly #tuned = new Map<TaskName, HexagonModel>();
  readonly #source: ExampleSource;
  #pretrained: HexagonModel | null = null;

  constructor(
    order: Order<FoundationConfig>,
    private readonly made: CitySequences,
    private readonly rows: TokenRows,
    context: ExperimentContext,
  ) {
    super(order, context);
    this.#source = { origin: made.origin, parts: made.parts, rows, config: order.config };
  }

  /** Pre-trains a model, takes the one that is given, or leaves it at fresh weights. */
  async pretrain(from: NetworkOrigin): Promise<void> {
    if (from === 'none') return;
    if (from !== 'train') return this.#given(from);
    const { config, start } = this.order;
    this.#pretrained = start?.pretrained
      ? this.#asPretrained(openModel(start.pretrained.bytes, start.pretrained.name))
      : this.#fresh('pretrained');
    const data = maskedData(this.made.parts, this.rows, config);
    await this.#learn(this.#pretrained, data, pretrainingSchedule(config));
    this.started('pretrained', (await readStarts(this.order)).pretrained);
  }

  async #given(bytes: Uint8Array): Promise<void> {
    this.#pretrained = this.#asPretrained(openModel(bytes));
    const { config, weights } = this.#pretrained;
    const facts = { architecture: H3_BERT.name, config: { ...config }, parameters: weights.size };
    await this.take('pretrained', bytes, facts);
  }

  /** Dropout is of the training, not of the file. @throws Failure 'bad-input' for a model that was trained for a task */
  #asPretrained(model: HexagonModel): HexagonModel {
    if (model.network !== 'pretrained') {
      model.weights.dispose();
      throw badInput(
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
    const startsTrained = this.#pretrained !== null && task === 'destination';
    await this.#learn(model, taskData(task, this.#source), tuningSchedule(config), { startsTrained });
  }

  #fresh(name: FoundationNetworkName): HexagonModel {
    const { network, seed } = this.order.config;
    const reading = { tokenizer: this.rows.tokens.tokenizer, rootResolution: this.made.city.rootResolution };
    return freshModel(name, network, reading, new Random(seed).fork(name));
  }

  /** Trains a network and keeps its file; afterwards it has the weights of its best epoch. */
  async #learn(
    model: HexagonModel,
    data: TokenData,
    config: TrainingConfig,
    options: LoopOptions = {},
  ): Promise<void> {
    const { network, weights } = model;
    const training = await this.train(network, new TokenTraining(model, data, config.seed), config, options);
    const bytes = await modelFile(model, this.made.city.cells, this.order.dataset.fingerprint);
    const facts = { architecture: H3_BERT.name, config: { ...model.config }, parameters: weights.size };
    const report: NetworkReport = bestMeasures(training);
    await this.keep(network, bytes, facts, training, report);
  }

  /** What the networks are worth on the test part, and what can be read out of the pre-trained one. */
  measured(knowsUsers: boolean): Promise<Pick<FoundationReport, 'evaluation' | 'probes'>> {
    const { city } = this.made;
    const models = {
      pretrained: this.#pretrained,
      tuned: this.#tuned,
      source: this.#source,
      centres: city.centres,
      knowsUsers,
    };
    return this.time('evaluation', async () => ({
      evaluation: await evaluateFoundation(models, this.task),
      probes: await probePretrained(models, city, this.task),
    }));
  }

  dispose(): void {
    for (const model of [this.#pretrained, ...this.#tuned.values()]) model?.weights.dispose();
  }
}

/** The file of a model that an order is given or starts from; undefined where it begins anew. */
const modelOfOrder = ({
  given,
  start,
}: Pick<Order, 'given' | 'start'>): (Pick<StartFrom, 'bytes'> & { readonly name?: string }) | undefined =>
  given?.pretrained ? { bytes: given.pretrained } : start?.pretrained;

/** What the header of the file says that an order is given or starts from. @throws Failure 'bad-input' */
function headerOfOrder(order: Pick<Order, 'given' | 'start'>): ModelHeader | undefined {
  const from = modelOfOrder(order);
  return from && headerOf(openCheckpoint(from.bytes, ARCHITECTURES, from.name));
}

/**
 * The configuration with the sizes, the tokens and the resolution of the file that an order starts from; asks no backend for anything.
 * @throws Failure 'bad-input'
 */
export function configInForce(order: Order<FoundationConfig>): FoundationConfig {
  const { config } = order;
  const header = headerOfOrder(order);
  if (!header) return config;
  const { width, heads, layers, hidden, context, hours } = header.config;
  const { kind, resolution } = header.tokenizer;
  return {
    ...config,
    sequences: { ...config.sequences, tokenizer: kind, resolution: choiceOf(resolution) },
    network: { ...config.network, width, heads, layers, hidden, context, hours },
  };
}

const RESOLUTIONS = Object.keys(FOUNDATION_SETTINGS.resolution.options) as ResolutionChoice[];

/** Resolutions that a form does not have stay as they are in the file, which is asked for them. */
const choiceOf = (resolution: number): ResolutionChoice =>
  RESOLUTIONS.find((choice) => choice === String(resolution)) ?? 'fitting';

/** What the pre-training of an order takes of the file that it starts from. @throws Failure 'bad-input' */
export async function readStarts({
  start,
}: Pick<Order, 'start'>): Promise<Readonly<Record<string, NetworkStart>>> {
  const from = start?.pretrained;
  if (!from) return {};
  const { name, bytes } = from;
  const { report } = adoptCheckpoint({ bytes, fileName: name });
  return { pretrained: networkStart(name, await digestOfFile(bytes), startRows(report.tensors, [])) };
}
