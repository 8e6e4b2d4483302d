import type { Architecture } from '../checkpoints/checkpoint-names';
import { valueAt } from '../settings/configuration';
import { accepts, type NumberSetting } from '../settings/settings';
import type { NetworkInfo, StageInfo, SystemEntry } from './system';

/** One of the networks of a system, beside its name. */
export interface NetworkDeclaration extends Pick<NetworkInfo, 'label' | 'short' | 'ink' | 'apart'> {
  /** Its name alone where it is another system's network, whose files are not read here. */
  readonly architecture: Architecture | Pick<Architecture, 'name'>;
}

/** The networks of a system, in the order in which they are trained and listed. */
export interface Networks<Name extends string = string> {
  readonly names: readonly Name[];
  /** What people call them, in the middle of a sentence. */
  readonly labels: Readonly<Record<Name, string>>;
  /** Those whose files are read. */
  readonly architectures: readonly Architecture[];
  readonly declared: Readonly<Record<Name, NetworkDeclaration>>;
}

/** @param declared by name, in the order in which they are trained and listed */
export function defineNetworks<Name extends string>(
  declared: Readonly<Record<Name, NetworkDeclaration>>,
): Networks<Name> {
  const names = Object.keys(declared) as Name[];
  const labels = Object.fromEntries(names.map((name) => [name, declared[name].label]));
  const all = names.map((name) => declared[name].architecture).filter((each) => 'recognises' in each);
  return { names, labels: labels as Record<Name, string>, architectures: [...new Set(all)], declared };
}

/** A step of the work with a system, by its id in the page's address. */
interface StageDeclaration extends Pick<StageInfo, 'label'> {
  /** Networks whose training is watched there, all of them where a run trains several; left out where none is. */
  readonly trains?: readonly string[];
}

/** What follows from the rest of a declaration, where it says nothing of it. */
type Derived = 'trainingStage' | 'facts' | 'steps' | 'tables' | 'tabs';

/**
 * All that is known of a system before one opens it. It is loaded with the page, so that it says how to load the rest.
 * @typeParam C configuration of the system
 */
export interface SystemDeclaration<C>
  extends
    Omit<SystemEntry<C>, 'networks' | 'architectures' | 'stages' | 'halved' | Derived>,
    Partial<Pick<SystemEntry<C>, Derived>> {
  readonly networks: Networks;
  /** How the batches of a network make steps. */
  schedule(config: C, network: string): ReturnType<NetworkInfo<C>['schedule']>;
  /** About how many trips a network learns from, of `all` training trips; left out where it is all of them. */
  trips?(config: C, network: string, all: number): number;
  /** In the order of the work, after the choice of data. */
  readonly stages: Readonly<Record<string, StageDeclaration>>;
  /**
   * Where a configuration says the size of batches: paths of its parts that have a `batchSize` and an `accumulation`, with the
   * setting of the latter. Left out where batches cannot be halved.
   */
  readonly batches?: Readonly<Record<string, NumberSetting>>;
}

/** A system, as the page, the workers and the command line know it. */
export function defineSystem<C extends object & { readonly preset: string; readonly seed: number }>({
  networks,
  schedule,
  trips,
  stages,
  batches = {},
  ...declaration
}: SystemDeclaration<C>): SystemEntry<C> {
  return {
    steps: {},
    tables: [],
    tabs: [],
    facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
    trainingStage: trainingStageOf(stages),
    ...declaration,
    architectures: networks.architectures,
    networks: networks.names.map((name): NetworkInfo<C> => {
      const { architecture, ...info } = networks.declared[name];
      return {
        name,
        ...info,
        architecture: architecture.name,
        schedule: (config) => schedule(config, name),
        ...(trips && { trips: (config, all) => trips(config, name, all) }),
      };
    }),
    stages: Object.entries(stages).map(([id, { label }]) => ({ id, label })),
    halved: (config) => halved(config, Object.entries(batches)),
  };
}

/** The first stage where all networks of a run are watched. */
function trainingStageOf(stages: SystemDeclaration<never>['stages']) {
  const watched = Object.entries(stages).flatMap(([id, { trains }]) => (trains ? [{ id, trains }] : []));
  return (networks: readonly string[]): string =>
    (watched.find(({ trains }) => networks.every((name) => trains.includes(name))) ?? watched[0]).id;
}

/** Examples that are learnt from at once, and how many such batches make one step of the optimiser. */
interface Batches {
  readonly batchSize: number;
  readonly accumulation: number;
}

/**
 * The same steps in half the memory: batches of half the size, twice as many of which make one step of the optimiser. Steps, learning rates
 * and checkpoints stay the same. Null where a size is odd, since halving it would change the steps, and where a step would have more
 * batches than a configuration may say.
 */
function halved<C extends object>(
  config: C,
  batches: readonly (readonly [path: string, accumulation: NumberSetting])[],
): C | null {
  if (batches.length === 0) return null;
  let smaller: object = config;
  for (const [path, setting] of batches) {
    const { batchSize, accumulation } = valueAt(config, path) as Batches;
    if (batchSize % 2 !== 0 || !accepts(setting, 2 * accumulation)) return null;
    smaller = withPartAt(smaller, path.split('.'), {
      batchSize: batchSize / 2,
      accumulation: 2 * accumulation,
    });
  }
  return smaller as C;
}

/** A copy of a configuration, part of which has other values. Its keys keep their order. */
function withPartAt(config: object, [key, ...rest]: readonly string[], values: object): object {
  const inner = (config as Readonly<Record<string, object>>)[key];
  return { ...config, [key]: rest.length === 0 ? { ...inner, ...values } : withPartAt(inner, rest, values) };
}
