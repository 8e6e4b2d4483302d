import { shown } from '../../base/text';
import { badInput, type Failure } from '../../base/failure';
import type { Dataset } from '../../domain/dataset';
import type { TrainingConfig } from '../../nn/training/training-loop';
import type { AnySettingTable, ValueName } from '../settings/settings';
import type { Adoption } from '../checkpoints/adoption';
import type { HeadlineColumn } from '../results/headlines';
import type { Architecture } from '../checkpoints/checkpoint-names';
import type { GapFillingNetworks } from '../dataset-builder/gap-fillers';
import type { SampleDataset } from '../datasets/samples';
import type { FirstWords } from '../first-view/first-view';
import type { StepWords } from '../protocol/progress-words';
import type { NetworkStart } from '../records/network-start';
import type { RunFormat } from '../records/run-format';
import { trainingWords, trainStep, type Order, type Trained } from './experiment';
import type { ExperimentContext } from './experiment-hooks';
import type { OpenRoutesBetween, OpenCandidateScorer } from './networks-of-others';
import type { ShortForm } from '../settings/setting-texts';

/**
 * The three inks that networks are drawn in: the one that guides, the one that learns
 * from it, the one that learns alone.
 */
export type NetworkInk = 'teacher' | 'distilled' | 'vanilla';

/** What every configuration says, whatever the system. */
export interface ConfigFacts {
  readonly preset: string;
  readonly seed: number;
  /** Bootstrap resamples of the measures of routes. */
  readonly resamples: number;
}

/**
 * One of the networks that a system trains. Its name is also the stem of its checkpoint's file.
 * @typeParam C configuration of the system
 */
export interface NetworkInfo<C = unknown> {
  readonly name: string;
  /** In the middle of a sentence: "teacher", "distilled student". */
  readonly label: string;
  /** Name of the published network that it is: 'LM-TAD', 'HOSER'. */
  readonly architecture: string;
  /** The same where there is little room: "distilled". */
  readonly short: string;
  /** The ink, line and glyph that it has everywhere on the page. */
  readonly ink: NetworkInk;
  /** Learns something else than the others: beside theirs its curves are hidden at first. */
  readonly apart?: true;
  /** How its batches make steps; what a curve needs to know where an epoch ends. */
  schedule(config: C): Pick<TrainingConfig, 'batchSize' | 'accumulation'>;
  /** About how many trips it learns from, of `all` training trips; left out where it is all of them. */
  trips?(config: C, all: number): number;
}

/** A step of the work with a system, as the page's row of stages shows it. */
export interface StageInfo {
  /** In the page's address. */
  readonly id: string;
  /** A verb or a noun: "Distil". */
  readonly label: string;
}

/** A lesson about a system, as it is offered; its view has it. */
export interface LessonInfo {
  /** Steps as the page's address names them; no two lessons have one of the same name. */
  readonly steps: readonly string[];
  /** What one learns and how long that takes, after "Take the lesson:". */
  readonly about: string;
}

/** Networks that begin with the weights of one file or run: what one option of the command line takes. */
export interface StartGroup {
  /** The option is `--NAME-from`. */
  readonly name: string;
  /** In the middle of a sentence: "teacher", "students". */
  readonly label: string;
  readonly networks: readonly string[];
  /** Name of the flag that says for how many epochs it is trained; with 0 it is used as it is. Left out: it has to be trained. */
  readonly epochsFlag?: string;
  /** It is another system's network, used as it is: the names that it has in runs of that system, the preferred one first. */
  readonly given?: readonly string[];
  /** What the given network is there for, after its label in help texts: "that teaches, where a setting asks for it". */
  readonly role?: string;
}

/** How the networks of a system start from weights that exist. */
export interface StartInfo<C = unknown> {
  readonly groups: readonly StartGroup[];
  /** The schedule of such networks, to go on from "with": "a third of the epochs". */
  readonly schedule: string;
  /** Whether they can be measured on earlier trips too, to see what is forgotten. */
  readonly oldData?: true;
  /** Names of the networks that a configuration asks for. */
  trained(config: C): readonly string[];
  /** A configuration with that schedule for the networks that start from weights that exist. */
  fineTuned(config: C, networks: readonly string[]): C;
  /**
   * Whether so much of a network starts anew, since its roads or cells are others, that it learns with the schedule
   * of a fresh one.
   */
  startsAnew(start: NetworkStart): boolean;
}

/** How roads are closed for the runs of a system. Roads go by their numbers (`geo_id`), ascending, each once. */
export interface ClosingInfo<C = unknown> {
  /** A configuration with these roads closed and no others. */
  close(config: C, numbers: readonly number[]): C;
  /** The roads that are closed in a configuration. */
  closed(config: C): readonly number[];
}

/**
 * What is always known of a system: names, networks, what it needs. The rest is loaded when it is used, since
 * the page knows every system and opens one.
 */
export interface SystemEntry<C = unknown> {
  /** In run records, requests and the page's address. */
  readonly id: string;
  /** What one does with it: "Routes". */
  readonly title: string;
  /** What a person wants to know who opens it: "Where would people drive?" */
  readonly question: string;
  /** What it trains: "LM-TAD to HOSER". */
  readonly models: string;
  /** In the order in which they are trained and listed. */
  readonly networks: readonly NetworkInfo<C>[];
  readonly architectures: readonly Architecture[];
  readonly headlines: readonly HeadlineColumn[];
  /** What a person can set: makes forms, flags, schema and comparison. */
  readonly settings: AnySettingTable;
  /** Names of values that come with a preset and that nobody sets, by their path. */
  readonly presetValues: Readonly<Record<string, ValueName>>;
  /** Configurations by name, the usual one first. */
  readonly presets: Readonly<Record<string, C>>;
  /** A preset as it is usual for data of so many training trips; left out where it is the same for all. */
  presetFor?(preset: C, trips: number): C;
  /** Switches of the command line that the page has other controls for. */
  readonly switches?: AnySettingTable;
  /** Words of the command line and of study files that stand for several settings. */
  readonly shortForms?: readonly ShortForm[];
  /** Left out where training always starts with fresh weights. */
  readonly starts?: StartInfo<C>;
  /** Left out where roads cannot be closed. */
  readonly closing?: ClosingInfo<C>;
  /**
   * What the page's address says beside the settings: the words that each name can have, the usual one first.
   */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Names under which the address says the ids of what is kept in the browser and chosen here. */
  readonly keptChoices?: readonly string[];
  /** Names under which the address says what of the open data is looked at: texts, which the view holds against the data. */
  readonly dataChoices?: readonly string[];
  /** What one does with it, in order, after the choice of data; each has a panel on the page. */
  readonly stages: readonly StageInfo[];
  /** The lesson about it; left out where there is none. */
  readonly lesson?: LessonInfo;
  /** Names of the tables for people that a run may leave beside its record on the command line. */
  readonly tables: readonly string[];
  /** Stage that the page shows first. */
  readonly firstStage: string;
  /** What the page says of it before one begins; left out where it has no picture of its own. */
  readonly first?: FirstWords;
  /** The data set that comes with the page for it: what is opened, and trained on, where none is named. */
  readonly sample: SampleDataset;
  /**
   * Layers of the map that it has of its own, by their names in the page's address: what each is called, whether it is on at first,
   * and the stage while which it is seen, where it belongs to one.
   */
  readonly layers?: Readonly<Record<string, readonly [label: string, on: boolean, stage?: string]>>;
  /** Tabs of the page's drawer that it uses beside curves, runs and benchmarks. */
  readonly tabs: readonly ('table' | 'tokens' | 'cities' | 'routes')[];
  /**
   * What people read in place of the ids of its steps; training a network has words of its own: `stepsOf`.
   */
  readonly steps: StepWords;
  /**
   * Why the data cannot be used: what they lack, and which sample has it; `needs` makes it. Null where they
   * can be used.
   */
  requires(dataset: Dataset): Failure | null;
  /**
   * Names of the networks that together make GPS points of routes, also of those that another system drew; left out where
   * it makes none. Its view has to say how: `pointsOfRoutes`.
   */
  readonly pointsOfRoutes?: readonly string[];
  /**
   * Names of the networks that say how long trips take, also for the routes that another system drew, the preferred one first;
   * left out where it has none. Its view has to say how: `timesOfRoutes`.
   */
  readonly timesOfRoutes?: readonly string[];
  /** Its networks can be tested on data that they did not learn from: those of another city. Left out where they cannot. */
  readonly testsElsewhere?: true;
  /** Its networks go with any data: they stay in use when another data set is opened. Left out where they are tied to their roads or cells. */
  readonly goesWithAnyData?: true;
  /** Opens networks that say which road is next, from which other systems learn; left out where it has none. */
  loadCandidateScorer?(): Promise<OpenCandidateScorer>;
  /** Networks that fill gaps of GPS traces before these are matched, where a data set is built; left out where it has none. */
  readonly fillsGaps?: GapFillingNetworks;
  /** Opens networks that draw routes between roads, which other systems hold theirs against; left out where it has none. */
  loadRoutesBetween?(): Promise<OpenRoutesBetween>;
  /** Samples on whose roads these networks make points as they come with the page, trained; left out where none come. */
  readonly shippedFor?: readonly SampleDataset[];
  facts(config: C): ConfigFacts;
  /** Stage of the page where the training of these networks is started and watched. */
  trainingStage(networks: readonly string[]): string;
  /** Why settings of a configuration cannot be together, in a sentence; null where they can. */
  fault(config: C): string | null;
  /** The same experiment in half the memory; null where a batch cannot be halved. */
  halved(config: C): C | null;
  /** How its runs are written and read; needs no tensors. */
  loadFormat(): Promise<RunFormat<C>>;
  /** The networks, and all that computes. */
  load(): Promise<System<C>>;
}

/**
 * A system at work: what trains, and what makes something of checkpoints. For workers and the command line.
 */
export interface System<C = unknown> {
  /**
   * Trains what the order asks for, on the current backend; the seed of the configuration fixes all of it.
   * @throws Failure 'bad-input' for an order that cannot be carried out; 'cancelled'
   */
  train(order: Order<C>, context: ExperimentContext): Promise<Trained>;
  /**
   * The configuration that an order will run with: files that it starts from or is given decide some of it. Left
   * out where it is the order's own.
   * @throws Failure 'bad-input' for files that do not fit
   */
  configInForce?(order: Order<C>): C;
  /**
   * What the networks of an order would take from the weights that they start from, by name. Left out where no
   * network can start from weights.
   * @throws Failure 'bad-input' for weights that do not fit
   */
  readStarts?(order: Order<C>): Promise<Readonly<Record<string, NetworkStart>>>;
  /** Makes a checkpoint of any format one of a data set's. @throws Failure 'bad-input' if it does not fit */
  adopt: Adoption;
}

/** Optimiser steps of one epoch of a network, of `all` training trips. */
export function epochSteps<C>({ schedule, trips }: NetworkInfo<C>, config: C, all: number): number {
  const { batchSize, accumulation } = schedule(config);
  return Math.ceil(Math.ceil((trips?.(config, all) ?? all) / batchSize) / accumulation);
}

/**
 * One of the systems that a worker, a page or a command was given.
 * @throws Failure 'bad-input' for an unknown id
 */
export function systemById<S extends { readonly id: string }>(systems: readonly S[], id: string): S {
  const found = systems.find((system) => system.id === id);
  if (found) return found;
  const known = systems.map((system) => system.id).join(', ');
  throw badInput(`There is no system "${shown(id, 80)}". Systems: ${known}.`, { id });
}

/** The words of all steps of a system. */
export const stepsOf = ({ networks, steps }: Pick<SystemEntry, 'networks' | 'steps'>): StepWords => ({
  ...Object.fromEntries(networks.map(({ name, label }) => [trainStep(name), trainingWords(label)])),
  ...steps,
});
