import { Failure } from '../../base/failure';
import { Random } from '../../base/random';
import { counted, shown } from '../../base/text';
import { SPLITS } from '../../data/splits/split-trips';
import type { Dataset, SplitName } from '../../domain/dataset';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';
import { type Checkpoint, digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import { trainedNetwork, type ExperimentOrder, type Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import type { RoutesBetween } from '../../engine/experiments/routes-between';
import type { NetworkRecord } from '../../engine/records/run-record';
import { Parameters } from '../../nn/parameters';
import { TrainingLoop, type TrainingConfig, type TrainingOutcome } from '../../nn/training/training-loop';
import {
  ENCODER,
  STUDENT,
  STUDENT_ARCHITECTURE,
  STUDENT_LABEL,
  type TaskName,
  type TransferNetworkName,
} from './networks';
import { encoderFile } from './checkpoints/encoder-file';
import type { CityEvaluation } from './evaluation/city-evaluation';
import { cityBaselines } from './evaluation/city-baselines';
import { evaluateCity } from './evaluation/evaluate-city';
import { forgetPlaces, freshEncoder, type Encoder } from './networks/encoder';
import { ReadCity } from './networks/read-city';
import { ERRORS_TABLE } from './result-tables';
import { errorsCsv } from './results/errors-table';
import { pretrainingSchedule, tuningSchedule, type TransferConfig } from './transfer-config';
import { readStarts, startedEncoder } from './started-encoder';
import { transferParts, type TransferParts } from './transfer-parts';
import type { EncoderReport, TrajectoryCounts, TransferReport } from './transfer-record';
import { pretrainingData, taskData, type LearntParts } from './training/masked-data';
import { MaskedTraining, type MaskedData } from './training/masked-training';
import { scaleHeads } from './training/scaled-heads';
import { leftOutText, makeTrajectories } from './trips/make-trajectories';
import { vocabularyOf } from './trips/thing-vocabulary';
import type { Trajectories } from './trips/trajectories';

/**
 * Does the requested parts of an experiment: pre-trains an encoder or takes the given one, trains it further for each task, and measures all
 * of them on the test part, and on that of another city where one is named.
 * @throws Failure 'bad-input' for parts that do not go together, or data without trajectories; 'cancelled'
 */
export async function trainTransfer(
  order: ExperimentOrder<TransferConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const parts = transferParts(order);
  const { dataset, testedOn, config } = order;
  const here = recordings(dataset, SPLITS, context);
  const elsewhere = testedOn && {
    dataset: testedOn,
    trajectories: recordings(testedOn, ['train', 'test'], context),
  };
  const run = new TransferRun(order, parts, here, context);
  try {
    await run.takeStudent(here);
    await run.pretrain();
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
    const files = order.files && evaluation ? [{ name: ERRORS_TABLE, text: [...errorsCsv(report)] }] : [];
    const { networks, checkpoints } = run;
    return { networks, report, config, checkpoints, sets: [], files };
  } finally {
    run.dispose();
  }
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
    throw new Failure(
      'bad-input',
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

/** A run under way: what it has trained so far. */
class TransferRun {
  readonly networks: Record<string, NetworkRecord> = {};
  readonly checkpoints: Checkpoint[] = [];
  readonly #data: LearntParts;
  readonly #tuned = new Map<TaskName, Encoder>();
  #pretrained: Encoder | null = null;
  /** The city that is learnt from, by the vocabulary of the networks. */
  #city: ReadCity | null = null;

  constructor(
    private readonly order: ExperimentOrder<TransferConfig>,
    private readonly parts: TransferParts,
    { all, parts: of }: Trajectories,
    private readonly context: ExperimentContext,
  ) {
    const part = (split: SplitName): Trajectory[] => Array.from(of[split], (i) => all[i]);
    this.#data = { train: part('train'), val: part('val') };
  }

  /** Pre-trains an encoder, takes the one that is given, or leaves it at fresh weights. */
  async pretrain(): Promise<void> {
    const { pretrained: from } = this.parts;
    if (from === 'none') return;
    if (from !== 'train') return this.#take(from);
    const { config, dataset, start } = this.order;
    const encoder = start?.pretrained ? startedEncoder(start.pretrained, dataset) : this.#fresh('pretrained');
    this.#pretrained = encoder;
    const data = pretrainingData(this.#data, config);
    await this.#train('pretrained', encoder, data, pretrainingSchedule(config));
    const { pretrained: started } = await readStarts(this.order);
    if (started) this.networks.pretrained = { ...this.networks.pretrained, start: started };
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const encoder = startedEncoder({ bytes }, this.order.dataset);
    this.#pretrained = encoder;
    this.networks.pretrained = {
      architecture: ENCODER.name,
      config: { ...encoder.config },
      origin: 'given',
      digest: await digestOfFile(bytes),
      parameters: encoder.weights.size,
      training: null,
      report: null,
    };
  }

  /** Trains the encoder further for a task. */
  async tune(task: TaskName): Promise<void> {
    const { config } = this.order;
    const encoder = this.#pretrained ? await copyOf(this.#pretrained) : this.#fresh(task);
    this.#tuned.set(task, encoder);
    await this.#train(task, encoder, taskData(task, this.#data, config), tuningSchedule(config));
  }

  #fresh(name: TransferNetworkName): Encoder {
    const { dataset, config } = this.order;
    // Without pre-training each task begins with weights of its own.
    return freshEncoder(config, vocabularyOf(dataset), new Random(config.seed).fork(name));
  }

  /** Trains a network, or goes on with it; afterwards it has the weights of its best epoch. */
  async #train(
    name: TransferNetworkName,
    encoder: Encoder,
    data: MaskedData,
    config: TrainingConfig,
  ): Promise<void> {
    const { hooks, stopwatch } = this.context;
    if (this.#isFresh(name) && this.order.config.encoder.scaledHeads)
      await scaleHeads(encoder, this.#cityOf(encoder), data);
    const trainable = new MaskedTraining(encoder, this.#cityOf(encoder), data, config.seed);
    const startsTrained = this.order.start?.[name] !== undefined;
    const loop = new TrainingLoop(trainable, config, { startsTrained });
    const training = await stopwatch.time(name, async () => {
      try {
        await hooks.resume(name, loop);
        return await loop.run(hooks.training(name, loop), hooks.task);
      } finally {
        loop.dispose();
      }
    });
    const bytes = await encoderFile(encoder, name, this.order.dataset.fingerprint);
    const { attention, weights } = encoder;
    const of = {
      architecture: ENCODER.name,
      config: { ...encoder.config, attention },
      parameters: weights.size,
    };
    this.checkpoints.push({ name, bytes });
    const record = trainedNetwork(of, training, bestMeasures(training));
    this.networks[name] = { ...record, digest: await digestOfFile(bytes) };
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
      this.context.hooks.task.emit({
        kind: 'note',
        text:
          `The ${STUDENT_LABEL} learnt from the matched trips of ${shown(dataset.name)}, which are not split as its GPS traces are: ` +
          'it may know trips that it is tested on. Give one that learnt from other trips.',
      });
    this.networks[STUDENT] = {
      ...{ architecture: STUDENT_ARCHITECTURE, config: null, origin: 'given' },
      digest: await digestOfFile(this.order.given![STUDENT]),
      ...{ parameters: null, training: null, report: null },
    };
  }

  /** Null where none is given. */
  async #openStudent(): Promise<RoutesBetween | null> {
    const { given = {}, dataset } = this.order;
    const bytes = given[STUDENT] as Uint8Array | undefined;
    if (!bytes) return null;
    const open = await this.context.hooks.openRoutesBetween();
    return open({ bytes, name: `${STUDENT}.safetensors` }, dataset);
  }

  /** What the networks are worth in a city; a student draws on its own roads alone. */
  async evaluation(dataset: Dataset, trajectories: Trajectories): Promise<CityEvaluation> {
    const { hooks, stopwatch } = this.context;
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
      return await stopwatch.time('evaluation', async () => {
        if (!student) return evaluateCity(tested, hooks.task);
        const training = Array.from(trajectories.parts.train, (i) => trajectories.all[i]);
        const baselines = await cityBaselines(dataset.network, training, hooks.task, student);
        const found = await evaluateCity({ ...tested, baselines }, hooks.task);
        const { asked, arrived } = baselines.student!.counts;
        hooks.task.emit({
          kind: 'note',
          text: `${arrived} of ${counted(asked, 'route')} that the ${STUDENT_LABEL} was asked for arrived.`,
        });
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

/** Of the epoch whose weights are kept. */
function bestMeasures({ bestEpoch, history }: TrainingOutcome): EncoderReport {
  const { metres = NaN, minutes = NaN } = history.find(({ epoch }) => epoch === bestEpoch)?.measures ?? {};
  return { metres, minutes };
}
