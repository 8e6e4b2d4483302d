import { badInput } from '../src/base/failure';
import { CHECK_IN_ROLES, checkInChoiceOf } from '../src/data/check-in-files/check-in-choice';
import { seriesChoiceOf } from '../src/data/flow-files/series-choice';
import { flagHelp, flagOptions } from '../src/engine/settings/setting-texts';
import { expected, parseValue, type NumberRange } from '../src/engine/settings/settings';
import { writtenOut } from '../src/engine/settings/setting-texts';
import type { SampleDataset } from '../src/engine/datasets/samples';
import { systemById, type SystemEntry } from '../src/engine/experiments/system';
import type { BackendName } from '../src/nn/backend-names';
import { CLOSED_ROADS_HELP } from './train/closed-roads';
import { command, type Command } from './command';
import { flagsOf } from './train/run-identity';
import type { TrainOptions } from './train/training';
import { givenIn, startedConfig, startOptions } from './train/start-options';
import { pathOfSample, usualFolder } from './train/usual-folder';
import {
  backend,
  flag,
  mustBe,
  oneOf,
  parsed,
  section,
  text,
  whole,
  type CommandLine,
  type OptionTable,
} from './options';
import { threads } from './threads-option';

const USUAL_BACKEND: BackendName = 'wasm';
const MOST_SEEDS = 100;

const presetsOf = ({ presets }: SystemEntry) => presets as Readonly<Record<string, object>>;

const namesOfPresets = (system: SystemEntry): string[] => Object.keys(presetsOf(system));

const namedSystem = ({ id, models }: SystemEntry) => `${id} (${models})`;

/** The options that every system has. */
const commonOptions = (system: SystemEntry, systems: readonly SystemEntry[]) => {
  const presets = namesOfPresets(system);
  return {
    system: text('NAME', `What is trained: ${systems.map(namedSystem).join(', ')}.`).or(systems[0].id),
    data: text(
      'DIR',
      `Folder, zip or file: the HOSER layout, flows of sensors, or check-ins (default: ${system.sample.title}, which comes with the page).`,
    ),
    out: text(
      'DIR',
      'Where run.json, metrics.json, routes-*.csv, routes-*.geojson, *.safetensors, tables of the system, and ' +
        'all of the run in one run.zip for the page go (default: a folder in runs/, named by the data, the ' +
        'preset, the seed and every setting that differs from the preset). A folder that holds another run, ' +
        'or in which another command is at work, is refused.',
    ),
    resume: flag(
      'Goes on with a run that was stopped (Ctrl-C) or ended in any other way: the same command again, with ' +
        'this word. It goes on from the last step that was kept, after every epoch and when it is asked to ' +
        'stop, and ends with the same networks, routes and measures as a run in one piece.',
    ),
    replace: flag(
      'Takes the place of another run in the folder, whose results stay until the new ones are complete.',
    ),
    cache: text(
      'DIR',
      "Keeps the teacher's soft targets there, for later runs with the same teacher, window and data.",
    ),
    preset: oneOf(presets, 'Settings to begin with.').or(presets[0]),
    backend: backend(),
    threads: threads(),
    zones: parsed(
      'N',
      'Zones to divide the roads into where the data has no partition.',
      zoneCount,
      `${ZONES.least} to ${ZONES.most}`,
    ),
    start: text('DAY', 'When flows of a file without times begin: 2012-03-01, or 2012-03-01T06:30.'),
    'bin-minutes': text('N', 'How long a bin of theirs lasts (default 5).'),
    feature: text(
      'NAME',
      'Which of several features of files of flows is read (default: flow or count, else speed).',
    ),
    'check-in-columns': text(
      'LIST',
      `What columns of files of check-ins mean where it is not clear: user=NAME,place=NAME,... (${CHECK_IN_ROLES.join(', ')}).`,
    ),
    'time-zone': text(
      'ZONE',
      'By whose clock people live where their check-ins have times of UTC: America/New_York.',
    ),
    seeds: whole(
      'N',
      1,
      MOST_SEEDS,
      'Runs it N times, from this seed and those after it, each in a folder seed-S of --out.',
    ).or(1),
    report: flag(
      'Writes report.html, report.json and report.csv into the folder of the run too and, with --seeds, one for ' +
        'all seeds together into --out. The command "report" makes them of runs that are there.',
    ),
  };
};

/** The table of what goes from one zone to another has the square of so many numbers. */
const ZONES = { kind: 'whole', least: 1, most: 10_000 } as const satisfies NumberRange;

function zoneCount(given: string, name: string): number {
  const zones = parseValue(ZONES, given);
  if (zones !== undefined) return zones;
  throw mustBe(name, expected(ZONES), given);
}

type CommonOptions = ReturnType<typeof commonOptions>;

/** The options of one system beside those that every system has: what starts, short forms, and its settings. */
function ownOptions(system: SystemEntry): OptionTable {
  const shortForms = (system.shortForms ?? []).map(
    ({ flag: name, help, options }) =>
      [name, text('NAME', `${help} (${Object.keys(options).join(', ')}).`)] as const,
  );
  return {
    ...startOptions(system),
    ...(system.testsElsewhere && {
      'train-on': text('DIR', 'The same as --data, beside --test-on.'),
      'test-on': text(
        'DIR',
        'Another data set, as --data takes it, that the networks are tested on too and do not learn from: another city.',
      ),
    }),
    ...(system.closing && { 'closed-roads': text('LIST', CLOSED_ROADS_HELP) }),
    ...Object.fromEntries(shortForms),
    ...section(
      `Settings of ${system.title} (${system.models}) that replace those of the preset:`,
      settingOptions(system),
    ),
  };
}

/** Settings say themselves what they take (`flagHelp`), and read it (`readFlags`). */
function settingOptions(system: SystemEntry): OptionTable {
  const table = flagsOf(system);
  const lines = new Map(
    flagHelp(table, Object.values(presetsOf(system))).map(({ flag: line, text: help }) => {
      const [name, placeholder] = line.slice('--'.length).split(' ');
      return [name, { placeholder, help }];
    }),
  );
  return Object.fromEntries(
    Object.entries(flagOptions(table)).map(([name, { type }]) => {
      const line = lines.get(name);
      if (type === 'boolean') return [name, line ? flag(line.help) : flag('').hidden()];
      return [name, text(line?.placeholder ?? 'X', line?.help ?? '')];
    }),
  );
}

/** Where the data are; a system that tests elsewhere has a second name for them. */
function trainedData(data: string | undefined, trainOn: string | undefined, sample: SampleDataset): string {
  if (data !== undefined && trainOn !== undefined)
    throw badInput('--data and --train-on name the same thing. Leave one out.');
  return data ?? trainOn ?? pathOfSample(sample);
}

/** Which system the options are of: they cannot be read before that is known. */
function systemIn(args: readonly string[], systems: readonly SystemEntry[]): SystemEntry {
  const at = args.findIndex((arg) => arg === '--system' || arg.startsWith('--system='));
  if (at < 0) return systems[0];
  const [, joined] = args[at].split('=', 2);
  return systemById(systems, joined ?? args[at + 1] ?? '');
}

/** @throws Failure 'bad-input' for options that contradict each other or the system */
function readOptions(
  { values: read }: CommandLine<CommonOptions & OptionTable>,
  system: SystemEntry,
  systems: readonly SystemEntry[],
): TrainOptions {
  const presets = presetsOf(system);
  const given = givenTexts(read);
  const values = writtenOut<string | boolean | undefined>(
    system.shortForms ?? [],
    given,
    givenIn(system, given),
    String,
  );
  const { preset, resume, replace, seeds, cache } = read;
  if (resume && replace) throw badInput('--resume and --replace contradict each other. Leave one out.');
  const textOf = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const { config, usual, starts, oldData } = startedConfig(system, presets[preset], values);
  const options = {
    system,
    data: trainedData(read.data, textOf('train-on'), system.sample),
    cache,
    backend: read.backend,
    threads: read.threads,
    zones: read.zones,
    checkIns: checkInChoiceOf({ columns: read['check-in-columns'], timeZone: read['time-zone'] }),
    series: seriesChoiceOf({ start: read.start, binMinutes: read['bin-minutes'], feature: read.feature }),
    closedRoads: textOf('closed-roads'),
    config,
    configOn: (trips: number, learningAnew?: readonly string[]) => {
      const sized = (system.presetFor?.(presets[preset], trips) as object | undefined) ?? presets[preset];
      return startedConfig(system, sized, values, learningAnew).config;
    },
    starts,
    oldData,
    testOn: textOf('test-on'),
    resume,
    replace,
    seeds,
    report: read.report,
  };
  const one = usualFolder({ ...options, preset, usual }, systems[0], USUAL_BACKEND);
  return { ...options, out: read.out ?? (seeds === 1 ? one : `${one}-seeds-${seeds}`) };
}

/** Texts and switches that were given: settings are read from them. */
const givenTexts = (values: Readonly<Record<string, unknown>>): Record<string, string | boolean> =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string | true] => typeof entry[1] === 'string' || entry[1] === true,
    ),
  );

/**
 * The command for the system that its words name.
 * @param systems those that can be chosen, the usual one first
 * @throws Failure 'bad-input' for an unknown system
 */
export function trainCommand(
  words: readonly string[],
  systems: readonly SystemEntry[],
): Command<TrainOptions> {
  const system = systemIn(words, systems);
  return command({
    name: 'train',
    about: 'Trains the networks of a system, draws routes where it does, and measures them.',
    usage: `[--system NAME] [--data DIR] [--preset ${Object.keys(presetsOf(system)).join('|')}] [--seed N] ...`,
    options: { ...commonOptions(system, systems), ...ownOptions(system) },
    notes: `Ends with code 0 when all was written, 1 when something failed (results that could not be written are named,
and the others are there), 2 for options or data that cannot be used, 130 or 143 when it was stopped.`,
    request: (line) => readOptions(line, system, systems),
    run: async (options, said) => {
      const { train } = await import('./train/training');
      if (options.seeds === 1) return train(options, said, systems);
      const { runSeeds } = await import('./train/run-seeds');
      await runSeeds(options, said, systems, (own) => train(trainOptions(own, systems)!, own, systems));
    },
  });
}

/** What the words of a command line ask for; null where they ask for help. @throws Failure 'bad-input' */
export const trainOptions = (
  words: readonly string[],
  systems: readonly SystemEntry[],
): TrainOptions | null => trainCommand(words, systems).read(words);
