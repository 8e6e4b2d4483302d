import { join } from 'node:path';
import {
  LARGEST_CITY,
  SMALLEST_CITY,
  type SampleCityOptions,
} from './invention/sample-city/make-sample-city';
import { sampleCityFiles, zipOf } from './invention/sample-city/sample-city-files';
import { Failure } from '../src/base/failure';
import { localTask } from '../src/engine/protocol/local-task';
import { inFolder, readOptions, runCommand, wholeNumber } from '../cli/command';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';

const HELP = `Makes up a city and its trips, in the HOSER layout.

  node --import tsx tools/make-sample-city.ts --out DIR [--roads N] [--trips M] [--seed S] [--zip] [--replace]

  --out DIR    folder to write to; it is made if it is not there
  --replace    replaces a data set in that folder without asking; it stays until the new one is complete
  --roads N    directed roads, ${SMALLEST_CITY} to ${LARGEST_CITY} (default 2000); the city comes within a few per cent
  --trips M    trips, 20 to 1000000 (default 8000)
  --seed S     whole number from 0 to 4294967295 (default 7); the same seed gives the same bytes
  --zip        write one sample-city.zip and README.md instead of the single files
  --help       show this
`;

const README = 'README.md';

interface Options {
  readonly roads: number;
  readonly trips: number;
  readonly seed: number;
  readonly out: string;
  readonly zip: boolean;
  readonly replace: boolean;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const values = readOptions(args, {
    roads: { type: 'string', default: '2000' },
    trips: { type: 'string', default: '8000' },
    seed: { type: 'string', default: '7' },
    out: { type: 'string' },
    zip: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  if (!values.out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  return {
    roads: wholeNumber('roads', values.roads, SMALLEST_CITY, LARGEST_CITY),
    trips: wholeNumber('trips', values.trips, 20, 1_000_000),
    seed: wholeNumber('seed', values.seed, 0, 4_294_967_295),
    out: values.out,
    zip: values.zip,
    replace: values.replace,
  };
}

async function make({ out, zip, replace, ...city }: Options): Promise<void> {
  const written = await (zip ? writeZip(out, city) : writeFolder(out, city, replace));
  console.log(`${written.files} files, ${(written.bytes / 1e6).toFixed(2)} MB, in ${out}`);
}

interface Written {
  readonly files: number;
  readonly bytes: number;
}

async function writeFolder(out: string, city: SampleCityOptions, replace: boolean): Promise<Written> {
  const claim = {
    replace,
    inputs: [],
    command: 'node --import tsx tools/make-sample-city.ts',
    besides: [README],
  };
  const folder = await DatasetFolder.claim(out, claim);
  try {
    const files = await sampleCityFiles(city);
    return { files: files.length, bytes: await folder.write(files, localTask()) };
  } finally {
    await folder.release();
  }
}

async function writeZip(out: string, city: SampleCityOptions): Promise<Written> {
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const files = await sampleCityFiles(city);
    const zip = zipOf(files);
    const readme = files
      .filter(({ name }) => name === README)
      .map(({ chunks }) => Buffer.concat([...chunks()]));
    const write = (name: string, bytes: Uint8Array) =>
      inFolder(out, () => writeWhole(join(out, name), [bytes]));
    await write('sample-city.zip', zip);
    for (const bytes of readme) await write(README, bytes);
    return {
      files: 1 + readme.length,
      bytes: readme.reduce((sum, { length }) => sum + length, zip.length),
    };
  } finally {
    await clear();
  }
}

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options) await make(options);
  else console.log(HELP);
});
