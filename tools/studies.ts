import { join, resolve } from 'node:path';
import type { Dataset } from '../src/domain/dataset';
import {
  PRESET_CONFIGS,
  experimentConfig,
  ROUTE_SETTINGS,
  type ExperimentConfig,
  type PresetName,
} from '../src/systems/routes/settings';
import { LARGEST_SEED, oneOf, text, whole } from '../cli/options';
import { threads } from '../cli/threads-option';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';
import { SAMPLE_CITY } from '../cli/train/usual-folder';
import { startNodeBackend } from '../cli/node-backend';
import { helperThreads } from '../cli/node-thread';
import { studyDataset, StudyRuns } from '../cli/study/study-runs';
import { studyTable } from '../cli/study/lab/lab-table';
import { versions } from '../cli/package';
import { routes } from '../src/systems/routes/index';
import { crossValidated, heldOutTable } from './studies/cross-validated';
import { carryOver, intoVanilla, studyFile } from './studies/starting-networks';
import { routeSearch, runTool, wholes } from './tool';

const STUDENT_MODELS = Object.keys(ROUTE_SETTINGS.model.options) as ExperimentConfig['student']['model'][];

const WORDS = `Runs a study of docs/results.md that no study file can describe, since its networks start from others, or its trips are cut
anew for each. Runs that are there are not run again.

  carry-over       What networks of one city are worth in another: a teacher and a student trained further on a few
                   trips there, beside fresh ones on the same trips, all for the same number of steps.
  into-vanilla     Whether a student that first learns without a teacher learns more from it afterwards than one
                   that learns with it from the beginning, all for the same number of steps.
  cross-validated  How near routes come to training trips that nobody had seen: those of a student without a teacher
                   and of every baseline, for each trip by what learnt from the other folds.

A cell of the table: mean ± standard deviation over the seeds, and the 95 % interval of the difference to the first row of its
group, seed by seed. Of cross-validated, with the preset's own epochs: the mean over the seeds, and the student minus it with its
paired 95 % interval over all trips.`;

const dataset = (path: string): Promise<Dataset> => studyDataset(resolve(path));

const MOST_STEPS = 1_000_000;

await runTool(
  {
    about: WORDS,
    usage: '--study NAME --data DIR --out DIR [--seeds N,N] ...',
    options: {
      study: oneOf(['carry-over', 'into-vanilla', 'cross-validated'], 'The study.').needed('Name the study'),
      data: text('DIR', 'Folder or zip in the HOSER layout.').needed('Name the data set'),
      out: text('DIR', 'Where the runs go, and the table, as Markdown and as JSON.').needed(
        'Name the folder to write to',
      ),
      from: text('DIR', 'The city that networks are carried over from.').or(SAMPLE_CITY, 'the sample city'),
      trips: wholes('Numbers of training trips of the second city.', 10_000_000, [50, 200, 800]),
      seeds: wholes('Seeds.', LARGEST_SEED, [42, 43, 44]),
      steps: whole('N', 2, MOST_STEPS, 'Steps of the optimiser of each network.').or(300),
      'source-steps': whole('N', 1, MOST_STEPS, 'The same in the first city.').or(1000),
      preset: oneOf(Object.keys(PRESET_CONFIGS) as PresetName[], 'Sizes and rates.').or('quick'),
      student: oneOf(STUDENT_MODELS, 'What the students are.').or('hoser'),
      search: routeSearch,
      folds: whole('N', 2, 100, 'Of cross-validated.').or(5),
      pairs: whole('N', 1, 10_000_000, 'OD pairs of each source for the measures of routes.').or(200),
      threads: threads(),
    },
  },
  async ({
    study,
    data,
    out,
    from,
    trips,
    seeds,
    steps,
    preset,
    student: model,
    search,
    folds,
    ...asked
  }) => {
    const config = experimentConfig(preset, { odPairs: asked.pairs, model, search });
    await tryFolder(out, 1024 ** 2);
    const city = await dataset(data);
    const say = (line: string) => console.error(line);
    const backend = await startNodeBackend('wasm', say, { threads: asked.threads });
    const runs = new StudyRuns(routes, out, backend, await versions(), say, helperThreads(asked.threads));
    const write = async (table: string, file: string) => {
      await writeWhole(join(out, 'table.md'), [`${table}\n`]);
      await writeWhole(join(out, 'table.json'), [file]);
      console.log(table);
    };
    if (study === 'cross-validated') {
      const rows = await crossValidated({ dataset: city, folds, seeds, config }, runs);
      const file = { study, preset, seeds, search, folds, rows };
      return write(heldOutTable(rows), `${JSON.stringify(file, null, 1)}\n`);
    }
    const plan = { trips, seeds, config, steps };
    const rows = await {
      'carry-over': async () =>
        carryOver({ ...plan, from: await dataset(from), to: city, sourceSteps: asked['source-steps'] }, runs),
      'into-vanilla': () => intoVanilla({ ...plan, dataset: city }, runs),
    }[study]();
    const { name, fingerprint } = city;
    const facts = { study, data: name, fingerprint, preset, seeds, steps, versions: await versions() };
    await write(studyTable(rows), studyFile(facts, rows));
  },
);
