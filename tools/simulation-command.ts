import { basename, resolve } from 'node:path';
import { Failure } from '../src/base/failure';
import type { Task } from '../src/base/task';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { writeHoserLayout } from '../src/data/hoser-layout';
import { flagOf, type SettingRow, type SettingRows } from '../src/data/simulation/simulation-settings';
import { DEFAULT_START_DATE } from '../src/data/simulation/simulate-trips';
import type { DataCard } from '../src/domain/data-card';
import type { Dataset } from '../src/domain/dataset';
import { helpOf, readOptions, runCommand, wholeNumber } from '../cli/command';
import { megabytes, MOST_SEED, README, writeFolders, writeZips, type MadeDataset } from './made-datasets';
import { writtenWork } from '../cli/written-work';

/** A command that simulates something on the roads of a data set, and writes the data set with it. */
export interface SimulationCommand<Name extends string, Flag extends string = never> {
  /** Its file in tools/, without ending. */
  readonly script: string;
  /** What is simulated, to go on from "the same seed gives the same". */
  readonly what: string;
  /** What its `--help` begins with. */
  readonly words: string;
  /** An example of its options behind `--from PATH --out DIR`. */
  readonly usage: string;
  readonly rows: SettingRows<Name>;
  /** Switches of its own, and what they do. */
  readonly flags: Readonly<Record<Flag, string>>;
  /** The settings with those left out at their defaults. @throws Failure 'bad-input' */
  readonly settings: (given: Partial<Record<Name, number>>) => Readonly<Record<Name, number>>;
  readonly simulate: (options: SimulationRun<Name, Flag>, task: Task) => Promise<Simulated>;
}

/** The options of one run. */
export interface SimulationRun<Name extends string, Flag extends string = never> {
  readonly from: string;
  readonly out: string;
  readonly name: string;
  readonly start: string;
  readonly seed: number;
  readonly settings: Readonly<Record<Name, number>>;
  readonly flags: ReadonlySet<Flag>;
}

/** What a run gives: the data set, its README.md, and words about it. */
export interface Simulated {
  readonly dataset: Dataset;
  readonly readme: string;
  readonly words: string;
}

interface Writing {
  readonly replace: boolean;
  readonly zip: boolean;
}

/** Runs such a command with the arguments of this process. */
export async function runSimulation<Name extends string, Flag extends string = never>(
  command: SimulationCommand<Name, Flag>,
): Promise<void> {
  await runCommand(async () => {
    const options = optionsOf(command, process.argv.slice(2));
    if (!options) return console.log(helpText(command));
    const write = options.zip ? writeZip : writeFolder;
    await writtenWork((task) => write(command.script, options, making(command, options), task));
  });
}

function helpText<Name extends string, Flag extends string>({
  script,
  what,
  words,
  usage,
  rows,
  flags,
}: SimulationCommand<Name, Flag>): string {
  const lines = [
    helpOf('--from PATH', 'folder or zip of a data set'),
    helpOf('--out DIR', 'folder to write to; it is made if it is not there'),
    helpOf(
      '--replace',
      'replaces a data set in that folder without asking; it stays until the new one is complete',
    ),
    ...Object.entries<string>(flags).map(([flag, text]) => helpOf(`--${flag}`, text)),
    helpOf('--zip', 'writes one zip, named like the folder, and README.md instead of the single files'),
    helpOf('--name TEXT', 'name of the data set (default: that of the folder)'),
    helpOf('--start DATE', `first day (default ${DEFAULT_START_DATE})`),
    helpOf(
      '--seed S',
      `whole number from 0 to ${MOST_SEED} (default 7); the same seed gives the same ${what}`,
    ),
    ...Object.entries<SettingRow>(rows).map(([name, { words: text, default: usual, least, most }]) =>
      helpOf(`--${flagOf(name)} X`, `${text}, ${least} to ${most} (default ${usual})`),
    ),
    helpOf('--help', 'show this'),
  ];
  return `${words}\n\n  node --import tsx tools/${script}.ts --from PATH --out DIR ${usage}\n\n${lines.join('\n')}\n`;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf<Name extends string, Flag extends string>(
  { rows, flags, what, settings }: SimulationCommand<Name, Flag>,
  args: string[],
): (SimulationRun<Name, Flag> & Writing) | null {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const names = Object.keys(rows) as Name[];
  const ownFlags = Object.keys(flags) as Flag[];
  const values: Readonly<Record<string, string | boolean | undefined>> = readOptions(args, {
    from: text,
    out: text,
    name: text,
    start: { type: 'string', default: DEFAULT_START_DATE },
    seed: { type: 'string', default: '7' },
    replace: flag,
    zip: flag,
    help: flag,
    ...Object.fromEntries(ownFlags.map((name) => [name, flag] as const)),
    ...Object.fromEntries(names.map((name) => [flagOf(name), text] as const)),
  });
  const textOf = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  if (values.help === true) return null;
  const [from, out] = [textOf('from'), textOf('out')];
  if (!from) throw new Failure('bad-input', 'Name the data set to simulate on: --from PATH.');
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  const given = names.flatMap((name) => {
    const value = textOf(flagOf(name));
    return value === undefined ? [] : [[name, value.trim() === '' ? NaN : Number(value)] as const];
  });
  return {
    from,
    out,
    name: textOf('name') ?? (basename(resolve(out)) || what).slice(0, LONGEST_DATASET_NAME),
    start: textOf('start') ?? DEFAULT_START_DATE,
    seed: wholeNumber('seed', textOf('seed') ?? '', 0, MOST_SEED),
    replace: values.replace === true,
    zip: values.zip === true,
    flags: new Set(ownFlags.filter((name) => values[name] === true)),
    settings: settings(Object.fromEntries(given) as Partial<Record<Name, number>>),
  };
}

/** Licence of the roads of a data set; '' where it states none. */
export const roadLicence = (card: DataCard | undefined): string =>
  card?.sources.find(({ gives }) => gives === 'roads')?.licence ?? '';

type Make = (task: Task) => Promise<readonly [Simulated & MadeDataset]>;

const making =
  <Name extends string, Flag extends string>(
    { simulate }: SimulationCommand<Name, Flag>,
    options: SimulationRun<Name, Flag>,
  ): Make =>
  async (task) => {
    const simulated = await simulate(options, task);
    await task.checkpoint();
    return [{ ...simulated, files: writeHoserLayout(simulated.dataset) }];
  };

type Place = Pick<SimulationRun<string>, 'from' | 'out'> & Writing;

async function writeFolder(
  script: string,
  { out, replace, from }: Place,
  make: Make,
  task: Task,
): Promise<string> {
  const where = { script, folders: [out], inputs: [from], replace };
  const { made, bytes } = await writeFolders(where, make, task);
  const [{ words, files }] = made;
  return `${words}. ${files.length + 1} files, ${megabytes(bytes)}, in ${out}`;
}

async function writeZip(_script: string, { out }: Place, make: Make, task: Task): Promise<string> {
  const name = `${basename(resolve(out)) || 'data'}.zip`;
  const { made, sizes } = await writeZips(out, [name], make, task);
  return `${made[0].words}. ${name}, ${megabytes(sizes[0])}, and ${README} in ${out}`;
}
