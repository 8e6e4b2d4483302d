import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted, shown } from '../../src/base/text';
import { Failure } from '../../src/base/failure';
import { readAll } from '../../src/data/data-file';
import { METRICS } from '../../src/engine/metrics/metrics-schema';
import { readJson } from '../../src/base/plain-json';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import type { ScoreFormat } from '../../src/engine/records/run-format';
import type { RunRecord } from '../../src/engine/records/run-record';
import { systems } from '../../src/systems/registry';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import {
  renderRunsSummary,
  summariseDifferences,
  summariseModels,
  type SummarisedRun,
} from '../../src/evaluation/runs-summary';
import { renderScoreSummary, summariseScores } from '../../src/evaluation/score-summary';
import { renderVariants, summariseVariants } from '../../src/evaluation/variant-summary';
import { checkComparable, checkDistinct } from '../train/run-identity';
import { variantsOf, type Variant } from './run-variants';
import { writeWhole } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';
import { inFolder } from '../command';

/** Runs to compare. */
export interface CompareOptions {
  readonly folders: readonly string[];
  /** Whether they are of several sets of settings. */
  readonly variants: boolean;
  /** File for the summary. */
  readonly json: string | undefined;
}

interface Run {
  readonly folder: string;
  readonly record: RunRecord;
  /** Null where the run drew no routes. */
  readonly metrics: MetricsReport | null;
}

/** More than any run.json or metrics.json has. */
const LARGEST_FILE = 32 * 1024 ** 2;

function bytesOf(path: string): Promise<Uint8Array> {
  return dataFilesFromPaths([path]).then(([file]) => {
    if (file) return readAll(file, LARGEST_FILE);
    throw new Failure('bad-input', `${shown(path)} is a folder. Name folders that the command train wrote.`);
  });
}

/** A record of any version, and its measures: both checked, whoever wrote them. */
async function readRun(reader: RunReader, folder: string): Promise<Run> {
  const [run, metrics] = [RUN_FILES.record, RUN_FILES.metrics].map((name) => join(folder, name));
  const record = await reader.record(run, await bytesOf(run));
  const report = existsSync(metrics) ? readJson(metrics, await bytesOf(metrics), METRICS) : null;
  return { folder, record, metrics: report };
}

/** What the system tells of runs, or why they cannot be summarised. */
async function scoresOf(reader: RunReader, { record, folder }: Run): Promise<ScoreFormat> {
  const { scores } = await reader.format(record.system);
  if (scores) return scores;
  throw new Failure(
    'bad-input',
    `${shown(folder)} is of the system ${shown(record.system)}, whose runs have no scores to compare.`,
  );
}

/** The summary of several runs, as text and as plain data. */
function summaryOf(
  runs: readonly Run[],
  format: ScoreFormat,
): { readonly text: string; readonly data: object } {
  const scores = runs.map(({ record, folder }) => format.of(record, join(folder, RUN_FILES.record)));
  const measured = runs.flatMap(({ metrics }, i): SummarisedRun[] =>
    metrics ? [{ report: metrics, scores: scores[i] }] : [],
  );
  if (measured.length === 0) {
    const data = summariseScores(scores, format.pairs);
    return { text: renderScoreSummary(data, format.titles), data };
  }
  const without = runs.find(({ metrics }) => !metrics);
  if (without)
    throw new Failure(
      'bad-input',
      `${shown(without.folder)} has no ${RUN_FILES.metrics}, and others have. Compare runs that all drew routes.`,
    );
  const models = summariseModels(measured);
  const differences = summariseDifferences(measured);
  return { text: renderRunsSummary(models, differences), data: { models, differences } };
}

/** The scores of several variants beside the first, as text and as plain data. */
function variantSummary(runs: readonly Run[], variants: readonly Variant[], format: ScoreFormat) {
  const scores = runs.map(({ record, folder }) => format.of(record, join(folder, RUN_FILES.record)));
  const data = summariseVariants(
    variants.map(({ name, runs: own }) => ({
      name,
      runs: new Map([...own].map(([seed, run]) => [seed, scores[run]])),
    })),
  );
  if (data.length === 0)
    throw new Failure('bad-input', 'All runs say the same, so there is nothing to tell variants apart by.');
  return { text: renderVariants(data, format.titles), data };
}

const seedsTitle = ([first, ...others]: readonly RunRecord[], facts: SystemEntry['facts']): string => {
  const seeds = [first, ...others].map(({ config }) => facts(config).seed).join(', ');
  return `${first.data.name}, preset ${facts(first.config).preset}, seeds ${seeds}`;
};

function variantsTitle([{ data, testedOn }]: readonly RunRecord[], variants: readonly Variant[]): string {
  const where = testedOn ? `${data.name}, tested in ${testedOn.name} too` : data.name;
  return `${where}, ${counted(variants.length, 'variant')}; the first: ${variants[0].settings}`;
}

/** Prints the mean and spread of runs and their differences. @throws Failure 'bad-input' */
export async function compareRuns(request: CompareOptions): Promise<void> {
  const { folders } = request;
  await checkDistinct(folders);
  const reader = new RunReader(systems);
  const runs: Run[] = [];
  for (const folder of folders) runs.push(await readRun(reader, folder));
  const records = runs.map(({ record }) => record);
  const system = reader.system(records[0].system);
  const { facts } = system;
  const variants = request.variants ? variantsOf(records, folders, system) : null;
  if (!variants) checkComparable(records, folders);
  const format = await scoresOf(reader, runs[0]);
  const { text, data } = variants ? variantSummary(runs, variants, format) : summaryOf(runs, format);
  console.log(variants ? variantsTitle(records, variants) : seedsTitle(records, facts));
  if (!variants) for (const line of format.lines?.(records) ?? []) console.log(line);
  console.log(`\n${text}`);
  const { json } = request;
  if (json) await inFolder(json, () => writeWhole(json, [JSON.stringify(data, null, 2)]), '--json');
}
