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
import { reportOfRuns } from '../../src/engine/report/report-of-runs';
import { readVerdicts, type VerdictFile } from '../../src/engine/review/verdict-file';
import { commandText } from '../command';
import { datasetFiles } from '../dataset-folder';
import { tryFolder } from '../files/try-folder';
import { SAMPLE_CITY } from '../job/usual-folder';
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
    const verdicts: VerdictFile[] = [];
    for (const file of options.verdicts) verdicts.push(readVerdicts(file, await bytesOf(file)));
    const bar = new ProgressBar([ENGINE_STEPS]);
    const task = localTask({ onProgress: (report) => bar.show(report) });
    const name = options.data === SAMPLE_CITY ? 'Sample city' : basename(resolve(options.data));
    const { dataset } = await loadDataset(await datasetFiles([options.data]), { name }, task);
    const data = await reportOfRuns(
      dataset,
      runs,
      {
        title: options.title ?? titleOf(dataset, runs.length),
        made: new Date().toISOString(),
        repeat: { kind: 'command', text: commandText('report', command) },
        verdicts,
      },
      task,
    );
    bar.clear();
    await writeReport(out, data);
    return join(out, REPORT_FILES.html);
  } finally {
    await clear();
  }
}

/** What stands above a report where nobody names it. */
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
