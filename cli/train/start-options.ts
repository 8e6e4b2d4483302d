import { badInput } from '../../src/base/failure';
import { listed } from '../../src/base/text';
import { readFlags } from '../../src/engine/settings/setting-texts';
import { configured } from '../../src/engine/settings/configuration';
import type { StartGroup, SystemEntry } from '../../src/engine/experiments/system';
import { text, type OptionTable } from '../options';
import { flagsOf } from './run-identity';

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A file or run that networks start from. */
export interface WantedStart {
  readonly group: StartGroup;
  /** Names of the networks of the group that the run has. */
  readonly networks: readonly string[];
  readonly path: string;
  /** Whether they are used as they are, without training. */
  readonly asIs: boolean;
}

/** Names of the networks of other systems that a command line gives. */
export const givenIn = ({ starts }: SystemEntry, given: Values): string[] =>
  (starts?.groups ?? [])
    .filter((group) => group.given && given[optionOf(group)] !== undefined)
    .flatMap(({ networks }) => networks);

const optionOf = ({ name }: StartGroup): string => `${name}-from`;

/** Names the earlier trips that networks are measured on too which start from weights. */
export const OLD_DATA = 'old-data';

/** The options that name what networks start from. */
export const startOptions = ({ starts }: SystemEntry): OptionTable =>
  starts
    ? {
        ...Object.fromEntries(
          starts.groups.map((group) => [optionOf(group), text('FROM', helpText(group, starts.schedule))]),
        ),
        ...(starts.oldData && { [OLD_DATA]: text('DIR', OLD_DATA_HELP) }),
      }
    : {};

const OLD_DATA_HELP =
  'Earlier trips of the same city (a data set as --data takes it), to see what is forgotten: what starts from weights ' +
  'is measured on their validation trips after every epoch, and on their test trips before and after the training. ' +
  'Roads whose indices have changed are found by their OpenStreetMap ways and by where they lie. The training stays ' +
  'the same.';

function helpText({ label, networks, epochsFlag, given, role = '' }: StartGroup, schedule: string): string {
  if (given)
    return (
      `The ${[label, role].join(' ').trim()}: a checkpoint (.safetensors), or the folder or zip of a run, of ` +
      `which the network ${given.join(' or ')} is taken. It is used as it is.`
    );
  const which = networks.length === 1 ? '' : ' (of a run, the network of the same name or the only one)';
  const asIs = epochsFlag === undefined ? '' : ` --${epochsFlag} 0 uses it as it is, without training.`;
  return (
    `Starts the training of the ${label} from weights that exist: a checkpoint (.safetensors, .pt, .pth), or the ` +
    `folder or zip of a run${which}. The file decides the sizes; training goes on with ${schedule}, where no ` +
    `setting says otherwise.${asIs}`
  );
}

/** What a run is configured to, with the schedule of networks that start from weights that exist. */
export interface StartedConfig {
  readonly config: object;
  /** The same where no flag replaces a setting. */
  readonly usual: object;
  readonly starts: readonly WantedStart[];
  /** The folder, zip or file of earlier trips, where they are measured on too. */
  readonly oldData: string | undefined;
}

/**
 * @param given what the command line gives, by name
 * @param anew names of networks that start from weights and yet learn with the schedule of fresh ones
 * @throws Failure 'bad-input' for weights that nothing would start from, for a network of no epochs without weights,
 *   and for old data without weights that are trained further
 */
export function startedConfig(
  system: SystemEntry,
  preset: object,
  given: Values,
  anew: readonly string[] = [],
): StartedConfig {
  const groups = system.starts?.groups ?? [];
  const unused = groups.filter(({ epochsFlag }) => epochsFlag !== undefined && isZero(given[epochsFlag]));
  for (const group of unused)
    if (given[optionOf(group)] === undefined)
      throw badInput(
        `--${group.epochsFlag} 0 uses the ${group.label} of --${optionOf(group)} as it is. Name its file or run ` +
          'there, or train for at least 1 epoch.',
      );
  const noEpochs = Object.fromEntries(unused.map(({ epochsFlag }) => [epochsFlag, undefined]));
  const flags = readFlags(flagsOf(system), { ...given, ...noEpochs });
  const asked = system.starts?.trained(configured(flagsOf(system), preset, flags)) ?? [];
  const starts = groups.flatMap((group): WantedStart[] => {
    const path = given[optionOf(group)];
    if (typeof path !== 'string') return [];
    const networks = group.networks.filter((name) => asked.includes(name));
    if (networks.length === 0)
      throw badInput(
        `--${optionOf(group)} has no effect: with these settings the run has ${listed(asked)} only.`,
      );
    return [{ group, networks, path, asIs: group.given !== undefined || unused.includes(group) }];
  });
  const trained = starts.filter(({ asIs }) => !asIs).flatMap(({ networks }) => networks);
  const gentle = trained.filter((name) => !anew.includes(name));
  const usual = (system.starts?.fineTuned(preset, gentle) as object | undefined) ?? preset;
  const oldData = given[OLD_DATA];
  if (oldData !== undefined && trained.length === 0)
    throw badInput(
      `--${OLD_DATA} shows what a network forgets that starts from weights, and none does here. Name the weights with ` +
        `${groups.map((group) => `--${optionOf(group)}`).join(' or ')}, or leave --${OLD_DATA} out.`,
    );
  return {
    config: configured(flagsOf(system), usual, flags),
    usual,
    starts,
    oldData: typeof oldData === 'string' ? oldData : undefined,
  };
}

const isZero = (text: string | boolean | undefined): boolean =>
  typeof text === 'string' && /^\s*[+-]?0+\s*$/.test(text);
