import { badInput } from '../../base/failure';
import { Random } from '../../base/random';
import { counted, shown } from '../../base/text';
import { SPLITS, type Dataset, type SplitName } from '../../domain/dataset';
import { countOfShare, drawnTrips } from '../../domain/trajectory-set';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';
import type { Order, Trained } from '../../engine/experiments/experiment';
import { writtenFile } from '../../engine/results/result-csv';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import { ExperimentRun, originOf, type NetworkOrigin } from '../../engine/experiments/experiment-run';
import { bestMeasures } from '../../engine/records/run-record';
import type { RoutesBetween } from '../../engine/experiments/networks-of-others';
import { Parameters } from '../../nn/parameters';
import type { TrainingConfig, TrainingOutcome } from '../../nn/training/training-loop';
import {
  ENCODER,
  STUDENT,
  STUDENT_ARCHITECTURE,
  STUDENT_LABEL,
  TASKS,
  type TaskName,
  type TransferNetworkName,
} from './networks';
import { encoderFile } from './checkpoints/encoder-file';
import type { CityEvaluation } from './evaluation/city-evaluation';
import { cityBaselines } from './evaluation/city-baselines';
import { evaluateCity } from './evaluation/evaluate-city';
import { forgetPlaces, freshEncoder, type Encoder } from './networks/encoder';
import { ReadCity } from './networks/read-city';
import { errorTables, ERRORS_FILE } from './results';
import { pretrainingSchedule, tuningSchedule } from './transfer-config';
import type { TransferConfig } from './settings';
import { readStarts, startedEncoder } from './started-encoder';
import type { EncoderReport, TrajectoryCounts, TransferReport } from './transfer-record';
import { pretrainingData, taskData, type LearntParts } from './training/masked-data';
import { MaskedTraining, type MaskedData } from './training/masked-training';
import { scaleHeads } from './training/scaled-heads';
import { leftOutText, makeTrajectories } from './trips/make-trajectories';
import { vocabularyOf } from './trips/thing-tables';
import type { Trajectories } from './trips/trajectories';

export { adoptCheckpoint as adopt } from './checkpoints/adopt-checkpoint';
export { configInForce, readStarts } from './started-encoder';

/**
 * Does the requested parts of an experiment: pre-trains an encoder or takes the given one, trains it further for each task, and measures all
 * of them on the test part, and on that of another city where one is named.
 * @throws Failure 'bad-input' for parts that do not go together, or data without trajectories; 'cancelled'
 */
export async function train(order: Order<TransferConfig>, context: ExperimentContext): Promise<Trained> {
  const parts = partsOf(order);
  const { dataset, testedOn } = order;
  const here = recordings(dataset, SPLITS, context);
  const elsewhere = testedOn && {
    dataset: testedOn,
    trajectories: recordings(testedOn, ['train', 'test'], context),
  };
  const run = new TransferRun(order, here, context);
  try {
    await run.takeStudent(here);
    await run.pretrain(parts.pretrained);
    for (const task of parts.tasks) await run.tune(task);
    const measured = order.results !== false;
    const evaluation = measured ? await run.evaluation(dataset, here) : null;
    const moved =
      measured && elsewhere ? await run.evaluation(elsewhere.dataset, elsewhere.trajectories) : null;
    const report: TransferReport = {
      data: countsOf(here, dataset),
      evaluation,
      elsewhere:
        elsewhere && moved
          ? { data: countsOf(elsewhere.trajectories, elsewhere.dataset), evaluation: moved }
          : null,
    };
    return run.trained(report, () =>
      evaluation ? [writtenFile(ERRORS_FILE, errorTables(evaluation, moved))] : [],
    );
  } finally {
    run.dispose();
  }
}

/** Which parts of an experiment to do. */
interface TransferParts {
  /** To pre-train an encoder, the bytes of the checkpoint of one, or neither: tasks then begin with fresh weights. */
  readonly pretrained: NetworkOrigin;
  readonly tasks: readonly TaskName[];
}

/**
 * The parts of an experiment: the requested networks, or those of the configuration.
 * @throws Failure 'bad-input' for parts that do not go together
 */
function partsOf(order: Order<TransferConfig>): TransferParts {
  const { pretraining, tuning } = order.config;
  const tasks = TASKS.filter((task) => order.networks?.includes(task) ?? tuning.tasks[task]);
  const pretrained = originOf(order, 'pretrained', pretraining.isDone);
  if (pretrained === 'none' && tasks.length === 0)
    throw badInput('There is nothing to train. Pre-train an encoder, or choose a task.');
  return { pretrained, tasks };
}

/** The trajectories of a data set. @throws Failure 'bad-input' where a part that is needed has none */
function recordings(
  dataset: Dataset,
  needed: readonly SplitName[],
  { hooks }: ExperimentContext,
): Trajectories {
  const made = makeTrajectories(dataset);
  const { all, parts, recorded } = made;
  const lacking = needed.filter((name) => parts[name].length === 0);
  if (lacking.length > 0)
    throw badInput(
      `${shown(dataset.name)} has ${counted(all.length, 'trajectory', 'trajectories')}, too few to train, validate and test with. Open a data set with more traces.`,
      { lacking },
    );
  const left = leftOutText(made);
  if (left !== '')
    hooks.task.emit({
      kind: 'note',
      text: `${all.length} of ${recorded} recordings of ${shown(dataset.name)} are trajectories; left out: ${left}.`,
    });
  return made;
}

function countsOf(made: Trajectories, { extras }: Pick<Dataset, 'extras'>): TrajectoryCounts {
  const { all, parts, origin, recorded, leftOut } = made;
  return {
    origin,
    recorded,
    leftOut,
    trips: { train: parts.train.length, val: parts.val.length, test: parts.test.length },
    points: all.reduce((sum, { times }) => sum + times.length, 0),
    places: extras?.places?.ids.length ?? 0,
  };
}

/** A run under way: the encoders that it has trained so far. */
class TransferRun extends ExperimentRun<TransferConfig> {
  readonly #data: LearntParts;
  readonly #tuned = new Map<TaskName, Encoder>();
  #pretrained: Encoder | null = null;
  /** The city that is learnt from, by the vocabulary of the networks. */
  #city: ReadCity | null = null;

  constructor(order: Order<TransferConfig>, { all, parts }: Trajectories, context: ExperimentContext) {
    super(order, context);
    const part = (split: SplitName): Trajectory[] => Array.from(parts[split], (i) => all[i]);
    const { share, seed } = order.config;
    const train = part('train');
    const few = () =>
      Array.from(drawnTrips(train.length, countOfShare(share, train.length), seed), (i) => train[i]);
    this.#data = { train: share < 1 ? few() : train, val: part('val') };
  }

  /** Pre-trains an encoder, takes the one that is given, or leaves it at fresh weights. */
  async pretrain(from: NetworkOrigin): Promise<void> {
    if (from === 'none') return;
    if (from !== 'train') return this.#given(from);
    const { config, dataset, start } = this.order;
    const encoder = start?.pretrained ? startedEncoder(start.pretrained, dataset) : this.#fresh('pretrained');
    this.#pretrained = encoder;
    const data = pretrainingData(this.#data, config);
    await this.#learn('pretrained', encoder, data, pretrainingSchedule(config));
    this.started('pretrained', (await readStarts(this.order)).pretrained);
  }

  async #given(bytes: Uint8Array): Promise<void> {
    const encoder = startedEncoder({ bytes }, this.order.dataset);
    this.#pretrained = encoder;
    const facts = {
      architecture: ENCODER.name,
      config: { ...encoder.config },
      parameters: encoder.weights.size,
    };
    await this.take('pretrained', bytes, facts);
  }

  /** Trains the encoder further for a task. */
  async tune(task: TaskName): Promise<void> {
    const { config } = this.order;
    const encoder = this.#pretrained ? await copyOf(this.#pretrained) : this.#fresh(task);
    this.#tuned.set(task, encoder);
    await this.#learn(task, encoder, taskData(task, this.#data, config), tuningSchedule(config));
  }

  #fresh(name: TransferNetworkName): Encoder {
    const { dataset, config } = this.order;
    // Without pre-training each task begins with weights of its own.
    return freshEncoder(config, vocabularyOf(dataset), new Random(config.seed).fork(name));
  }

  /** Trains a network, or goes on with it; afterwards it has the weights of its best epoch. */
  async #learn(
    name: TransferNetworkName,
    encoder: Encoder,
    data: MaskedData,
    config: TrainingConfig,
  ): Promise<void> {
    if (this.#isFresh(name) && this.order.config.encoder.scaledHeads)
      await scaleHeads(encoder, this.#cityOf(encoder), data);
    const trainable = new MaskedTraining(encoder, this.#cityOf(encoder), data, config.seed);
    const training = await this.train(name, trainable, config);
    const { attention, weights } = encoder;
    const facts = {
      architecture: ENCODER.name,
      config: { ...encoder.config, attention },
      parameters: weights.size,
    };
    const bytes = await encoderFile(encoder, name, this.order.dataset.fingerprint);
    await this.keep(name, bytes, facts, training, reportOf(training));
  }

  /** Whether a network begins with weights of the seed alone. */
  #isFresh(name: TransferNetworkName): boolean {
    return name === 'pretrained' ? !this.order.start?.pretrained : this.#pretrained === null;
  }

  #cityOf({ vocabulary, reading }: Encoder): ReadCity {
    return (this.#city ??= new ReadCity(this.order.dataset, vocabulary, reading));
  }

  /** Looks at the student that is given, before anything is trained. @throws Failure 'bad-input' for one of other roads, or a file that is none */
  async takeStudent({ origin }: Pick<Trajectories, 'origin'>): Promise<void> {
    const student = await this.#openStudent();
    if (!student) return;
    student.dispose();
    const { dataset } = this.order;
    if (student.learntFrom === dataset.fingerprint && origin === 'traces')
      this.note(
        `The ${STUDENT_LABEL} learnt from the matched trips of ${shown(dataset.name)}, which are not split as its GPS traces are: ` +
          'it may know trips that it is tested on. Give one that learnt from other trips.',
      );
    const facts = { architecture: STUDENT_ARCHITECTURE, config: null, parameters: null };
    await this.take(STUDENT, this.order.given![STUDENT], facts);
  }

  /** Null where none is given. */
  async #openStudent(): Promise<RoutesBetween | null> {
    const { given = {}, dataset } = this.order;
    const bytes = given[STUDENT] as Uint8Array | undefined;
    if (!bytes) return null;
    const open = await this.hooks.openRoutesBetween();
    return open({ bytes, name: `${STUDENT}.safetensors` }, dataset);
  }

  /** What the networks are worth in a city; a student draws on its own roads alone. */
  async evaluation(dataset: Dataset, trajectories: Trajectories): Promise<CityEvaluation> {
    const { config } = this.order;
    const [tuned] = this.#tuned.values();
    const { vocabulary, reading } = this.#pretrained ?? tuned;
    const city = new ReadCity(dataset, vocabulary, reading);
    const tested = {
      ...{ name: dataset.name, network: dataset.network, trajectories, cityOf: () => city },
      ...{ pretrained: this.#pretrained, tuned: this.#tuned },
      ...{ hides: config.hides, seed: config.seed },
    };
    const student = dataset === this.order.dataset ? await this.#openStudent() : null;
    try {
      return await this.time('evaluation', async () => {
        if (!student) return evaluateCity(tested, this.task);
        const training = Array.from(trajectories.parts.train, (i) => trajectories.all[i]);
        const baselines = await cityBaselines(dataset.network, training, this.task, student);
        const found = await evaluateCity({ ...tested, baselines }, this.task);
        const { asked, arrived } = baselines.student!.counts;
        this.note(
          `${arrived} of ${counted(asked, 'route')} that the ${STUDENT_LABEL} was asked for arrived.`,
        );
        return found;
      });
    } finally {
      student?.dispose();
      city.dispose();
    }
  }

  dispose(): void {
    this.#city?.dispose();
    for (const encoder of [this.#pretrained, ...this.#tuned.values()]) encoder?.weights.dispose();
  }
}

/** The same network with weights of its own. */
async function copyOf(encoder: Encoder): Promise<Encoder> {
  const weights = Parameters.from(encoder.weights.specs, await encoder.weights.snapshot());
  const copy = { ...encoder, weights };
  if (encoder.attention === 'plain') forgetPlaces(copy);
  return copy;
}

/** How well a network does in the epoch whose weights are kept. */
function reportOf(training: TrainingOutcome): EncoderReport {
  const { metres = NaN, minutes = NaN } = bestMeasures(training);
  return { metres, minutes };
}
