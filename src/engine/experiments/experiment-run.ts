import type { EventTask, Task } from '../../base/task';
import type { Trainable } from '../../nn/training/batch-feed';
import {
  TrainingLoop,
  type LoopOptions,
  type TrainingConfig,
  type TrainingOutcome,
} from '../../nn/training/training-loop';
import { type Checkpoint, digestOfFile } from '../checkpoints/checkpoint-file';
import type { NetworkStart } from '../records/network-start';
import { type NetworkRecord, dataSummary } from '../records/run-record';
import {
  trainedNetwork,
  type ExperimentEvent,
  type Order,
  type ResultFile,
  type Trained,
  type ExperimentProducts,
} from './experiment';
import { type ExperimentContext, type ExperimentHooks, Stopwatch } from './experiment-hooks';
import { badInput, Failure, inFile } from '../../base/failure';
import { shown, shownList } from '../../base/text';
import { oldDataSummary } from '../../domain/old-data';
import type { BackendReport } from '../backend/backend';
import type { SystemEntry } from './system';

/** Who looks on while a network learns. */
export interface Onlooker {
  /** The task of the training, in place of the experiment's own. */
  readonly task: Task;
  look(): Promise<void>;
}

/** What a record says of a network beside how it was trained. */
type NetworkFacts = Pick<NetworkRecord, 'architecture' | 'config' | 'parameters'>;

/**
 * An experiment under way: it trains networks so that they can be paused and gone on with, and keeps the files and the records of
 * those that were trained or given.
 * @typeParam C configuration of the system
 */
export class ExperimentRun<C> {
  readonly networks: Record<string, NetworkRecord> = {};
  readonly checkpoints: Checkpoint[] = [];
  readonly hooks: ExperimentHooks;

  constructor(
    readonly order: Order<C>,
    protected readonly context: ExperimentContext,
  ) {
    this.hooks = context.hooks;
  }

  get task(): EventTask<ExperimentEvent> {
    return this.hooks.task;
  }

  /** Tells a person something about the run. */
  note(text: string): void {
    this.task.emit({ kind: 'note', text });
  }

  /** Takes the time of a part of the work, for the record. */
  time<T>(part: string, work: () => Promise<T>): Promise<T> {
    return this.context.stopwatch.time(part, work);
  }

  /**
   * Trains a network, or goes on with it; afterwards it has the weights of its best epoch. The weights that the order has it start
   * from are validated too.
   */
  train(
    network: string,
    trainable: Trainable,
    config: TrainingConfig,
    options?: LoopOptions,
  ): Promise<TrainingOutcome> {
    return this.time(network, () => this.learn(network, trainable, config, options));
  }

  /** The same as a part of what time is taken of. @param watch who looks on while it learns, and once more at the end */
  async learn(
    network: string,
    trainable: Trainable,
    config: TrainingConfig,
    options: LoopOptions = {},
    watch?: (loop: TrainingLoop) => Onlooker,
  ): Promise<TrainingOutcome> {
    const startsTrained = this.order.start?.[network] !== undefined;
    const loop = new TrainingLoop(trainable, config, { startsTrained, ...options });
    try {
      await this.hooks.resume(network, loop);
      const onlooker = watch?.(loop);
      const training = await loop.run(this.hooks.training(network, loop), onlooker?.task ?? this.task);
      await onlooker?.look();
      return training;
    } finally {
      loop.dispose();
    }
  }

  /**
   * Keeps the file of a network that was trained, and the record of it.
   * @param report how good it is
   * @returns what tells its file from others
   */
  async keep(
    network: string,
    bytes: Uint8Array,
    facts: NetworkFacts,
    training: TrainingOutcome,
    report: unknown,
  ): Promise<string> {
    const digest = await digestOfFile(bytes);
    this.checkpoints.push({ name: network, bytes });
    this.networks[network] = { ...trainedNetwork(facts, training, report), digest };
    return digest;
  }

  /** Adds to the record of a network what was taken of the weights that it started from; nothing where it began with fresh ones. */
  started(network: string, start: NetworkStart | undefined): void {
    if (start) this.networks[network] = { ...this.networks[network], start };
  }

  /** Records a network that others learn from, or that is measured as it is. @param bytes its file; the same is returned */
  async take(
    network: string,
    bytes: Uint8Array,
    { architecture, config, parameters }: NetworkFacts,
    report: unknown = null,
  ): Promise<string> {
    const digest = await digestOfFile(bytes);
    const given = { architecture, config, origin: 'given', digest, parameters, training: null } as const;
    this.networks[network] = { ...given, report };
    return digest;
  }

  /**
   * What came of the experiment.
   * @param files tables for people, which are made where the order asks for them
   */
  trained(report: unknown, files: () => readonly ResultFile[]): Trained {
    const { networks, checkpoints, order } = this;
    return {
      networks,
      report,
      config: order.config,
      checkpoints,
      sets: [],
      files: order.files ? files() : [],
    };
  }
}

/** Where a network comes from that others learn from: it is trained, its file is given, or there is none. */
export type NetworkOrigin = 'train' | 'none' | Uint8Array;

/** @param usual whether it is trained where the order names no networks */
export function originOf(
  { networks, given = {} }: Pick<Order, 'networks' | 'given'>,
  network: string,
  usual = true,
): NetworkOrigin {
  if (Object.hasOwn(given, network)) return given[network];
  return (networks?.includes(network) ?? usual) ? 'train' : 'none';
}

/** Names the files of given networks where one cannot be used: it is read as bytes without a name. */
export async function inGivenFiles<T>(
  { givenFrom = {} }: Pick<Order, 'givenFrom'>,
  work: () => T | Promise<T>,
): Promise<T> {
  const names = Object.values(givenFrom);
  try {
    return await work();
  } catch (thrown) {
    const isOfThem = thrown instanceof Failure && thrown.details.checkpoint !== undefined && names.length > 0;
    if (!isOfThem) throw thrown;
    return inFile(shownList(names), () => Promise.reject(thrown));
  }
}

interface ExperimentSurroundings {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly hooks: ExperimentHooks;
}

/**
 * One experiment of any system on the current backend, and the record of it.
 * @throws Failure 'bad-input' for data that the system cannot use, or an order that cannot be carried out
 */
export async function runExperiment<C>(
  entry: SystemEntry<C>,
  order: Order<C>,
  { backend, versions, hooks }: ExperimentSurroundings,
): Promise<ExperimentProducts> {
  const { dataset, oldData, testedOn } = order;
  for (const data of testedOn ? [dataset, testedOn] : [dataset]) {
    const lacking = entry.requires(data);
    if (lacking) throw lacking;
  }
  if (testedOn && !entry.testsElsewhere)
    throw badInput(
      `Networks of ${entry.title} know the roads that they learnt on and cannot be tested on ${shown(testedOn.name)}. Leave the other data out.`,
    );
  if (oldData && Object.keys(order.start ?? {}).length === 0)
    throw badInput(
      'Old data show what a network forgets that starts from weights, and none does here. Name the weights to start ' +
        'from, or leave the old data out.',
    );
  const system = await entry.load();
  const stopwatch = new Stopwatch();
  const trained = await inGivenFiles(order, () =>
    system.train(order, { backend, versions, hooks, stopwatch }),
  );
  const { networks, report, config, checkpoints, sets, files } = trained;
  const record = {
    format: 'route-distillery-run',
    version: 2,
    system: entry.id,
    config,
    data: dataSummary(dataset),
    ...(trained.oldData && { oldData: oldDataSummary(trained.oldData) }),
    ...(testedOn && { testedOn: { name: testedOn.name, fingerprint: testedOn.fingerprint } }),
    backend,
    versions,
    networks,
    report,
    timing: stopwatch.timing,
  } as const;
  return { record, checkpoints, sets, files };
}
