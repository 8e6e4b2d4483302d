import { writeWhole } from '../files/whole-file';
import { reportPieces, type AnyReport } from '../../src/engine/report/report-files';
import { REPORT_KINDS, RUNS_REPORT_KINDS } from '../../src/engine/report/report-kinds';
import { checkComparable, checkDistinct } from '../train/run-identity';
import { RunReader } from '../../src/engine/runs/run-reader';
import { readRunZip } from '../../src/engine/runs/run-bundle';
import { basename, dirname, join, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { fileDigest, readAll } from '../../src/data/data-file';
import { loadDataset } from '../../src/data/load-dataset';
import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { Dataset } from '../../src/domain/dataset';
import type { RuleChoice } from '../../src/evaluation/conduct/failure-rules';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { localTask } from '../../src/engine/protocol/local-task';
import { measuringCrew } from '../../src/engine/metrics/piece-crew';
import { ENGINE_STEPS } from '../../src/engine/protocol/progress-words';
import type { ReportData } from '../../src/engine/report/report-data';
import { reportOfRuns, type RunToReport } from '../../src/engine/report/report-of-runs';
import type { NamedRun } from '../../src/engine/report/reported-run';
import { reportOfRecords, type RecordsReportFacts } from '../../src/engine/report/runs/report-of-records';
import { isReportedByTables } from '../../src/engine/records/run-format';
import { readVerdicts, type VerdictFile } from '../../src/engine/review/verdict-file';
import { commandText, inFolder } from '../command';
import { openDataset } from '../dataset/dataset-folder';
import { tryFolder } from '../files/try-folder';
import { dataTitle } from '../train/usual-folder';
import { dataFilesFromPaths } from '../node-files';
import { helperThreads } from '../node-thread';
import { ProgressBar } from '../progress-bar';
import { reportFile, RUN_ZIP } from '../train/run-files';
import { isThere } from '../files/folder';

export interface ReportOptions {
  readonly runs: readonly string[];
  readonly data: string;
  readonly out: string | undefined;
  readonly verdicts: readonly string[];
  readonly title: string | undefined;
  /** That measure, this one included; 1 if left out. */
  readonly threads?: number;
  readonly rules?: RuleChoice;
}

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
    return join(out, reportFile('html'));
  } finally {
    await clear();
  }
}

/** Reviewers judge routes. @throws Failure 'bad-input' */
function refuseVerdicts({ verdicts }: ReportOptions, { name, system }: NamedRun): void {
  if (verdicts.length === 0) return;
  throw badInput(
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
  const name = dataTitle(options.data);
  const dataset = await openDataset(options.data, (files) => loadDataset(files, { name }, task));
  const title = facts.title ?? titleOf(dataset, runs.length);
  const sets = runs.flatMap((run) => run.sets);
  const crew = measuringCrew({ sets, trips: dataset.trips }, helperThreads(options.threads ?? 1));
  try {
    const rules = options.rules && { rules: options.rules };
    return await reportOfRuns(dataset, runs, { ...facts, title, verdicts, crew, ...rules }, task);
  } finally {
    await crew.close();
    bar.clear();
  }
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
  throw badInput(`${shown(path)} is a folder. Name files of verdicts that the page saved.`);
}

/**
 * Runs that the command train left in folders, or that the page exported as zips; they differ in the seed alone.
 * @throws Failure 'bad-input' that names the run that cannot be used
 */
async function readRuns(places: readonly string[], systems: readonly SystemEntry[]): Promise<RunToReport[]> {
  await checkDistinct(places);
  const reader = new RunReader(systems);
  const runs: RunToReport[] = [];
  for (const place of places) runs.push(await readRun(place, reader));
  checkComparable(
    runs.map(({ record }) => record),
    places,
  );
  return runs;
}

async function readRun(place: string, reader: RunReader): Promise<RunToReport> {
  const [zip] = await dataFilesFromPaths([await zipAt(place)]);
  const { record, metrics, sets } = await readRunZip(zip, reader);
  if (!record) throw badInput(`${shown(place)} has no record. Let the run come to its end.`);
  const file = { name: basename(zip.name), sha256: await fileDigest(zip) };
  return {
    name: basename(resolve(place)),
    record,
    metrics,
    sets,
    file,
    system: reader.system(record.system),
  };
}

/** A folder stands for the packed run within it. */
async function zipAt(place: string): Promise<string> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    // What is not there is named where it is read.
    () => false,
  );
  if (!isFolder) return place;
  const zip = join(place, RUN_ZIP);
  if (await isThere(zip)) return zip;
  throw badInput(
    `${shown(place)} holds no ${RUN_ZIP}. Name a folder that the command train wrote to its end, or a run that the page exported.`,
  );
}

/** Writes a report into a folder that is there. */
async function writeReport(folder: string, data: AnyReport): Promise<void> {
  const kinds = data.format === 'route-distillery-report' ? REPORT_KINDS : RUNS_REPORT_KINDS;
  for (const kind of kinds)
    await inFolder(folder, () => writeWhole(join(folder, reportFile(kind)), reportPieces(kind, data)));
}
