import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import type { EventTask } from '../../src/base/task';
import { shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { HoserFile } from '../../src/data/text-files';
import type { Dataset } from '../../src/domain/dataset';
import type { StudentSource } from '../../src/engine/routes/route-source';
import { systems } from '../../src/systems/registry';
import { PRESET_CONFIGS, type PresetName } from '../../src/systems/routes/settings';
import { commandText, inFolder } from '../command';
import { datasetFiles } from '../dataset/dataset-folder';
import { makeFolder } from '../files/folder';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { networkFile } from '../train/run-files';
import { isFile, weightsAt } from '../train/run-networks';
import { writtenWork } from '../written-work';
import { hoserFolder } from './hoser-files';
import { lmTadFolder } from './lm-tad-files';

/** What goes to PyTorch, and where. */
export interface ExportOptions {
  readonly data: string;
  readonly student: string | undefined;
  readonly model: StudentSource;
  readonly teacher: string | undefined;
  readonly preset: PresetName;
  readonly name: string | undefined;
  readonly seed: number;
  readonly out: string;
}

const LEAST_ROOM = 1024 ** 2;

/** Writes the folder for PyTorch. @throws Failure 'bad-input' for networks that do not go with the data or official code */
export const exportFiles = (options: ExportOptions, words: readonly string[]): Promise<void> =>
  writtenWork((task) => writeFiles(options, words, task));

async function writeFiles(
  options: ExportOptions,
  words: readonly string[],
  task: EventTask<string>,
): Promise<string> {
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
  const command = commandText('export', words);
  for (const [done, { path, file }] of files.entries()) {
    task.progress({ step: 'files.write', done, total: files.length, unit: 'files' });
    await task.checkpoint();
    await inFolder(out, async () => {
      await makeFolder(dirname(path));
      await writeWhole(path, file.chunks());
    });
  }
  const about = { name, seed, command, hasStudent: student !== null, hasTeacher: teacher !== null };
  await inFolder(out, () => writeWhole(join(out, 'README.md'), [readmeOf(dataset, about)]));
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

/** What the README.md of the folder is told. */
interface Exported {
  readonly name: string;
  readonly seed: number;
  /** That wrote the folder. */
  readonly command: string;
  readonly hasStudent: boolean;
  readonly hasTeacher: boolean;
}

/** What to do with the files in the folder that they lie in. */
function readmeOf({ name: data, network, trips, fingerprint }: Dataset, about: Exported): string {
  const { name, seed, command, hasStudent, hasTeacher } = about;
  const counts = `${network.roadCount} roads, ${trips.train.tripCount} / ${trips.val.tripCount} / ${trips.test.tripCount} trips`;
  return `# ${data} for PyTorch

${counts}, fingerprint ${fingerprint}. Written by \`${command}\`.

## Official HOSER (caoji2001/HOSER)

Lay what is in \`hoser/\` over its folder. Roads have the numbers of their rows for ids, as its code expects${
    network.geoIds.some((id, road) => id !== road)
      ? `; \`data/${name}/geo_ids.csv\` has the ids that they had`
      : ''
  }.

    python train.py --dataset ${name} --seed ${seed}
${
  hasStudent
    ? `
\`save/${name}/seed${seed}/best.pth\` holds the student: its \`gene.py\` draws with it, and \`model.load_state_dict(torch.load(...))\`
before the first epoch trains it further.
`
    : ''
}
Its \`train.py\` holds a matrix of roads by roads: ${(network.roadCount ** 2 / 1e9).toFixed(2)} GB of memory here.

## Official LM-TAD (jonathankabala/LMTAD)

Lay what is in \`lmtad/\` over its folder. A trip is a list of cells, one for each road; \`settings.json\` has the options of
\`train_LMTAD.py\` by their names, and the number of epochs.${
    hasTeacher
      ? ' `ckpt.pt` holds the teacher in the layout of its own checkpoints, without an optimiser.'
      : ''
  }

## Back

    npx route-distillery train --data DATA --student-from hoser/save/${name}/seed${seed}/best.pth --epochs 0
    npx route-distillery train --data DATA --teacher-from lmtad/ckpt.pt --teacher-epochs 0

DATA is the data set that was handed over. Every tensor is checked by name and shape, and the buffers of the roads against it.
`;
}
