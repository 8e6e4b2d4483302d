import { badInput } from '../../base/failure';
import type { Architecture } from '../checkpoints/checkpoint-names';
import { halvedBatches } from '../settings/configuration';
import type { SystemSettings } from '../settings/declare';
import type { NetworkInfo, StageInfo, System, SystemEntry } from './system';

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
  /** Architectures whose files are read. */
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

/** What follows from the settings. */
type OfSettings = 'presetValues' | 'presets' | 'switches' | 'halved' | 'fault';

/** What follows from the rest of a declaration, where it says nothing of it. */
type Derived = 'trainingStage' | 'facts' | 'steps' | 'tables' | 'tabs';

/**
 * All that is known of a system before one opens it. It is loaded with the page, so that it says how to load the rest.
 * @typeParam C configuration of the system
 */
export interface SystemDeclaration<C>
  extends
    Omit<SystemEntry<C>, 'networks' | 'architectures' | 'stages' | 'settings' | OfSettings | Derived>,
    Partial<Pick<SystemEntry<C>, Derived>> {
  readonly networks: Networks;
  /** How the batches of a network make steps. */
  schedule(config: C, network: string): ReturnType<NetworkInfo<C>['schedule']>;
  /** About how many trips a network learns from, of `all` training trips; left out where it is all of them. */
  trips?(config: C, network: string, all: number): number;
  /** In the order of the work, after the choice of data. */
  readonly stages: Readonly<Record<string, StageDeclaration>>;
  readonly settings: SystemSettings<C>;
}

/** A system, as the page, the workers and the command line know it. */
export function defineSystem<C extends object & { readonly preset: string; readonly seed: number }>({
  networks,
  schedule,
  trips,
  stages,
  settings,
  load,
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
    settings: settings.table,
    presetValues: settings.fixed,
    presets: settings.presets,
    switches: settings.switches,
    fault: (config) => settings.fault(config),
    halved: (config) => halvedBatches(settings, config),
    load: async () => checked(settings, await load()),
  };
}

/** A system that trains nothing whose settings cannot be together. */
const checked = <C>({ fault }: SystemSettings<C>, system: System<C>): System<C> => ({
  ...system,
  train: async (order, context) => {
    const message = fault(order.config);
    if (message !== null) throw badInput(message);
    return system.train(order, context);
  },
});

/** The first stage where all networks of a run are watched. */
function trainingStageOf(stages: SystemDeclaration<never>['stages']) {
  const watched = Object.entries(stages).flatMap(([id, { trains }]) => (trains ? [{ id, trains }] : []));
  return (networks: readonly string[]): string =>
    (watched.find(({ trains }) => networks.every((name) => trains.includes(name))) ?? watched[0]).id;
}
