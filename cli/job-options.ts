import { shown } from '../src/base/text';
import { Failure } from '../src/base/failure';
import {
  CHECK_IN_ROLES,
  checkInChoiceOf,
  type CheckInChoice,
} from '../src/data/check-in-files/check-in-choice';
import type { FlowChoice } from '../src/data/flow-files/flow-choice';
import { flowChoiceOf } from '../src/data/flow-files/flow-choice-text';
import { flagHelp, flagOptions } from '../src/engine/experiments/setting-flags';
import { expected, parseValue, type NumberRange } from '../src/engine/experiments/settings';
import { writtenOut } from '../src/engine/experiments/short-forms';
import { systemById, type SystemEntry } from '../src/engine/experiments/system';
import { BACKEND_NAMES, type BackendName } from '../src/nn/backend-names';
import { helpOf, readOptions, wholeNumber } from './command';
import { CLOSED_ROADS_HELP } from './job/closed-roads';
import { flagsOf } from './job/run-identity';
import { givenIn, startedConfig, startHelp, startOptions, type WantedStart } from './job/start-options';
import { SAMPLE_CITY, usualFolder } from './job/usual-folder';
import { THREADS_OPTION, threadsOf } from './threads-option';

const USUAL_BACKEND: BackendName = 'wasm';
const MOST_SEEDS = 100;

export interface JobOptions {
  readonly system: SystemEntry;
  readonly data: string;
  readonly out: string;
  /** Where soft targets stay between runs, if anywhere. */
  readonly cache: string | undefined;
  readonly backend: BackendName;
  /** That compute, this one included. */
  readonly threads: number;
  readonly zones: number | undefined;
  /** What is decided about files of flows that do not say everything. */
  readonly flows: FlowChoice;
  /** The same for files of check-ins. */
  readonly checkIns: CheckInChoice;
  /** Roads to close: a list, or the path of a file that holds one. */
  readonly closedRoads: string | undefined;
  /** The system's configuration. */
  readonly config: object;
  /** The same where these networks, that start from weights, learn with the schedule of fresh ones. */
  readonly configLearningAnew: (networks: readonly string[]) => object;
  /** Files and runs that networks start from. */
  readonly starts: readonly WantedStart[];
  /** Earlier trips that what starts from weights is measured on too. */
  readonly oldData: string | undefined;
  /** Other data that networks are tested on too, and do not learn from. */
  readonly testOn: string | undefined;
  /** Goes on with the run that was left unfinished in the folder. */
  readonly resume: boolean;
  /** Takes the place of another run in the folder. */
  readonly replace: boolean;
  /** Seeds that it is run from, one after the other, beginning with that of the configuration. */
  readonly seeds: number;
  /** Whether a report is written beside the results. */
  readonly report: boolean;
}

const presetsOf = ({ presets }: SystemEntry) => presets as Readonly<Record<string, object>>;

/** What the command takes for one system. */
export function helpFor(system: SystemEntry, systems: readonly SystemEntry[]): string {
  const presets = Object.keys(system.presets);
  const options: readonly (readonly [option: string, text: string])[] = [
    ['--system NAME', `What is trained: ${systems.map(namedSystem).join(', ')} (default ${systems[0].id}).`],
    [
      '--data DIR',
      'Folder, zip or file: the HOSER layout, flows of sensors, or check-ins (default: the sample city).',
    ],
    [
      '--out DIR',
      'Where run.json, metrics.json, routes-*.csv, routes-*.geojson, *.safetensors, tables of the system, and ' +
        'all of the run in one run.zip for the page go (default: a folder in runs/, named by the data, the ' +
        'preset, the seed and every setting that differs from the preset). A folder that holds another run, ' +
        'or in which another command is at work, is refused.',
    ],
    [
      '--resume',
      'Goes on with a run that was stopped (Ctrl-C) or ended in any other way: the same command again, with ' +
        'this word. It goes on from the last step that was kept, after every epoch and when it is asked to ' +
        'stop, and ends with the same networks, routes and measures as a run in one piece.',
    ],
    [
      '--replace',
      'Takes the place of another run in the folder, whose results stay until the new ones are complete.',
    ],
    [
      '--cache DIR',
      "Keeps the teacher's soft targets there, for later runs with the same teacher, window and data.",
    ],
    ...startHelp(system),
    ...(system.testsElsewhere ? TEST_ON_HELP : []),
    ...(system.closing ? [['--closed-roads LIST', CLOSED_ROADS_HELP] as const] : []),
    ...(system.shortForms ?? []).map(
      ({ flag, help, options: words }) =>
        [`--${flag} NAME`, `${help} (${Object.keys(words).join(', ')}).`] as const,
    ),
    ['--preset NAME', `${presets.join(', ')} (default ${presets[0]}).`],
    ['--backend NAME', `${BACKEND_NAMES.join(', ')} (default ${USUAL_BACKEND}).`],
    THREADS_OPTION,
    [
      '--zones N',
      `Zones to divide the roads into where the data has no partition (${ZONES.least} to ${ZONES.most}).`,
    ],
    ['--start DAY', 'When flows of a file without times begin: 2012-03-01, or 2012-03-01T06:30.'],
    ['--bin-minutes N', 'How long a bin of theirs lasts (default 5).'],
    [
      '--feature NAME',
      'Which of several features of files of flows is read (default: flow or count, else speed).',
    ],
    [
      '--check-in-columns LIST',
      `What columns of files of check-ins mean where it is not clear: user=NAME,place=NAME,... (${CHECK_IN_ROLES.join(', ')}).`,
    ],
    [
      '--time-zone ZONE',
      'By whose clock people live where their check-ins have times of UTC: America/New_York.',
    ],
    [
      '--seeds N',
      'Runs it N times, from this seed and those after it, each in a folder seed-S of --out (default 1).',
    ],
    [
      '--report',
      'Writes report.html, report.json and report.csv into the folder of the run too and, with --seeds, one for ' +
        'all seeds together into --out. "npm run report" makes them of runs that are there.',
    ],
    ['--help', 'Shows this.'],
  ];
  return `Trains the networks of a system, draws routes where it does, and measures them.

  npm run job -- [--system NAME] [--data DIR] [--out DIR] [--preset ${presets.join('|')}] [--seed N] ...

${options.map(([option, text]) => helpOf(option, text)).join('\n')}

Settings of ${system.title} (${system.models}) that replace those of the preset:

${flagHelp(flagsOf(system), Object.values(presetsOf(system)))
  .map(({ flag, text }) => helpOf(flag, text))
  .join('\n')}

Ends with code 0 when all was written, 1 when something failed (results that could not be written are named,
and the others are there), 2 for options or data that cannot be used, 130 or 143 when it was stopped.
`;
}

const TEST_ON_HELP: readonly (readonly [option: string, text: string])[] = [
  ['--train-on DIR', 'The same as --data, beside --test-on.'],
  [
    '--test-on DIR',
    'Another data set, as --data takes it, that the networks are tested on too and do not learn from: another city.',
  ],
];

/** The folder of the data, which a system that tests elsewhere has a second name for. */
function trainedData({
  data,
  'train-on': trainOn,
}: {
  readonly data?: string;
  readonly 'train-on'?: unknown;
}): string {
  if (data !== undefined && trainOn !== undefined)
    throw new Failure('bad-input', '--data and --train-on name the same thing. Leave one out.');
  return data ?? (typeof trainOn === 'string' ? trainOn : SAMPLE_CITY);
}

const namedSystem = ({ id, models }: SystemEntry) => `${id} (${models})`;

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (allowed.includes(text as T)) return text as T;
  throw new Failure(
    'bad-input',
    `--${shown(name)} must be one of ${allowed.join(', ')}, not '${shown(text)}'.`,
  );
}

/** The table of what goes from one zone to another has the square of so many numbers. */
const ZONES = { kind: 'whole', least: 1, most: 10_000 } as const satisfies NumberRange;

function zoneCount(text: string): number {
  const zones = parseValue(ZONES, text);
  if (zones !== undefined) return zones;
  throw new Failure('bad-input', `--zones must be ${expected(ZONES)}, not '${shown(text)}'.`);
}

/** Which system the flags are of: they cannot be read before that is known. */
function systemIn(args: readonly string[], systems: readonly SystemEntry[]): SystemEntry {
  const at = args.findIndex((arg) => arg === '--system' || arg.startsWith('--system='));
  if (at < 0) return systems[0];
  const [, joined] = args[at].split('=', 2);
  return systemById(systems, joined ?? args[at + 1] ?? '');
}

/**
 * The options of a command line, or the help that it asks for.
 * @param systems those that can be chosen, the usual one first
 * @throws Failure 'bad-input' for an unknown system, or an option that it does not have
 */
export function jobOptions(
  args: string[],
  systems: readonly SystemEntry[],
): JobOptions | { readonly help: string } {
  const system = systemIn(args, systems);
  const presets = presetsOf(system);
  const names = Object.keys(presets);
  const text = { type: 'string' } as const;
  const read = readOptions(args, {
    system: text,
    data: text,
    out: text,
    cache: text,
    preset: { type: 'string', default: names[0] },
    backend: { type: 'string', default: USUAL_BACKEND },
    threads: text,
    zones: text,
    start: text,
    'bin-minutes': text,
    'check-in-columns': text,
    'time-zone': text,
    feature: text,
    ...(system.closing && { 'closed-roads': text }),
    ...(system.testsElsewhere && { 'train-on': text, 'test-on': text }),
    ...flagOptions(flagsOf(system)),
    ...Object.fromEntries((system.shortForms ?? []).map(({ flag }) => [flag, text])),
    ...startOptions(system),
    resume: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1' },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const long = writtenOut<string | boolean | undefined>(
    system.shortForms ?? [],
    read,
    givenIn(system, read),
    String,
  );
  const values = { ...read, ...long };
  if (values.help) return { help: helpFor(system, systems) };
  const { resume, replace, report, cache, zones, 'closed-roads': closedRoads, 'test-on': testOn } = values;
  if (resume && replace)
    throw new Failure('bad-input', '--resume and --replace contradict each other. Leave one out.');
  const seeds = wholeNumber('seeds', values.seeds, 1, MOST_SEEDS);
  const preset = oneOf('preset', values.preset, names);
  const { config, usual, starts, oldData } = startedConfig(system, presets[preset], values);
  const options = {
    system,
    data: trainedData(values),
    cache,
    backend: oneOf('backend', values.backend, BACKEND_NAMES),
    threads: threadsOf(values.threads),
    zones: zones === undefined ? undefined : zoneCount(zones),
    checkIns: checkInChoiceOf({ columns: values['check-in-columns'], timeZone: values['time-zone'] }),
    flows: flowChoiceOf({ start: values.start, binMinutes: values['bin-minutes'], feature: values.feature }),
    closedRoads: typeof closedRoads === 'string' ? closedRoads : undefined,
    config,
    configLearningAnew: (networks: readonly string[]) =>
      startedConfig(system, presets[preset], values, networks).config,
    starts,
    oldData,
    testOn: typeof testOn === 'string' ? testOn : undefined,
    resume,
    replace,
    seeds,
    report,
  };
  const one = usualFolder({ ...options, preset, usual }, systems[0], USUAL_BACKEND);
  return { ...options, out: values.out ?? (seeds === 1 ? one : `${one}-seeds-${seeds}`) };
}
