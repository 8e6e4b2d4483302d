import { basename, resolve } from 'node:path';
import { Failure } from '../src/base/failure';
import type { EventTask } from '../src/base/task';
import { countedDataset } from '../src/data/counted-dataset';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { loadHoserDataset, writeHoserLayout } from '../src/data/hoser-layout';
import { flowTable } from '../src/domain/counts/series-table';
import { helpOf, readOptions, runCommand, wholeNumber } from './command';
import { DatasetFolder, datasetFiles } from './dataset-folder';
import { routesOfModel } from './routes-of-model';
import { writtenWork } from './written-work';

const [USUAL_ROADS, MOST_ROADS] = [128, 100_000];
const [USUAL_BIN, LONGEST_BIN] = [15, 1440];

const HELP = `Counts the trips of a data set, or routes in a file, on the busiest roads in bins of time. Writes the data set with these counts
as its sensor series, from which npm run job -- --system lightst --data DIR learns to forecast them.

  npm run count-flows -- --data PATH [--routes FILE] [--roads N] [--bin MINUTES] --out DIR

${[
  helpOf('--data PATH', 'folder or zip of a data set'),
  helpOf(
    '--routes FILE',
    'routes with times on its roads, as the page and npm run job write them; left out: its trips, of all splits',
  ),
  helpOf('--model NAME', 'whose routes, where the file holds those of several models'),
  helpOf('--roads N', `how many roads, the busiest ones (default ${USUAL_ROADS})`),
  helpOf('--bin MINUTES', `length of a bin; must divide a day (default ${USUAL_BIN})`),
  helpOf('--out DIR', 'folder to write to; it is made if it is not there'),
  helpOf(
    '--replace',
    'replaces a data set in that folder without asking; it stays until the new one is complete',
  ),
  helpOf('--name TEXT', 'name of the data set (default: that of the folder)'),
  helpOf('--help', 'show this'),
].join('\n')}

Counts of routes come without the trips of the data set. A forecast needs 120 bins at least, and should have two weeks.
`;

interface Options {
  readonly data: string;
  readonly routes: string | undefined;
  readonly model: string | undefined;
  readonly roads: number;
  readonly binMinutes: number;
  readonly out: string;
  readonly name: string;
  readonly replace: boolean;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { help, data, routes, model, roads, bin, out, name, replace } = readOptions(args, {
    data: text,
    routes: text,
    model: text,
    roads: { ...text, default: String(USUAL_ROADS) },
    bin: { ...text, default: String(USUAL_BIN) },
    out: text,
    name: text,
    replace: flag,
    help: flag,
  });
  if (help) return null;
  if (!data) throw new Failure('bad-input', 'Name the data set to count: --data PATH.');
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  if (model !== undefined && routes === undefined)
    throw new Failure('bad-input', '--model chooses routes of a file. Name the file too: --routes FILE.');
  return {
    data,
    routes,
    model,
    roads: wholeNumber('roads', roads, 1, MOST_ROADS),
    binMinutes: wholeNumber('bin', bin, 1, LONGEST_BIN),
    out,
    name: (name ?? (basename(resolve(out)) || 'flows')).slice(0, LONGEST_DATASET_NAME),
    replace,
  };
}

async function count(options: Options, task: EventTask<string>): Promise<string> {
  const { data, routes: path, model, name, out, replace } = options;
  const inputs = path === undefined ? [data] : [data, path];
  const folder = await DatasetFolder.claim(out, { replace, inputs, command: 'npm run count-flows' });
  try {
    const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name }, task);
    const routes =
      path === undefined ? null : await routesOfModel(path, { model, use: 'counted' }, dataset.network, task);
    const made = await countedDataset(dataset, routes, options, { name, made: new Date() });
    await task.checkpoint();
    const files = [...writeHoserLayout(made.dataset)];
    const bytes = await folder.write(files, task);
    const { findings } = flowTable(made.dataset.extras!.series!, dataset.network);
    const said = [...made.notes, ...findings.map(({ sentence }) => sentence)];
    return [...said, `${files.length} files, ${(bytes / 1e6).toFixed(2)} MB, in ${out}`].join('\n');
  } finally {
    await folder.release();
  }
}

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options) await writtenWork((task) => count(options, task));
  else console.log(HELP);
});
