import { shown } from '../src/base/text';
import { join } from 'node:path';
import { Failure, inFile } from '../src/base/failure';
import { readAll } from '../src/data/data-file';
import { METRICS } from '../src/engine/metrics/metrics-schema';
import { readJson } from '../src/base/plain-json';
import { RUN_FILES } from '../src/engine/runs/run-bundle';
import { RunReader } from '../src/engine/runs/run-reader';
import type { RunRecord } from '../src/engine/records/run-record';
import { systems } from '../src/systems/registry';
import { ROUTES } from '../src/systems/routes/id';
import { routesRecord } from '../src/systems/routes/record';
import {
  renderRunsSummary,
  spreadOf,
  summariseDifferences,
  summariseModels,
  type SummarisedRun,
} from '../src/evaluation/runs-summary';
import { inFolder, readArguments, runCommand } from './command';
import { checkComparable, checkDistinct } from './job/comparable-runs';
import { writeWhole } from './files/whole-file';
import { dataFilesFromPaths } from './node-files';

const HELP = `Mean and spread over several runs (seeds), and their paired differences.

  npm run compare-runs -- DIR DIR ... [--json FILE]

  DIR          folders that "npm run job" wrote (with run.json and metrics.json), of one dataset and one set of settings
  --json FILE  write the summary as JSON too
  --help       show this
`;

interface Run extends SummarisedRun {
  readonly record: RunRecord;
}

/** More than any run.json or metrics.json has. */
const LARGEST_FILE = 32 * 1024 ** 2;

function bytesOf(path: string): Promise<Uint8Array> {
  return dataFilesFromPaths([path]).then(([file]) => {
    if (file) return readAll(file, LARGEST_FILE);
    throw new Failure('bad-input', `${shown(path)} is a folder. Name folders that "npm run job" wrote.`);
  });
}

/** A record of any version, and its measures: both checked, whoever wrote them. */
async function readRun(folder: string): Promise<Run> {
  const [run, metrics] = [RUN_FILES.record, RUN_FILES.metrics].map((name) => join(folder, name));
  const record = await new RunReader(systems).record(run, await bytesOf(run));
  const report = readJson(metrics, await bytesOf(metrics), METRICS);
  return inFile(run, () => ({ record, report, scores: scoresOf(run, record) }));
}

function scoresOf(path: string, record: RunRecord): Run['scores'] {
  if (record.system !== ROUTES)
    throw new Failure('bad-input', `${shown(path)} is of the system ${shown(record.system)}, not ${ROUTES}.`);
  const { students, markovAccuracy, closenessAccuracy = markovAccuracy, teacher } = routesRecord(record);
  if (teacher && !teacher.perplexity)
    throw new Failure('bad-input', `${shown(path)} has no scores of its teacher.`);
  const scores: Record<string, Record<string, number>> = { markov: { accuracy: closenessAccuracy } };
  for (const [name, student] of Object.entries(students)) {
    if (!student.scores)
      throw new Failure('bad-input', `${shown(path)} has no scores of its ${shown(name)} student.`);
    const { accuracy, timeError } = student.scores.test;
    scores[name] = { accuracy, timeError };
  }
  return scores;
}

await runCommand(async () => {
  const { values, positionals: folders } = readArguments({
    allowPositionals: true,
    options: { json: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(HELP);
  if (folders.length < 2) throw new Failure('bad-input', 'Name at least two folders of runs. See --help.');
  await checkDistinct(folders);
  const runs: Run[] = [];
  for (const folder of folders) runs.push(await readRun(folder));
  checkComparable(
    runs.map(({ record }) => record),
    folders,
  );
  const models = summariseModels(runs);
  const differences = summariseDifferences(runs);
  const teachers = runs.flatMap(({ record }) => routesRecord(record).teacher ?? []);
  const seeds = runs.map(({ record }) => routesRecord(record).config.seed).join(', ');
  console.log(
    `${runs[0].record.data.name}, preset ${routesRecord(runs[0].record).config.preset}, seeds ${seeds}`,
  );
  if (teachers.length === runs.length) {
    for (const split of ['val', 'test'] as const) {
      const own = spreadOf(teachers.map(({ perplexity }) => perplexity[split]));
      const bigram = spreadOf(teachers.map(({ bigramPerplexity }) => bigramPerplexity[split]));
      console.log(
        `Teacher perplexity, ${split}: ${own.mean.toFixed(2)} ± ${own.deviation.toFixed(2)} (bigram ${bigram.mean.toFixed(2)})`,
      );
    }
  }
  console.log(`\n${renderRunsSummary(models, differences)}`);
  const { json } = values;
  if (json)
    await inFolder(
      json,
      () => writeWhole(json, [JSON.stringify({ models, differences }, null, 2)]),
      '--json',
    );
});
