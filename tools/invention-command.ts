import { join } from 'node:path';
import { Failure } from '../src/base/failure';
import { listed } from '../src/base/text';
import type { Task } from '../src/base/task';
import type { SettingRow } from '../src/data/simulation/simulation-settings';
import { helpOf, readOptions, runCommand, wholeNumber } from '../cli/command';
import { megabytes, MOST_SEED, README, writeFolders, writeZips, type MadeDataset } from './made-datasets';
import { writtenWork } from '../cli/written-work';

/** A command that makes up cities, and writes the data set of each. */
export interface InventionCommand<Name extends string, M extends MadeDataset> {
  /** Its script in package.json. */
  readonly script: string;
  /** What its `--help` begins with. */
  readonly words: string;
  /** What `--help` says of where it writes. */
  readonly writes: { readonly out: string; readonly replace: string; readonly zip: string };
  /** How many of what there are: whole numbers, with what `--help` says of each. */
  readonly counts: Readonly<Record<Name, { readonly row: SettingRow; readonly help: string }>>;
  /** Where in the folder each data set is written; '' for the folder itself. */
  readonly folders: readonly string[];
  /** The zip of each. */
  readonly zips: readonly string[];
  readonly make: (counts: Readonly<Record<Name, number>>, seed: number, task: Task) => Promise<readonly M[]>;
  /** What was made. */
  readonly said: (made: readonly M[]) => string;
}

interface Options<Name extends string> {
  readonly out: string;
  readonly counts: Readonly<Record<Name, number>>;
  readonly seed: number;
  readonly zip: boolean;
  readonly replace: boolean;
}

/** Runs such a command with the arguments of this process. */
export async function runInvention<Name extends string, M extends MadeDataset>(
  command: InventionCommand<Name, M>,
): Promise<void> {
  await runCommand(async () => {
    const options = optionsOf(command, process.argv.slice(2));
    if (!options) return console.log(helpText(command));
    await writtenWork((task) => (options.zip ? zip : write)(command, options, task));
  });
}

const namesOf = <Name extends string>(counts: Readonly<Record<Name, unknown>>) =>
  Object.keys(counts) as Name[];

function helpText<Name extends string, M extends MadeDataset>({
  script,
  words,
  writes,
  counts,
}: InventionCommand<Name, M>): string {
  const usage = namesOf(counts).map((name) => ` [--${name} N]`);
  const lines = [
    helpOf('--out DIR', writes.out),
    helpOf('--replace', writes.replace),
    helpOf('--zip', writes.zip),
    ...namesOf(counts).map((name) => helpOf(`--${name} N`, counts[name].help)),
    helpOf('--seed S', `whole number from 0 to ${MOST_SEED} (default 7); the same seed gives the same bytes`),
    helpOf('--help', 'show this'),
  ];
  return `${words}\n\n  node --import tsx tools/${script}.ts --out DIR${usage.join('')} [--seed S] [--zip] [--replace]\n\n${lines.join('\n')}\n`;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf<Name extends string, M extends MadeDataset>(
  { counts }: InventionCommand<Name, M>,
  args: string[],
): Options<Name> | null {
  const names = namesOf(counts);
  const usual = names.map(
    (name) => [name, { type: 'string', default: String(counts[name].row.default) }] as const,
  );
  const values: Readonly<Record<string, string | boolean | undefined>> = readOptions(args, {
    ...Object.fromEntries(usual),
    out: { type: 'string' },
    seed: { type: 'string', default: '7' },
    zip: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const { out } = values;
  if (values.help === true) return null;
  if (typeof out !== 'string' || out === '')
    throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  const read = (name: string, least: number, most: number) =>
    wholeNumber(name, String(values[name]), least, most);
  const given = names.map((name) => [name, read(name, counts[name].row.least, counts[name].row.most)]);
  return {
    out,
    counts: Object.fromEntries(given) as Record<Name, number>,
    seed: read('seed', 0, MOST_SEED),
    zip: values.zip === true,
    replace: values.replace === true,
  };
}

async function write<Name extends string, M extends MadeDataset>(
  { script, folders, make, said }: InventionCommand<Name, M>,
  { out, counts, seed, replace }: Options<Name>,
  task: Task,
): Promise<string> {
  const paths = folders.map((folder) => (folder === '' ? out : join(out, folder)));
  const { made, bytes } = await writeFolders(
    { script, folders: paths, inputs: [], replace },
    (mind) => make(counts, seed, mind),
    task,
  );
  return `${said(made)}, ${megabytes(bytes)}, in ${listed(paths)}`;
}

async function zip<Name extends string, M extends MadeDataset>(
  { zips, make, said }: InventionCommand<Name, M>,
  { out, counts, seed }: Options<Name>,
  task: Task,
): Promise<string> {
  const { made, sizes } = await writeZips(out, zips, (mind) => make(counts, seed, mind), task);
  const written = sizes.map((bytes, i) => `${zips[i]} (${megabytes(bytes)})`);
  return `${said(made)}: ${written.join(', ')} and ${README} in ${out}`;
}
