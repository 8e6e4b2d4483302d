import { shown } from '../src/base/text';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../src/base/failure';
import { RunReader } from '../src/engine/runs/run-reader';
import type { RunRecord } from '../src/engine/records/run-record';
import { systems } from '../src/systems/registry';
import { routesRecord } from '../src/systems/routes/record';
import type { MetricsReport } from '../src/evaluation/metrics-report';
import {
  renderRunsSummary,
  spreadOf,
  summariseDifferences,
  summariseModels,
  type SummarisedRun,
} from '../src/evaluation/runs-summary';
import { inFolder, readArguments, runCommand } from './command';
import { writeWhole } from './files/whole-file';

const HELP = `Mean and spread over several runs (seeds), and their paired differences.

  npm run compare-runs -- DIR DIR ... [--json FILE]

  DIR          folders that "npm run job" wrote (with run.json and metrics.json), of one dataset and one set of settings
  --json FILE  write the summary as JSON too
  --help       show this
`;

interface Run extends SummarisedRun {
  readonly record: RunRecord;
}

async function readJson<T>(folder: string, name: string): Promise<T> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
  } catch (error) {
    throw new Failure(
      'bad-input',
      `Cannot read ${join(folder, name)} (${(error as Error).message}). Name folders that "npm run job" wrote.`,
    );
  }
}

/** Of any version. */
async function readRecord(folder: string): Promise<RunRecord> {
  const path = join(folder, 'run.json');
  const bytes = await readFile(path).catch((error: Error) => {
    throw new Failure(
      'bad-input',
      `Cannot read ${shown(path)} (${error.message}). Name folders that "npm run job" wrote.`,
    );
  });
  return new RunReader(systems).record(path, bytes);
}

async function readRun(folder: string): Promise<Run> {
  const record = await readRecord(folder);
  const report = await readJson<MetricsReport>(folder, 'metrics.json');
  const { students, markovAccuracy } = routesRecord(record);
  const scores: Record<string, Record<string, number>> = { markov: { accuracy: markovAccuracy } };
  for (const [name, { scores: own }] of Object.entries(students))
    scores[name] = { accuracy: own.test.accuracy, timeError: own.test.timeError };
  return { record, report, scores };
}

/** Runs are alike where the data and all settings but the seed are. */
function checkComparable(runs: readonly Run[], folders: readonly string[]): void {
  const kind = ({ record }: Run) =>
    JSON.stringify([record.data.fingerprint, { ...routesRecord(record).config, seed: 0 }]);
  const other = runs.findIndex((run) => kind(run) !== kind(runs[0]));
  if (other < 0) return;
  throw new Failure(
    'bad-input',
    `${folders[other]} is of other data or settings than ${folders[0]}. Compare runs that differ in the seed alone.`,
  );
}

await runCommand(async () => {
  const { values, positionals: folders } = readArguments({
    allowPositionals: true,
    options: { json: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(HELP);
  if (folders.length < 2) throw new Failure('bad-input', 'Name at least two folders of runs. See --help.');
  const runs: Run[] = [];
  for (const folder of folders) runs.push(await readRun(folder));
  checkComparable(runs, folders);
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
