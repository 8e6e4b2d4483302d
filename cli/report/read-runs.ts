import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { SystemEntry } from '../../src/engine/experiments/system';
import type { RunToReport } from '../../src/engine/report/report-of-runs';
import { readRunZip } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { checkComparable, checkDistinct } from '../train/comparable-runs';
import { RUN_ZIP } from '../train/run-files';
import { dataFilesFromPaths } from '../node-files';

/**
 * Runs that "npm run job" left in folders, or that the page exported as zips; they differ in the seed alone.
 * @throws Failure 'bad-input' that names the run that cannot be used
 */
export async function readRuns(
  places: readonly string[],
  systems: readonly SystemEntry[],
): Promise<RunToReport[]> {
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
  if (!record) throw new Failure('bad-input', `${shown(place)} has no record. Let the run come to its end.`);
  return { name: basename(resolve(place)), record, metrics, sets, system: reader.system(record.system) };
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
  const isThere = await stat(zip).then(
    () => true,
    () => false,
  );
  if (isThere) return zip;
  throw new Failure(
    'bad-input',
    `${shown(place)} holds no ${RUN_ZIP}. Name a folder that "npm run job" wrote to its end, or a run that the page exported.`,
  );
}
