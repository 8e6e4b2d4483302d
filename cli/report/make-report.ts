import { basename, dirname, join, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { readAll } from '../../src/data/data-file';
import { loadDataset } from '../../src/data/load-dataset';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { Dataset } from '../../src/domain/dataset';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { localTask } from '../../src/engine/protocol/local-task';
import { ENGINE_STEPS } from '../../src/engine/protocol/progress-words';
import type { ReportData } from '../../src/engine/report/report-data';
import { reportOfRuns, type RunToReport } from '../../src/engine/report/report-of-runs';
import type { NamedRun } from '../../src/engine/report/reported-run';
import { reportOfRecords, type RecordsReportFacts } from '../../src/engine/report/runs/report-of-records';
import { isReportedByTables } from '../../src/engine/report/runs/reported-by-tables';
import { readVerdicts, type VerdictFile } from '../../src/engine/review/verdict-file';
import { commandText } from '../command';
import { datasetFiles } from '../dataset-folder';
import { tryFolder } from '../files/try-folder';
import { SAMPLE_CITY } from '../train/usual-folder';
import { dataFilesFromPaths } from '../node-files';
import { ProgressBar } from '../progress-bar';
import { readRuns } from './read-runs';
import { REPORT_FILES, writeReport } from './report-files';
import type { ReportOptions } from './report-options';

/** A report of a few runs takes less. */
const ROOM = 16 * 1024 ** 2;
const LARGEST_VERDICTS = 100_000_000;

/** Reads runs, data and verdicts, and writes their report. @returns the file for people */
export async function makeReport(
  options: ReportOptions,
  command: readonly string[],
  systems: readonly SystemEntry[],
): Promise<string> {
  const runs = await readRuns(options.runs, systems);
  const out = options.out ?? (await folderOf(options.runs[0]));
  const clear = await tryFolder(out, ROOM);
  try {
    const facts = {
      title: options.title,
      made: new Date().toISOString(),
      repeat: { kind: 'command', text: commandText('report', command) },
    } as const;
    const byTables = await isReportedByTables(runs[0].system);
    if (byTables) refuseVerdicts(options, runs[0]);
    const data = byTables ? await reportOfRecords(runs, facts) : await reportOfRoutes(options, runs, facts);
    await writeReport(out, data);
    return join(out, REPORT_FILES.html);
  } finally {
    await clear();
  }
}

/** Reviewers judge routes. @throws Failure 'bad-input' */
function refuseVerdicts({ verdicts }: ReportOptions, { name, system }: NamedRun): void {
  if (verdicts.length === 0) return;
  throw new Failure(
    'bad-input',
    `Verdicts are about routes, and ${shown(name)} is a run of ${system.title}, whose report has none. Leave --verdicts out.`,
  );
}

/** Measures the routes of runs again, on the data that they were made with. */
async function reportOfRoutes(
  options: ReportOptions,
  runs: readonly RunToReport[],
  facts: RecordsReportFacts,
): Promise<ReportData> {
  const verdicts: VerdictFile[] = [];
  for (const file of options.verdicts) verdicts.push(readVerdicts(file, await bytesOf(file)));
  const bar = new ProgressBar([ENGINE_STEPS]);
  const task = localTask({ onProgress: (report) => bar.show(report) });
  const name = options.data === SAMPLE_CITY ? 'Sample city' : basename(resolve(options.data));
  const { dataset } = await loadDataset(await datasetFiles([options.data]), { name }, task);
  const title = facts.title ?? titleOf(dataset, runs.length);
  const data = await reportOfRuns(dataset, runs, { ...facts, title, verdicts }, task);
  bar.clear();
  return data;
}

/** What stands above a report of routes where nobody names it. */
export const titleOf = ({ name }: Pick<Dataset, 'name'>, runs: number): ReportData['title'] =>
  `Generated routes of ${name}${runs > 1 ? `, ${runs} runs` : ''}`;

/** A packed run has its report beside it. */
async function folderOf(run: string): Promise<string> {
  return (await stat(run)).isDirectory() ? run : dirname(run);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const [file] = await dataFilesFromPaths([path]);
  if (file) return readAll(file, LARGEST_VERDICTS);
  throw new Failure('bad-input', `${shown(path)} is a folder. Name files of verdicts that the page saved.`);
}
