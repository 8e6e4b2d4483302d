import { basename, join, resolve } from 'node:path';
import { Failure } from '../src/base/failure';
import type { Task } from '../src/base/task';
import { loadHoserDataset, writeHoserLayout } from '../src/data/hoser-layout';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { zipOf } from '../src/data/sample-city/sample-city-files';
import { datasetWithSeries } from '../src/data/series-dataset';
import { FLOW_SETTINGS, flowSettings, type FlowSettings } from '../src/data/simulation/flows/flow-settings';
import { flagOf } from '../src/data/simulation/flows/flow-step';
import { flowsReadme } from '../src/data/simulation/flows/flows-readme';
import { simulateFlows } from '../src/data/simulation/flows/simulate-flows';
import { DEFAULT_START_DATE } from '../src/data/simulation/simulate-trips';
import type { HoserFile } from '../src/data/text-files';
import type { DataCard, DataSource, DataStep } from '../src/domain/data-card';
import { flowTable } from '../src/domain/counts/series-table';
import { baselineRows } from '../src/evaluation/forecasts/baselines';
import { helpOf, inFolder, readOptions, runCommand, wholeNumber } from './command';
import { DatasetFolder, datasetFiles } from './dataset-folder';
import { tryFolder } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { writtenWork } from './written-work';

const SETTING_NAMES = Object.keys(FLOW_SETTINGS) as (keyof FlowSettings)[];

const HELP = `Simulates the traffic of a data set's roads and counts it on the busiest of them, in bins of five minutes. Writes the data set
with the counts as its sensor series.

  npm run make-flows -- --from PATH --out DIR [--nodes N] [--days N] [--seed S] ...

${[
  helpOf('--from PATH', 'folder or zip of a data set'),
  helpOf('--out DIR', 'folder to write to; it is made if it is not there'),
  helpOf(
    '--replace',
    'replaces a data set in that folder without asking; it stays until the new one is complete',
  ),
  helpOf('--without-trips', 'leaves the trips out'),
  helpOf('--zip', 'writes one zip, named like the folder, and README.md instead of the single files'),
  helpOf('--name TEXT', 'name of the data set (default: that of the folder)'),
  helpOf('--start DATE', `first day (default ${DEFAULT_START_DATE})`),
  helpOf('--seed S', 'whole number from 0 to 4294967295 (default 7); the same seed gives the same counts'),
  ...SETTING_NAMES.map((name) => {
    const { words, default: usual, least, most } = FLOW_SETTINGS[name];
    return helpOf(`--${flagOf(name)} X`, `${words}, ${least} to ${most} (default ${usual})`);
  }),
  helpOf('--help', 'show this'),
].join('\n')}
`;

const README = 'README.md';

interface Options {
  readonly from: string;
  readonly out: string;
  readonly name: string;
  readonly start: string;
  readonly seed: number;
  readonly replace: boolean;
  readonly withoutTrips: boolean;
  readonly zip: boolean;
  readonly settings: FlowSettings;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [flagOf(name), text] as const));
  const values: Readonly<Record<string, string | boolean | undefined>> = readOptions(args, {
    from: text,
    out: text,
    name: text,
    start: { type: 'string', default: DEFAULT_START_DATE },
    seed: { type: 'string', default: '7' },
    replace: flag,
    'without-trips': flag,
    zip: flag,
    help: flag,
    ...settings,
  });
  const textOf = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  if (values.help === true) return null;
  const [from, out] = [textOf('from'), textOf('out')];
  if (!from) throw new Failure('bad-input', 'Name the data set to simulate on: --from PATH.');
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  const given = SETTING_NAMES.flatMap((name) => {
    const value = textOf(flagOf(name));
    return value === undefined ? [] : [[name, value.trim() === '' ? NaN : Number(value)] as const];
  });
  return {
    from,
    out,
    name: textOf('name') ?? (basename(resolve(out)) || 'flows').slice(0, LONGEST_DATASET_NAME),
    start: textOf('start') ?? DEFAULT_START_DATE,
    seed: wholeNumber('seed', textOf('seed') ?? '', 0, 4_294_967_295),
    replace: values.replace === true,
    withoutTrips: values['without-trips'] === true,
    zip: values.zip === true,
    settings: flowSettings(Object.fromEntries(given)),
  };
}

const licenceOf = (card: DataCard | undefined): string =>
  card?.sources.find(({ gives }) => gives === 'roads')?.licence ?? '';

/** What is simulated on roads is made from them. */
const flowsSource = (card: DataCard | undefined, { name }: DataStep): DataSource => ({
  name,
  gives: 'series',
  kind: 'simulated',
  licence: licenceOf(card),
  attribution: card?.sources.find(({ gives }) => gives === 'roads')?.attribution ?? '',
  sha256: '',
});

interface Made {
  readonly files: readonly HoserFile[];
  readonly words: string;
}

/** The files of the data set with its flows, and what is in them. */
async function simulated(options: Options, task: Task): Promise<Made> {
  const { from, name, seed, start, settings, withoutTrips } = options;
  const { dataset } = await loadHoserDataset(await datasetFiles([from]), { name }, task);
  const simulation = await simulateFlows(dataset.network, settings, { seed, startDate: start, task });
  const flows = { ...simulation, sources: [flowsSource(dataset.card, simulation.step)], simulated: true };
  const made = await datasetWithSeries(dataset, flows, { name, withoutTrips, seed, made: new Date() });
  const { table } = flowTable(simulation.series, dataset.network);
  await task.checkpoint();
  const readme = new TextEncoder().encode(
    flowsReadme(name, basename(resolve(from)), simulation.step, baselineRows(table), licenceOf(made.card)),
  );
  const { trips, roads, bins, incidents, zeros } = simulation.step.counts;
  return {
    files: [...writeHoserLayout(made), { name: README, chunks: () => [readme] }],
    words: `${trips} trips counted on ${roads} roads in ${bins} bins, with ${incidents} incidents; ${((100 * zeros) / (roads * bins)).toFixed(1)} % of the counts are 0`,
  };
}

async function writeFolder(options: Options, task: Task): Promise<string> {
  const { out, replace, from } = options;
  const claim = { replace, inputs: [from], command: 'npm run make-flows', besides: [README] };
  const folder = await DatasetFolder.claim(out, claim);
  try {
    const { files, words } = await simulated(options, task);
    const bytes = await folder.write(files, task);
    return `${words}. ${files.length} files, ${(bytes / 1e6).toFixed(2)} MB, in ${out}`;
  } finally {
    await folder.release();
  }
}

async function writeZip(options: Options, task: Task): Promise<string> {
  const { out } = options;
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const { files, words } = await simulated(options, task);
    const isReadme = ({ name }: HoserFile) => name === README;
    const zip = zipOf(files.filter((file) => !isReadme(file)));
    const write = (name: string, bytes: Iterable<Uint8Array>) =>
      inFolder(out, () => writeWhole(join(out, name), bytes));
    const name = `${basename(resolve(out)) || 'flows'}.zip`;
    await write(name, [zip]);
    for (const file of files.filter(isReadme)) await write(README, file.chunks());
    return `${words}. ${name}, ${(zip.length / 1e6).toFixed(2)} MB, and ${README} in ${out}`;
  } finally {
    await clear();
  }
}

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options) await writtenWork((task) => (options.zip ? writeZip : writeFolder)(options, task));
  else console.log(HELP);
});
