import { join } from 'node:path';
import { Failure } from '../src/base/failure';
import type { Task } from '../src/base/task';
import { RESIDENTS, WEEKS } from '../src/data/residents/resident-settings';
import { residentsFiles, type ResidentsFiles } from '../src/data/residents/residents-files';
import { zipOf } from '../src/data/sample-city/sample-city-files';
import type { HoserFile } from '../src/data/text-files';
import { helpOf, inFolder, readOptions, runCommand, wholeNumber } from './command';
import { DatasetFolder } from './dataset-folder';
import { tryFolder } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { writtenWork } from './written-work';

const MOST_SEED = 2 ** 32 - 1;
const README = 'README.md';
const ZIP = 'residents.zip';

const HELP = `Makes up a city and its people, and where they check in: at home and at work, at the places of their habits, where they eat, shop and
go out. It is a data set with roads, places and check-ins.

  npm run make-residents -- --out DIR [--residents N] [--weeks N] [--seed S] [--zip] [--replace]

${[
  helpOf('--out DIR', 'folder to write to; it is made if it is not there'),
  helpOf(
    '--replace',
    'replaces a data set in that folder without asking; it stays until the new one is complete',
  ),
  helpOf('--zip', `writes DIR/${ZIP} and DIR/${README} instead of a folder of files`),
  helpOf(
    '--residents N',
    `people, ${RESIDENTS.least} to ${RESIDENTS.most} (default ${RESIDENTS.default}); the first ones are the same however many there are`,
  ),
  helpOf('--weeks N', `weeks, ${WEEKS.least} to ${WEEKS.most} (default ${WEEKS.default})`),
  helpOf('--seed S', `whole number from 0 to ${MOST_SEED} (default 7); the same seed gives the same bytes`),
  helpOf('--help', 'show this'),
].join('\n')}
`;

interface Options {
  readonly out: string;
  readonly residents: number;
  readonly weeks: number;
  readonly seed: number;
  readonly zip: boolean;
  readonly replace: boolean;
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const values = readOptions(args, {
    out: { type: 'string' },
    residents: { type: 'string', default: String(RESIDENTS.default) },
    weeks: { type: 'string', default: String(WEEKS.default) },
    seed: { type: 'string', default: '7' },
    zip: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  if (!values.out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR.');
  return {
    out: values.out,
    residents: wholeNumber('residents', values.residents, RESIDENTS.least, RESIDENTS.most),
    weeks: wholeNumber('weeks', values.weeks, WEEKS.least, WEEKS.most),
    seed: wholeNumber('seed', values.seed, 0, MOST_SEED),
    zip: values.zip,
    replace: values.replace,
  };
}

const make = ({ residents, weeks, seed }: Options, task: Task): Promise<ResidentsFiles> =>
  residentsFiles({ residents, weeks }, seed, task);

const textFile = (text: string): HoserFile => ({
  name: README,
  chunks: () => [new TextEncoder().encode(text)],
});

async function writeFolder(options: Options, task: Task): Promise<string> {
  const { out, replace } = options;
  const claim = { replace, inputs: [], command: 'npm run make-residents', besides: [README] };
  const folder = await DatasetFolder.claim(out, claim);
  try {
    const made = await make(options, task);
    const bytes = await folder.write([...made.files, textFile(made.readme)], task);
    return `${said(made)}, ${(bytes / 1e6).toFixed(2)} MB, in ${out}`;
  } finally {
    await folder.release();
  }
}

async function writeZip(options: Options, task: Task): Promise<string> {
  const { out } = options;
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const made = await make(options, task);
    const zip = zipOf(made.files);
    const write = (name: string, bytes: Iterable<Uint8Array>) =>
      inFolder(out, () => writeWhole(join(out, name), bytes));
    await write(ZIP, [zip]);
    await write(README, textFile(made.readme).chunks());
    return `${said(made)}: ${ZIP} (${(zip.length / 1e6).toFixed(2)} MB) and ${README} in ${out}`;
  } finally {
    await clear();
  }
}

const said = ({ residents, checkIns }: ResidentsFiles): string =>
  `${checkIns} check-ins of ${residents} residents`;

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (!options) return console.log(HELP);
  const write = options.zip ? writeZip : writeFolder;
  await writtenWork((task) => write(options, task));
});
