import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { badInput } from '../../src/base/failure';
import type { EventTask } from '../../src/base/task';
import { shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { type HoserFile, lines, text } from '../../src/data/text-files';
import type { Dataset } from '../../src/domain/dataset';
import type { StudentSource } from '../../src/engine/routes/route-source';
import { PRESET_CONFIGS, type PresetName, type ExperimentConfig } from '../../src/systems/routes/settings';
import { commandText, inFolder } from '../command';
import { openDataset } from '../dataset/dataset-folder';
import { makeFolder } from '../files/folder';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { networkFile } from '../train/run-files';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { networkAt } from '../train/run-networks';
import { writtenWork } from '../written-work';
import { hoserFolder } from './hoser-files';
import { gridFor, type Grid } from '../../src/domain/grid';
import { tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import type { LmTadConfig } from '../../src/models/lm-tad/lm-tad';
import { lmTadVocabulary, type LmTadVocabulary } from '../../src/models/lm-tad/tokens';
import type { SafetensorsTensor } from '../../src/nn/safetensors';
import {
  dict,
  float,
  int,
  no,
  none,
  object,
  orderedDict,
  text as textPiece,
  tuple,
  type Piece,
} from '../../src/nn/torch-file/pickle-writer';
import { TorchWriter } from '../../src/nn/torch-file/torch-writer';
import { fitTeacher } from '../../src/systems/routes/checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';

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
  if ((await readdir(out)).length > 0) throw badInput(`${shown(out)} is not empty. Choose another --out.`);
  const dataset = await openDataset(data, (files) => loadHoserDataset(files, { name: basename(data) }, task));
  const student = await networkIn(options.student, options.model);
  const teacher = await networkIn(options.teacher, 'teacher');
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

const networkIn = (from: string | undefined, network: string): Promise<StartFrom> | null =>
  from === undefined ? null : networkAt(from, [network], `holds no ${networkFile(network)}.`);

/** What the README.md of the folder is told. */
interface Exported {
  readonly name: string;
  readonly seed: number;
  /** Command that wrote the folder. */
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

interface LmTadFolderOptions {
  readonly teacher: { readonly name: string; readonly bytes: Uint8Array } | null;
  readonly settings: ExperimentConfig['teacher'];
  readonly cellDegrees: number;
}

/** SOT and EOT. */
const ENDS = 2;

/**
 * The files of official LM-TAD, by their paths in its folder: vocabulary, trips as cells, settings and, where a teacher is given,
 * a checkpoint. Without one the vocabulary is the official one, with every cell of the grid.
 * @throws Failure 'bad-input' for a teacher of other data
 */
function lmTadFolder(dataset: Dataset, options: LmTadFolderOptions): HoserFile[] {
  const { teacher, settings, cellDegrees } = options;
  const fitted = teacher && fitTeacher(openRoutesCheckpoint(teacher.bytes, teacher.name), dataset);
  const grid = gridFor(dataset.network, fitted?.grid.cellDegrees ?? cellDegrees);
  const vocabulary = fitted?.vocabulary ?? lmTadVocabulary(dataset.network, grid, 'full');
  const { train, val, test } = dataset.trips;
  const own = {
    layers: settings.layers,
    heads: settings.heads,
    width: settings.width,
    blockSize: longestTrip(train) + ENDS,
    vocabularySize: vocabulary.size,
  };
  const config = fitted?.config ?? own;
  const files = [
    text('data/vocab.json', () => JSON.stringify(vocabularyJson(vocabulary))),
    tripsFile('porto_processed', train, vocabulary),
    tripsFile('porto_processed_val', val, vocabulary),
    tripsFile('porto_processed_test', test, vocabulary),
    text('settings.json', () => `${JSON.stringify(settingsJson(config, settings, grid), null, 1)}\n`),
  ];
  if (!fitted) return files;
  const { specs, state } = fitted;
  const named = specs.map(({ name }) => [name, state.get(name)!] as const);
  const { dropout } = settings;
  const facts = { config, dropout, pad: vocabulary.pad, grid };
  return [...files, { name: 'ckpt.pt', chunks: () => [checkpoint(named, facts)] }];
}

function longestTrip({ offsets, tripCount }: TrajectorySet): number {
  let most = 1;
  for (let trip = 0; trip < tripCount; trip++) most = Math.max(most, offsets[trip + 1] - offsets[trip]);
  return most;
}

/** Each cell by its number, as text, and the three special ones. */
function vocabularyJson({ cellOfToken, pad, eot, sot }: LmTadVocabulary): Record<string, number> {
  const cells = Array.from(cellOfToken, (cell, token) => [String(cell), token] as const);
  return { ...Object.fromEntries(cells), PAD: pad, EOT: eot, SOT: sot };
}

/** A list of cells a line, one for each road visited: what a Python list looks like. */
const tripsFile = (name: string, trips: TrajectorySet, vocabulary: LmTadVocabulary): HoserFile =>
  lines(`data/${name}.csv`, function* () {
    const { cellOfToken, tokenOfRoad } = vocabulary;
    for (let trip = 0; trip < trips.tripCount; trip++) {
      const cells = Array.from(tripAt(trips, trip).roads, (road) => cellOfToken[tokenOfRoad[road]]);
      yield `[${cells.join(', ')}]`;
    }
  });

/** What the official command line is given, by the names of its options. */
function settingsJson(config: LmTadConfig, { dropout, training }: ExperimentConfig['teacher'], grid: Grid) {
  const { epochs, batchSize, learningRate, weightDecay, clipNorm } = training;
  return {
    dataset: 'porto',
    data_file_name: 'porto_processed',
    n_layer: config.layers,
    n_head: config.heads,
    n_embd: config.width,
    block_size: config.blockSize,
    dropout,
    batch_size: batchSize,
    epochs,
    lr: learningRate,
    weight_decay: weightDecay,
    grad_clip: clipNorm,
    grid: { rows: grid.rows, columns: grid.columns, cell_degrees: grid.cellDegrees },
  };
}

interface Facts {
  readonly config: LmTadConfig;
  readonly dropout: number;
  readonly pad: number;
  readonly grid: Grid;
}

/** A checkpoint in the layout of the official training: its classes are named, and made by the official code when it loads. */
function checkpoint(
  weights: readonly (readonly [string, SafetensorsTensor])[],
  { config, dropout, pad, grid }: Facts,
): Uint8Array {
  const writer = new TorchWriter();
  const state = weights.map(([name, tensor]) => [name, writer.tensor(tensor)] as const);
  // One storage, as the output layer is tied to the embedding.
  const tied = state.find(([name]) => name === 'transformer.wte.weight')![1];
  const modelConfig = dict({
    block_size: int(config.blockSize),
    vocab_size: int(config.vocabularySize),
    n_layer: int(config.layers),
    n_head: int(config.heads),
    n_embd: int(config.width),
    dropout: float(dropout),
    bias: no,
    pad_token: int(pad),
    log_file: textPiece('./results/log.txt'),
    logging: no,
    integer_poe: no,
  });
  const datasetConfig = dict({
    data_dir: textPiece('./data'),
    file_name: textPiece('porto_processed'),
    grip_size: tuple(int(grid.rows), int(grid.columns)),
    block_size: int(config.blockSize),
    include_outliers: no,
  });
  const content: Record<string, Piece> = {
    model: orderedDict(Object.fromEntries([...state, ['lm_head.weight', tied]])),
    optimizer: none,
    model_config: object('models.LMTAD', 'LMTADConfig', modelConfig),
    iter_num: int(0),
    best_val_loss: none,
    dataset_config: object('datasets', 'PortoConfig', datasetConfig),
    args: none,
  };
  return writer.file(dict(content));
}
