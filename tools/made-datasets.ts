import { basename, join, resolve } from 'node:path';
import { listed } from '../src/base/text';
import type { Task } from '../src/base/task';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { writeHoserLayout } from '../src/data/hoser-layout';
import { DEFAULT_START_DATE } from '../src/data/simulation/simulate-trips';
import { flagOf, type SettingRow, type SettingRows } from '../src/data/simulation/simulation-settings';
import type { HoserFile } from '../src/data/text-files';
import type { DataCard } from '../src/domain/data-card';
import type { Dataset } from '../src/domain/dataset';
import { inFolder } from '../cli/command';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';
import { flag, parsed, seed, text, whole, type Option } from '../cli/options';
import { writtenWork } from '../cli/written-work';
import { zipOf } from './invention/sample-city/sample-city-files';
import { runTool } from './tool';

const README = 'README.md';
const USUAL_SEED = 7;

/** A data set that was made: its files, and what its README.md says. */
export interface MadeDataset {
  readonly files: readonly HoserFile[];
  readonly readme: string;
}

/** Where data sets are written. */
interface Place {
  readonly out: string;
  /** A folder for each data set. */
  readonly folders: readonly string[];
  /** The zip of each. */
  readonly zips: readonly string[];
  /** What they are made of, which is not to be replaced. */
  readonly inputs: readonly string[];
  readonly replace: boolean;
  readonly zip: boolean;
}

/** Options of everything that writes data sets. @param out, zip what `--help` says of them @param same what a seed gives again */
const placeOptions = (out: string, zip: string, same: string) => ({
  out: text('DIR', `${out}.`).needed('Name the folder to write to'),
  replace: flag('Replaces a data set that is there without asking; it stays until the new one is complete.'),
  zip: flag(`${zip}.`),
  seed: seed(`The same seed gives the same ${same}.`).or(USUAL_SEED),
});

/** A tool that makes up cities, and writes the data set of each. */
export interface Invention<Name extends string, M extends MadeDataset> {
  /** What its `--help` begins with. */
  readonly words: string;
  /** What `--help` says of where it writes. */
  readonly writes: { readonly out: string; readonly zip: string };
  /** How many of what there are. */
  readonly counts: Readonly<Record<Name, SettingRow>>;
  /** Where in the folder each data set is written; '' for the folder itself. */
  readonly folders: readonly string[];
  readonly zips: readonly string[];
  readonly make: (counts: Readonly<Record<Name, number>>, seed: number, task: Task) => Promise<readonly M[]>;
  /** What was made. */
  readonly said: (made: readonly M[]) => string;
}

/** Runs such a tool with the arguments of this process. */
export async function runInvention<Name extends string, M extends MadeDataset>({
  words,
  writes,
  counts,
  folders,
  zips,
  make,
  said,
}: Invention<Name, M>): Promise<void> {
  const names = Object.keys(counts) as Name[];
  const numbers = Object.fromEntries(
    names.map((name) => {
      const { words: what, least, most, default: usual } = counts[name];
      return [name, whole('N', least, most, `${what}.`).or(usual)];
    }),
  ) as Record<Name, Option<number>>;
  const options = { ...placeOptions(writes.out, writes.zip, 'bytes'), ...numbers };
  const usage = `--out DIR ${names.map((name) => `[--${name} N] `).join('')}[--seed S] [--zip] [--replace]`;
  await runTool({ about: words, usage, options }, async (given) => {
    const { out, replace, zip, seed: of } = given as PlaceValues;
    const wanted = Object.fromEntries(
      names.map((name) => [name, (given as Readonly<Record<Name, number>>)[name]]),
    ) as Record<Name, number>;
    const paths = folders.map((folder) => (folder === '' ? out : join(out, folder)));
    const place = { out, folders: paths, zips, inputs: [], replace, zip };
    await writtenWork((task) => written(place, (mind) => make(wanted, of, mind), said, task));
  });
}

type PlaceValues = Readonly<{ out: string; replace: boolean; zip: boolean; seed: number }>;

/** A tool that simulates something on the roads of a data set, and writes the data set with it. */
export interface Simulation<Name extends string> {
  readonly words: string;
  /** What is simulated, to go on from "the same seed gives the same". */
  readonly what: string;
  /** An example of its options behind `--from PATH --out DIR`. */
  readonly usage: string;
  readonly rows: SettingRows<Name>;
  /** Whether `--without-trips` leaves out the trips of the data set. */
  readonly mayLeaveTrips: boolean;
  /** The settings with those left out at their defaults. @throws Failure 'bad-input' */
  readonly settings: (given: Partial<Record<Name, number>>) => Readonly<Record<Name, number>>;
  readonly simulate: (run: SimulationRun<Name>, task: Task) => Promise<Simulated>;
}

/** What one run of it is asked for. */
export interface SimulationRun<Name extends string> {
  readonly from: string;
  readonly name: string;
  readonly start: string;
  readonly seed: number;
  readonly settings: Readonly<Record<Name, number>>;
  readonly withoutTrips: boolean;
}

/** What a run gives: the data set, its README.md, and words about it. */
export interface Simulated {
  readonly dataset: Dataset;
  readonly readme: string;
  readonly words: string;
}

/** Runs such a tool with the arguments of this process. */
export async function runSimulation<Name extends string>(tool: Simulation<Name>): Promise<void> {
  const { words, what, usage, rows, settings, simulate } = tool;
  const names = Object.keys(rows) as Name[];
  const numbers = Object.fromEntries(
    names.map((name) => {
      const { words: about, least, most, default: usual } = rows[name];
      const read = (given: string) => (given.trim() === '' ? NaN : Number(given));
      return [flagOf(name), parsed('X', `${about}.`, read, `${least} to ${most}`).usually(String(usual))];
    }),
  );
  const options = {
    from: text('PATH', 'Folder or zip of a data set.').needed('Name the data set to simulate on'),
    ...placeOptions(
      'Folder to write to; it is made if it is not there',
      'Writes one zip, named like the folder, and README.md instead of the single files',
      what,
    ),
    ...(tool.mayLeaveTrips && { 'without-trips': flag('Leaves the trips out.') }),
    name: text('TEXT', 'Name of the data set.').usually('that of the folder'),
    start: text('DATE', 'First day.').or(DEFAULT_START_DATE),
  };
  const all = { ...options, ...numbers };
  await runTool({ about: words, usage: `--from PATH --out DIR ${usage}`, options: all }, async (values) => {
    const { from, out, replace, zip, seed: of, start, ...more } = values;
    const own = values as Readonly<Record<string, unknown>>;
    const given = names.flatMap((name) => {
      const value = own[flagOf(name)];
      return typeof value === 'number' ? [[name, value]] : [];
    });
    const folder = basename(resolve(out));
    const run = {
      ...{ from, start, seed: of, withoutTrips: own['without-trips'] === true },
      name: more.name ?? (folder || what).slice(0, LONGEST_DATASET_NAME),
      settings: settings(Object.fromEntries(given) as Partial<Record<Name, number>>),
    };
    const make = async (task: Task) => {
      const simulated = await simulate(run, task);
      await task.checkpoint();
      return [{ ...simulated, files: writeHoserLayout(simulated.dataset) }];
    };
    const place = { out, folders: [out], zips: [`${folder || 'data'}.zip`], inputs: [from], replace, zip };
    await writtenWork((task) =>
      written(place, make, ([{ words: told, files }]) => `${told}. ${files.length + 1} files`, task),
    );
  });
}

/** Licence of the roads of a data set; '' where it states none. */
export const roadLicence = (card: DataCard | undefined): string =>
  card?.sources.find(({ gives }) => gives === 'roads')?.licence ?? '';

/** Makes data sets and writes them: the place is claimed before the work. @returns what was written, in words */
async function written<M extends MadeDataset>(
  place: Place,
  make: (task: Task) => Promise<readonly M[]>,
  said: (made: readonly M[]) => string,
  task: Task,
): Promise<string> {
  if (place.zip) {
    const { made, sizes } = await writeZips(place, make, task);
    const files = sizes.map((bytes, i) => `${place.zips[i]} (${megabytes(bytes)})`);
    return `${said(made)}: ${files.join(', ')} and ${README} in ${place.out}`;
  }
  const { made, bytes } = await writeFolders(place, make, task);
  return `${said(made)}, ${megabytes(bytes)}, in ${listed(place.folders)}`;
}

/** Each data set with its README.md goes into a folder of its own. */
async function writeFolders<M extends MadeDataset>(
  { folders, inputs, replace }: Place,
  make: (task: Task) => Promise<readonly M[]>,
  task: Task,
): Promise<{ readonly made: readonly M[]; readonly bytes: number }> {
  const command = `node --import tsx tools/${basename(process.argv[1])}`;
  const claimed: DatasetFolder[] = [];
  try {
    for (const folder of folders)
      claimed.push(await DatasetFolder.claim(folder, { replace, inputs, command, besides: [README] }));
    const made = await make(task);
    let bytes = 0;
    for (const [i, { files, readme }] of made.entries()) {
      const others = files.filter(({ name }) => name !== README);
      bytes += await claimed[i].write([...others, { name: README, chunks: () => [encoded(readme)] }], task);
    }
    return { made, bytes };
  } finally {
    for (const folder of claimed) await folder.release();
  }
}

/** Each data set becomes a zip in one folder, with one README.md beside them. */
async function writeZips<M extends MadeDataset>(
  { out, zips }: Place,
  make: (task: Task) => Promise<readonly M[]>,
  task: Task,
): Promise<{ readonly made: readonly M[]; readonly sizes: readonly number[] }> {
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const made = await make(task);
    const write = (name: string, bytes: Uint8Array) =>
      inFolder(out, () => writeWhole(join(out, name), [bytes]));
    const sizes: number[] = [];
    for (const [i, { files }] of made.entries()) {
      const zip = zipOf(files);
      await write(zips[i], zip);
      sizes.push(zip.length);
    }
    await write(README, encoded(made.map(({ readme }) => readme).join('\n')));
    return { made, sizes };
  } finally {
    await clear();
  }
}

const encoded = (words: string): Uint8Array => new TextEncoder().encode(words);

/** "1.25 MB" */
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
