import { lines, text, type HoserFile } from '../../src/data/text-files';
import type { Dataset } from '../../src/domain/dataset';
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
import type { ExperimentConfig } from '../../src/systems/routes/settings';

export interface LmTadFolderOptions {
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
export function lmTadFolder(dataset: Dataset, options: LmTadFolderOptions): HoserFile[] {
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
