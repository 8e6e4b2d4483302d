import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import type { EventTask } from '../../src/base/task';
import { shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { HoserFile } from '../../src/data/text-files';
import { systems } from '../../src/systems/registry';
import { PRESET_CONFIGS } from '../../src/systems/routes/experiment-config';
import { commandText, inFolder } from '../command';
import { datasetFiles } from '../dataset-folder';
import { makeFolder } from '../files/make-folder';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { networkFile } from '../train/run-files';
import { isFile, weightsAt } from '../train/run-networks';
import { writtenWork } from '../written-work';
import type { HandOverOptions } from './hand-over-options';
import { hoserFolder } from './hoser-files';
import { lmTadFolder } from './lm-tad-files';
import { handOverReadme } from './readme';

const LEAST_ROOM = 1024 ** 2;

/** Writes the folder for PyTorch. @throws Failure 'bad-input' for networks that do not go with the data or official code */
export const handOver = (options: HandOverOptions): Promise<void> =>
  writtenWork((task) => handOverFiles(options, task));

async function handOverFiles(options: HandOverOptions, task: EventTask<string>): Promise<string> {
  const { data, out, preset, seed } = options;
  await tryFolder(out, LEAST_ROOM);
  if ((await readdir(out)).length > 0)
    throw new Failure('bad-input', `${shown(out)} is not empty. Choose another --out.`);
  const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name: basename(data) }, task);
  const student = await networkAt(options.student, options.model);
  const teacher = await networkAt(options.teacher, 'teacher');
  const name =
    options.name ??
    (basename(resolve(data))
      .replace(/\.zip$/, '')
      .replace(/\W+/g, '_') ||
      'data');
  const { student: settings, teacher: teacherSettings, grid } = PRESET_CONFIGS[preset];
  const { cellDegrees } = grid;
  const folders: readonly (readonly [string, readonly HoserFile[]])[] = [
    ['hoser', hoserFolder(dataset, { name, seed, student, settings })],
    ['lmtad', lmTadFolder(dataset, { teacher, settings: teacherSettings, cellDegrees })],
  ];
  const files = folders.flatMap(([folder, own]) =>
    own.map((file) => ({ path: join(out, folder, file.name), file })),
  );
  const command = commandText('hand-over', process.argv.slice(2));
  for (const [done, { path, file }] of files.entries()) {
    task.progress({ step: 'files.write', done, total: files.length, unit: 'files' });
    await task.checkpoint();
    await inFolder(out, async () => {
      await makeFolder(dirname(path));
      await writeWhole(path, file.chunks());
    });
  }
  const about = { name, seed, command, hasStudent: student !== null, hasTeacher: teacher !== null };
  await inFolder(out, () => writeWhole(join(out, 'README.md'), [handOverReadme(dataset, about)]));
  return `${files.length} files for official HOSER and LM-TAD in ${shown(out)}`;
}

async function networkAt(
  from: string | undefined,
  network: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
  if (from === undefined) return null;
  const found = await weightsAt(from, [network], systems);
  const weights = isFile(found) ? found : found.get(network);
  if (weights) return weights;
  throw new Failure('bad-input', `${shown(from)} holds no ${networkFile(network)}.`);
}
