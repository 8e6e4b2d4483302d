import { basename, join, resolve } from 'node:path';
import { Failure } from '../src/base/failure';
import { shown } from '../src/base/text';
import { loadHoserDataset } from '../src/data/hoser-layout';
import type { Dataset } from '../src/domain/dataset';
import { experimentConfig } from '../src/systems/routes/settings';
import { PRESET_CONFIGS, STUDENT_MODELS, type PresetName } from '../src/systems/routes/experiment-config';
import { readArguments, runCommand, wholeNumber } from './command';
import { datasetFiles } from './dataset-folder';
import { tryFolder } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { SAMPLE_CITY } from './train/usual-folder';
import { startNodeBackend } from './node-backend';
import { helperThreads } from './node-thread';
import { carryOver } from './study/carry-over';
import { CITIES, CITIES_HELP, citiesCommand } from './study/cities-command';
import { isLabCommand, LAB_HELP, labCommand } from './study/lab/command';
import { crossValidated, heldOutTable } from './study/cross-validated';
import { fewTrips } from './study/few-trips';
import { intoVanilla } from './study/into-vanilla';
import { searchOption } from './study/search-option';
import { studyFile } from './study/study-file';
import { SPEED, SPEED_HELP, speedCommand } from './study/speed-command';
import { StudyRuns } from './study/study-runs';
import { studyTable, type StudyRow } from './study/study-table';
import { THREADS_HELP, threadsOf } from './threads-option';
import { versions } from './versions';

const HELP = `Trains the same networks in several ways and with several seeds, and puts what came of them into a table.

${LAB_HELP}
${CITIES_HELP}
${SPEED_HELP}
Studies that are there already:

  npm run study -- carry-over --data DIR [--from DIR] [--trips 50,200,800] --out DIR ...
  npm run study -- few-trips --data DIR [--trips 50,200,800] [--lambdas 0.1,1] --out DIR ...
  npm run study -- into-vanilla --data DIR --out DIR ...
  npm run study -- cross-validated --data DIR [--student plus] --out DIR ...

  carry-over          What networks of one city are worth in another: a teacher and a student trained further on a
                      few trips there, beside fresh ones on the same trips, all for the same number of steps.
  few-trips           Whether a teacher that has learnt from all training trips helps a student that has few of them.
  into-vanilla        Whether a student that first learns without a teacher learns more from it afterwards than one
                      that learns with it from the beginning, all for the same number of steps.
  cross-validated     How near routes come to training trips that nobody had seen: those of a student without a
                      teacher and of every baseline, for each trip by what learnt from the other folds.

  --data DIR          Folder, zip or files in the HOSER layout.
  --from DIR          The city that the networks come from (default: the sample city).
  --out DIR           Where the runs go, each with its record, measures and networks, and the table,
                      as Markdown and as JSON. Runs that are there are not run again.
  --trips N,N         Numbers of training trips of the second city, or of the students (default 50,200,800).
  --lambdas N,N       Weights of the distillation loss (default 0.1,1).
  --seeds N,N         (default 42,43,44)
  --steps N           Steps of the optimiser of each network (default 300).
  --source-steps N    The same in the first city, or of the teacher of few-trips (default 1000).
  --preset NAME       Sizes and rates: quick, demo, thesis (default quick).
  --student NAME      What the students are: hoser, plus (default hoser).
  --search NAME       How their routes are searched for, as of a job (default usual).
  --folds N           Of cross-validated (default 5).
  --pairs N           OD pairs of each source for the measures of routes (default 200).
${THREADS_HELP}
  --help              Shows this.

A cell of the table: mean ± standard deviation over the seeds, and the 95 % interval of the difference to the first
row of its group, seed by seed. Of cross-validated, with the preset's own epochs: the mean over the seeds, and the student minus
it with its paired 95 % interval over all trips.
`;

const STUDIES = ['carry-over', 'few-trips', 'into-vanilla', 'cross-validated'];

const numbers = (name: string, text: string, most: number): number[] =>
  text.split(',').map((one) => wholeNumber(name, one.trim(), 1, most));

const lambdasOf = (text: string): number[] =>
  text.split(',').map((one) => {
    const value = Number(one);
    if (!(value > 0 && Number.isFinite(value)))
      throw new Failure('bad-input', `--lambdas must be positive numbers, not '${shown(one)}'.`);
    return value;
  });

async function load(path: string): Promise<Dataset> {
  const files = await datasetFiles([path]);
  const { dataset } = await loadHoserDataset(files, { name: basename(resolve(path)) });
  return dataset;
}

async function study(args: string[]): Promise<void> {
  if (isLabCommand(args)) return labCommand(args);
  if (args[0] === CITIES) return citiesCommand(args);
  if (args[0] === SPEED) return speedCommand(args);
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      from: { type: 'string', default: SAMPLE_CITY },
      out: { type: 'string' },
      trips: { type: 'string', default: '50,200,800' },
      seeds: { type: 'string', default: '42,43,44' },
      lambdas: { type: 'string', default: '0.1,1' },
      steps: { type: 'string', default: '300' },
      'source-steps': { type: 'string', default: '1000' },
      preset: { type: 'string', default: 'quick' },
      pairs: { type: 'string', default: '200' },
      student: { type: 'string', default: 'hoser' },
      search: { type: 'string', default: 'usual' },
      folds: { type: 'string', default: '5' },
      threads: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [name] = positionals;
  if (positionals.length !== 1 || !STUDIES.includes(name))
    throw new Failure(
      'bad-input',
      `Name a study file, or one study of ${STUDIES.join(', ')}, before all options. See --help.`,
    );
  const { data, out, preset } = values;
  if (data === undefined || out === undefined)
    throw new Failure('bad-input', 'A study needs --data and --out. See --help.');
  if (!Object.hasOwn(PRESET_CONFIGS, preset))
    throw new Failure('bad-input', `--preset must be quick, demo or thesis, not '${shown(preset)}'.`);
  const seeds = numbers('seeds', values.seeds, 4_294_967_295);
  const steps = wholeNumber('steps', values.steps, 2, 1_000_000);
  const odPairs = wholeNumber('pairs', values.pairs, 1, 10_000_000);
  const trips = numbers('trips', values.trips, 10_000_000);
  const lambdas = lambdasOf(values.lambdas);
  const sourceSteps = wholeNumber('source-steps', values['source-steps'], 1, 1_000_000);
  const model = STUDENT_MODELS.find((one) => one === values.student);
  if (!model)
    throw new Failure('bad-input', `--student must be hoser or plus, not '${shown(values.student)}'.`);
  const folds = wholeNumber('folds', values.folds, 2, 100);
  const search = searchOption(values.search);
  const config = experimentConfig(preset as PresetName, { odPairs, model, search });
  await tryFolder(out, 1024 ** 2);
  const dataset = await load(data);
  const say = (text: string) => console.error(text);
  const threads = threadsOf(values.threads);
  const backend = await startNodeBackend('wasm', say, { threads });
  const runs = new StudyRuns(out, backend, await versions(), say, helperThreads(threads));
  const studies: Record<string, () => Promise<StudyRow[]>> = {
    'carry-over': async () =>
      carryOver(
        { from: await load(values.from), to: dataset, trips, seeds, config, steps, sourceSteps },
        runs,
      ),
    'few-trips': () =>
      fewTrips({ dataset, trips, lambdas, seeds, config, steps, teacherSteps: sourceSteps }, runs),
    'into-vanilla': () => intoVanilla({ dataset, seeds, config, steps }, runs),
  };
  if (name === 'cross-validated') {
    const held = await crossValidated({ dataset, folds, seeds, config }, runs);
    const text = heldOutTable(held);
    await writeWhole(join(out, 'table.md'), [`${text}\n`]);
    await writeWhole(join(out, 'table.json'), [
      `${JSON.stringify({ study: name, preset, seeds, search, folds, rows: held }, null, 1)}\n`,
    ]);
    console.log(text);
    return;
  }
  const rows = await studies[name]();
  const table = studyTable(rows);
  await writeWhole(join(out, 'table.md'), [`${table}\n`]);
  const { name: of, fingerprint } = dataset;
  const facts = { study: name, data: of, fingerprint, preset, seeds, steps, versions: await versions() };
  await writeWhole(join(out, 'table.json'), [studyFile(facts, rows)]);
  console.log(table);
}

await runCommand(() => study(process.argv.slice(2)));
