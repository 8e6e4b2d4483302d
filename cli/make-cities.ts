import { join } from 'node:path';
import { Failure } from '../src/base/failure';
import type { Task } from '../src/base/task';
import { zipOf } from '../src/data/sample-city/sample-city-files';
import type { HoserFile } from '../src/data/text-files';
import { TWO_CITIES } from '../src/data/two-cities/city-character';
import { cityFiles, type CityFiles } from '../src/data/two-cities/city-files';
import { CITY_TRIPS } from '../src/data/two-cities/city-settings';
import { helpOf, inFolder, readOptions, runCommand, wholeNumber } from './command';
import { DatasetFolder } from './dataset-folder';
import { tryFolder } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { writtenWork } from './written-work';

const MOST_SEED = 2 ** 32 - 1;
const README = 'README.md';
const CITIES = Object.values(TWO_CITIES);

const HELP = `Makes up two cities, the drives of their people from place to place, and the GPS points of them. A is small, dense and square, B three
times as wide, turned and sparse; what places do to those who drive past is the same in both. Each is a data set with roads,
trips, GPS traces and places.

  npm run make-cities -- --out DIR [--trips N] [--seed S] [--zip] [--replace]

${[
  helpOf(
    '--out DIR',
    'folder to write to: the cities are in DIR/a and DIR/b; they are made if they are not there',
  ),
  helpOf(
    '--replace',
    'replaces data sets in those folders without asking; they stay until the new ones are complete',
  ),
  helpOf('--zip', 'writes DIR/city-a.zip, DIR/city-b.zip and one README.md instead of the folders'),
  helpOf(
    '--trips N',
    `trips of each city, ${CITY_TRIPS.least} to ${CITY_TRIPS.most} (default ${CITY_TRIPS.default})`,
  ),
  helpOf('--seed S', `whole number from 0 to ${MOST_SEED} (default 7); the same seed gives the same bytes`),
  helpOf('--help', 'show this'),
].join('\n')}
`;

interface Options {
  readonly out: string;
  readonly trips: number;
  readonly seed: number;
  readonly zip: boolean;
  readonly replace: boolean;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const values = readOptions(args, {
    out: { type: 'string' },
    trips: { type: 'string', default: String(CITY_TRIPS.default) },
    seed: { type: 'string', default: '7' },
    zip: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  if (!values.out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  return {
    out: values.out,
    trips: wholeNumber('trips', values.trips, CITY_TRIPS.least, CITY_TRIPS.most),
    seed: wholeNumber('seed', values.seed, 0, MOST_SEED),
    zip: values.zip,
    replace: values.replace,
  };
}

async function makeAll(options: Options, task: Task): Promise<CityFiles[]> {
  const made: CityFiles[] = [];
  for (const character of CITIES) made.push(await cityFiles(character, options, task));
  return made;
}

const textFile = (text: string): HoserFile => ({
  name: README,
  chunks: () => [new TextEncoder().encode(text)],
});

async function writeFolders(options: Options, task: Task): Promise<string> {
  const { out, replace } = options;
  const claim = { replace, inputs: [], command: 'npm run make-cities', besides: [README] };
  const folders: DatasetFolder[] = [];
  try {
    for (const { key } of CITIES) folders.push(await DatasetFolder.claim(join(out, key), claim));
    const made = await makeAll(options, task);
    let bytes = 0;
    for (const [city, { files, readme }] of made.entries())
      bytes += await folders[city].write([...files, textFile(readme)], task);
    return `${said(made)}, ${(bytes / 1e6).toFixed(2)} MB, in ${CITIES.map(({ key }) => join(out, key)).join(' and ')}`;
  } finally {
    for (const folder of folders) await folder.release();
  }
}

async function writeZips(options: Options, task: Task): Promise<string> {
  const { out } = options;
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const made = await makeAll(options, task);
    const write = (name: string, bytes: Iterable<Uint8Array>) =>
      inFolder(out, () => writeWhole(join(out, name), bytes));
    const sizes: string[] = [];
    for (const [city, { files }] of made.entries()) {
      const zip = zipOf(files);
      const name = `city-${CITIES[city].key}.zip`;
      await write(name, [zip]);
      sizes.push(`${name} (${(zip.length / 1e6).toFixed(2)} MB)`);
    }
    await write(README, textFile(made.map(({ readme }) => readme).join('\n')).chunks());
    return `${said(made)}: ${sizes.join(', ')} and ${README} in ${out}`;
  } finally {
    await clear();
  }
}

const said = (made: readonly CityFiles[]): string =>
  made
    .map(({ points, trips }, city) => `${CITIES[city].title} has ${points} points of ${trips} trips`)
    .join(', ');

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (!options) return console.log(HELP);
  const write = options.zip ? writeZips : writeFolders;
  await writtenWork((task) => write(options, task));
});
