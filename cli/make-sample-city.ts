import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LARGEST_CITY, SMALLEST_CITY } from '../src/data/sample-city/make-sample-city';
import { sampleCityFiles, zipOf } from '../src/data/sample-city/sample-city-files';
import { Failure } from '../src/base/failure';
import { inFolder, readOptions, runCommand, wholeNumber } from './command';

const HELP = `Makes up a city and its trips, in the HOSER layout.

  npm run make-sample-city -- --out DIR [--roads N] [--trips M] [--seed S] [--zip]

  --out DIR    folder to write to; it is made if it is not there
  --roads N    directed roads, ${SMALLEST_CITY} to ${LARGEST_CITY} (default 2000); the city comes within a few per cent
  --trips M    trips, 20 to 1000000 (default 8000)
  --seed S     whole number from 0 to 4294967295 (default 7); the same seed gives the same bytes
  --zip        write one sample-city.zip and README.md instead of the single files
  --help       show this
`;

interface Options {
  readonly roads: number;
  readonly trips: number;
  readonly seed: number;
  readonly out: string;
  readonly zip: boolean;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const values = readOptions(args, {
    roads: { type: 'string', default: '2000' },
    trips: { type: 'string', default: '8000' },
    seed: { type: 'string', default: '7' },
    out: { type: 'string' },
    zip: { type: 'boolean', default: false },
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
  };
}

async function make({ out, zip, ...city }: Options): Promise<void> {
  // Before the work: a folder that cannot be made should be heard of at once.
  await inFolder(out, () => mkdir(out, { recursive: true }));
  const files = await sampleCityFiles(city);
  const readme = files.filter(({ name }) => name === 'README.md');
  const written = zip ? [{ name: 'sample-city.zip', chunks: () => [zipOf(files)] }, ...readme] : files;
  let bytes = 0;
  for (const file of written) {
    const content = Buffer.concat([...file.chunks()]);
    bytes += content.length;
    await inFolder(out, () => writeFile(join(out, file.name), content));
  }
  console.log(`${written.length} files, ${(bytes / 1e6).toFixed(2)} MB, in ${out}`);
}

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options) await make(options);
  else console.log(HELP);
});
