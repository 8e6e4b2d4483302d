import { shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import type { OldData } from '../../domain/old-data';
import type { OdPairs } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import type { TrainingEvent, TrainingOutcome } from '../../nn/training/training-loop';
import type { Checkpoint } from '../checkpoints/checkpoint-file';
import type { GeneratedSet } from '../routes/generated-set';
import type { RunPlan } from '../records/run-contents';
import type { NetworkRecord, RunRecord } from '../records/run-record';
import { Failure } from '../../base/failure';

/** Routes that are drawn with the weights of the moment while a network learns. */
export interface Watched {
  readonly pairs: OdPairs;
  /** Least time between two looks, in seconds. */
  readonly everySeconds: number;
}

/** Weights that the training of a network begins with, in place of fresh ones from the seed. */
export interface StartFrom {
  /** A checkpoint of any format that the system reads. */
  readonly bytes: Uint8Array;
  /** Name of its file or run, for messages and the record. */
  readonly name: string;
  /** Id that the network has on the page, where it is in use there. */
  readonly id?: string;
}

/**
 * What is to be trained on which data: the one shape of a request, from a form, an address, a flag, a study or a file
 * to the step that trains.
 * @typeParam C configuration of the system
 */
export interface Order<C = unknown> {
  /** Id of the system. */
  readonly system: string;
  readonly dataset: Dataset;
  /** Says the seed too. */
  readonly config: C;
  /**
   * Names the run's checkpoints: a run that is asked for again under its id goes on from the last of them. Left out,
   * none are kept by it.
   */
  readonly id?: string;
  /** The run's name, for people. */
  readonly name?: string;
  /** Names of the networks to train, in this order; left out: those that the configuration asks for. */
  readonly networks?: readonly string[];
  /** Checkpoints (safetensors files) of networks that others learn from and that are not trained. */
  readonly given?: Readonly<Record<string, Uint8Array>>;
  /** Names of the files that networks are given of, for messages. */
  readonly givenFrom?: Readonly<Record<string, string>>;
  /** Ids of the runs that hold the given networks, by name; `FROM_FILE` for one of a file. */
  readonly holders?: Readonly<Record<string, string>>;
  /**
   * Weights that networks start from, by name. They decide the sizes of these networks; epoch 0 is then their
   * validation before the first step.
   */
  readonly start?: Readonly<Record<string, StartFrom>>;
  /**
   * Trips of an earlier data set on the roads of `dataset`, which networks that start from weights are measured on
   * beside its own. It does not affect the training.
   */
  readonly oldData?: OldData;
  /** Names of the starts and the old data of a run that is gone on with: its checkpoints hold these. */
  readonly kept?: Pick<RunPlan, 'start' | 'oldData'>;
  /** Data that networks are tested on too and do not learn from: those of another city. They do not affect the training. */
  readonly testedOn?: Dataset;
  /** Whether results are made with what was trained (routes are drawn); left out: where the system would. */
  readonly results?: boolean;
  /** Whether what networks are compared with makes results too; left out: it does. */
  readonly baselines?: boolean;
  readonly watched?: Watched;
  /** Whether the tables for people are made too that the command line writes beside the run. */
  readonly files?: boolean;
}

/** An order to a worker, which keeps the run's checkpoints under its id. */
export type KeptOrder = Order & { readonly id: string };

/** An order as a form makes it: the page adds the data that are open, an id, and the routes that are looked at. */
export interface DraftOrder extends Omit<Order, 'dataset' | 'id' | 'kept' | 'watched'> {
  readonly name: string;
  readonly networks: readonly string[];
  /** How often to look at the routes of the moment; left out, not at all. */
  readonly watched?: Pick<Watched, 'everySeconds'>;
}

/** An order as it is kept of a run: weights and data by their names. @param dataset id under which the data are kept */
export function planOfOrder(order: KeptOrder, dataset: string | null): RunPlan {
  const { id, name = '', system, config, networks = [], holders = {}, start, oldData, kept } = order;
  const starts = start && Object.entries(start).map(([network, from]) => [network, from.name]);
  const { name: data, fingerprint, card } = order.dataset;
  return {
    ...{ id, name, system, config, networks, given: holders },
    ...(starts && { start: Object.fromEntries(starts) }),
    ...(oldData && { oldData: shown(oldData.name) }),
    ...kept,
    dataset: { name: data, fingerprint, id: dataset, ...(card?.simulated && { simulated: true }) },
  };
}

/** What an experiment tells while it runs, besides progress. Plain data. */
export type ExperimentEvent =
  | { readonly kind: 'training'; readonly network: string; readonly event: TrainingEvent }
  | { readonly kind: 'note'; readonly text: string }
  | RouteSnapshot;

/** Routes that a network drew for the watched pairs with the weights of the moment. */
export interface RouteSnapshot {
  readonly kind: 'snapshot';
  readonly network: string;
  /**
   * Optimiser steps done; 0 for fresh weights. The last snapshot of a
   * network is of the weights that it keeps.
   */
  readonly step: number;
  readonly routes: RouteSet;
  /** Wall-clock seconds that the drawing took. */
  readonly seconds: number;
}

/** A table for people that the command line writes beside the run. */
export interface ResultFile {
  readonly name: string;
  /** In pieces, since it may be long. */
  readonly text: readonly string[];
}

/** What came of an experiment. */
export interface Trained {
  /** By name, those that were trained or given. */
  readonly networks: Readonly<Record<string, NetworkRecord>>;
  /** What is to say of the run as a whole: plain data that the system's format describes. */
  readonly report: unknown;
  /** The configuration that was in force, where the order's was adapted to a network that was given. */
  readonly config: unknown;
  readonly checkpoints: readonly Checkpoint[];
  readonly sets: readonly GeneratedSet[];
  readonly files: readonly ResultFile[];
  /** The old data that networks were measured on: those of the order, or what the configuration leaves of them. */
  readonly oldData?: OldData | undefined;
}

/**
 * Everything an experiment made but the measures of routes: those need no tensors and are taken elsewhere.
 */
export interface ExperimentProducts extends Pick<Trained, 'checkpoints' | 'sets' | 'files'> {
  readonly record: RunRecord;
}

/** The step that the training of a network is reported as. */
export const trainStep = (network: string): string => `${network}.train`;

export const trainingWords = (label: string): string => `Training the ${label}`;

/** How the training of a network went, and how good it is by its own report. */
export const trainedNetwork = (
  network: Pick<NetworkRecord, 'architecture' | 'config' | 'parameters'>,
  training: TrainingOutcome | null,
  report: unknown,
): NetworkRecord => ({ ...network, origin: 'trained', training, report });

/** Has the failures of reading a file that a training starts from name the file. */
export function ofStart<T>({ name }: StartFrom, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.message.startsWith(shown(name))) throw thrown;
    throw new Failure(thrown.code, `${shown(name)}: ${thrown.message}`, { ...thrown.details, file: name });
  }
}
