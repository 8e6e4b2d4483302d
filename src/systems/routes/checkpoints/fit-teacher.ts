import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { gridFor } from '../../../domain/grid';
import type { RoadNetwork } from '../../../domain/road-network';
import { lmTadSpecs, type LmTadConfig } from '../../../models/lm-tad/lm-tad';
import { lmTadVocabulary, VOCABULARY_LAYOUTS, type LmTadVocabulary } from '../../../models/lm-tad/tokens';
import { type ParameterSpec, Parameters } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { LM_TAD } from '../networks';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport, SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { layersOf, lengthOf } from '../../../engine/checkpoints/tensor-values';
import { CELL_TABLE } from './dataset-buffers-fit';
import { gridsOfSize, SPECIAL_TOKENS, vocabularySize, type TeacherGrid } from './teacher-grid';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { Teacher } from '../../../models/lm-tad/teacher';
import { openRoutesCheckpoint } from './open-checkpoint';

/** A teacher's checkpoint that fits a data set. */
export interface FittedTeacher {
  readonly config: LmTadConfig;
  readonly grid: TeacherGrid;
  readonly vocabulary: LmTadVocabulary;
  readonly specs: readonly ParameterSpec[];
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  readonly report: CheckpointReport;
}

/** The output layer shares its weights with the token embedding, yet some files contain it. */
const TIED = 'lm_head.weight';
const isCausalMask = (name: string) => /^transformer\.h\.\d+\.attn\.(bias|mask)$/.test(name);

/**
 * Checks that a teacher's checkpoint fits a data set: the grid of its vocabulary, and every tensor. Files of
 * other programs do not state their grid: it is the one that makes as many tokens as the vocabulary has.
 * @param cellDegrees size of a cell for a file that does not state it; without it, the usual sizes are tried
 * @throws Failure 'bad-input' if it is no teacher, or one of another data set, vocabulary or shape
 */
export function fitTeacher(
  contents: CheckpointContents,
  dataset: Dataset,
  cellDegrees?: number,
): FittedTeacher {
  checkOrigin(contents, LM_TAD, dataset);
  const header = new CheckpointHeader(contents);
  const config = teacherSizes(contents);
  const grid = header.isThere
    ? gridOfHeader(header, config.vocabularySize, dataset.network)
    : gridOfSize(contents, config.vocabularySize, dataset, cellDegrees);
  const places = new TensorPlaces(contents);
  const specs = lmTadSpecs(config);
  const state = places.place(specs);
  fitSpares(places);
  places.close();
  // Only from here on is the file known to be as large as its vocabulary.
  const cells = gridFor(dataset.network, grid.cellDegrees);
  const vocabulary = lmTadVocabulary(dataset.network, cells, grid.vocabulary);
  const { system, source, notes } = contents;
  const { ignored, inert } = notes;
  const settings = settingRows(config, grid, header.isThere);
  const report = { system, source, settings, tensors: places.rows, ignored, inert };
  return { config, grid, vocabulary, specs, state, report };
}

/**
 * The sizes of a teacher, from its header or the shapes of its tensors.
 * @throws Failure 'bad-input' where they contradict each other, or are not all there
 */
export function teacherSizes(contents: CheckpointContents): LmTadConfig {
  const header = new CheckpointHeader(contents);
  const config = header.isThere ? configOfHeader(header) : configOfShapes(contents);
  if (config.width % config.heads === 0) return config;
  throw header.isThere
    ? header.unusable('config.width', `is ${config.width}, which ${config.heads} heads cannot share`)
    : unusableCheckpoint(contents, `its ${config.heads} heads cannot share a width of ${config.width}`);
}

function configOfHeader(header: CheckpointHeader): LmTadConfig {
  const config = header.sizes(['layers', 'heads', 'width', 'blockSize', 'vocabularySize']);
  header.checkLayers(config.layers);
  return config;
}

function configOfShapes(contents: CheckpointContents): LmTadConfig {
  const { config } = contents;
  if (config.get('integer_poe') === true)
    throw unusableCheckpoint(
      contents,
      'it was trained with integer_poe, and only learnt positions are known here',
    );
  const heads = config.get('n_head');
  if (!Number.isSafeInteger(heads) || (heads as number) < 1)
    throw unusableCheckpoint(
      contents,
      'it does not say how many attention heads it has, and no shape tells. Save it with its model_config, which has n_head',
    );
  const vocabulary = lengthOf(contents, CELL_TABLE, 0);
  const pad = config.get('pad_token');
  if (pad !== undefined && pad !== vocabulary - SPECIAL_TOKENS)
    throw unusableCheckpoint(
      contents,
      `its padding is token ${String(pad)} of ${vocabulary}, but the official order is cells, PAD, EOT, SOT`,
    );
  return {
    layers: layersOf(contents, 'transformer.h'),
    heads: heads as number,
    width: lengthOf(contents, CELL_TABLE, 1),
    blockSize: lengthOf(contents, 'transformer.wpe.weight', 0),
    vocabularySize: vocabulary,
  };
}

/** @throws Failure 'bad-input' if the header's grid is invalid or makes another number of tokens */
function gridOfHeader(header: CheckpointHeader, size: number, network: RoadNetwork): TeacherGrid {
  const { cellDegrees, vocabulary } = (header.config().grid ?? {}) as Partial<TeacherGrid>;
  if (typeof cellDegrees !== 'number' || !(cellDegrees > 0))
    throw header.unusable('config.grid.cellDegrees', 'is not the size of a cell in degrees');
  if (vocabulary === undefined || !VOCABULARY_LAYOUTS.includes(vocabulary))
    throw header.unusable('config.grid.vocabulary', `is ${JSON.stringify(vocabulary)}, no known vocabulary`);
  // This comes before a list of all cells is made, since the file decides how many there are.
  const tokens = vocabularySize(network, gridFor(network, cellDegrees), vocabulary);
  if (tokens !== size)
    throw header.unusable(
      'config.vocabularySize',
      `is ${size}, but its grid over this road network makes ${tokens} tokens`,
    );
  return { cellDegrees, vocabulary };
}

/**
 * @throws Failure 'bad-input' with the grids that were tried, if none or more than one makes so many tokens
 */
function gridOfSize(
  contents: CheckpointContents,
  size: number,
  { network, name }: Dataset,
  wanted?: number,
): TeacherGrid {
  const { fitting, compared } = gridsOfSize(network, size, wanted);
  if (fitting.length === 1) return fitting[0];
  const told = (grids: readonly (TeacherGrid & { readonly tokens?: number })[]) =>
    grids
      .slice(0, 6)
      .map(({ cellDegrees, vocabulary, tokens }) => {
        const words = `cells of ${cellDegrees}° (${LAYOUT_WORDS[vocabulary]})`;
        return tokens === undefined ? words : `${tokens} for ${words}`;
      })
      .join(', ');
  throw unusableCheckpoint(
    contents,
    fitting.length === 0
      ? `its vocabulary has ${size} tokens, and no grid over "${name}" that was tried has as many: ${told(compared)} and others. ` +
          'Give the size of its cells, or open the data that it was trained on'
      : `its vocabulary of ${size} tokens fits more than one grid over "${name}": ${told(fitting)}. Give the size of its cells`,
    { size, compared, fitting },
  );
}

const LAYOUT_WORDS = {
  full: 'all and W + 1 more',
  cells: 'all',
  occupied: 'those with roads',
} as const;

/** Leaves what a teacher's file may hold besides its parameters; refuses what belongs to another network. */
export function fitSpares(places: TensorPlaces): void {
  const head = places.get(TIED);
  const embedding = places.get(CELL_TABLE);
  if (head && embedding && !sameValues(head, embedding))
    places.refuse(`"${TIED}" differs from "${CELL_TABLE}", with which LM-TAD shares its weights`);
  places.ignore(TIED, `the same weights as "${CELL_TABLE}"`);
  for (const name of places.left)
    if (isCausalMask(name)) places.ignore(name, 'the causal mask, which is the same for all');
    else if (/\.bias$/.test(name))
      places.refuse(`"${shown(name)}" belongs to a network with bias=True, which is not supported`);
}

const sameValues = (a: SafetensorsTensor, b: SafetensorsTensor): boolean =>
  a.shape.join() === b.shape.join() && (a.data as Float32Array).every((value, i) => value === b.data[i]);

function settingRows(config: LmTadConfig, grid: TeacherGrid, said: boolean): SettingRow[] {
  const { layers, heads, width, blockSize, vocabularySize: tokens } = config;
  const from = said ? 'the header' : 'the shapes of the tensors';
  return [
    { name: 'Width', value: String(width), from },
    { name: 'Layers', value: String(layers), from },
    { name: 'Heads', value: String(heads), from: said ? from : 'model_config' },
    { name: 'Longest sequence', value: `${blockSize} tokens`, from },
    { name: 'Vocabulary', value: `${tokens} tokens`, from },
    {
      name: 'Cells',
      value: `${grid.cellDegrees}°, ${LAYOUT_WORDS[grid.vocabulary]}`,
      from: said ? from : 'the grid over the open roads that has as many tokens',
    },
  ];
}

/** A teacher, and the size of a cell of its grid. */
export interface TeacherOnGrid {
  readonly network: Teacher;
  readonly cellDegrees: number;
}

/**
 * Loads a teacher from a checkpoint of any format, on the grid that it was trained with. The caller disposes
 * of it.
 * @param cellDegrees size of a cell for a file that does not state it; without it, the usual sizes are tried
 * @throws Failure 'bad-input' if the file is no teacher, or one for another data set, vocabulary or shape
 */
export function loadTeacherOnGrid(bytes: Uint8Array, dataset: Dataset, cellDegrees?: number): TeacherOnGrid {
  const fitted = fitTeacher(openRoutesCheckpoint(bytes), dataset, cellDegrees);
  const { config, vocabulary, specs, state, grid } = fitted;
  const network = new Teacher(config, vocabulary, Parameters.from(specs, state));
  return { network, cellDegrees: grid.cellDegrees };
}
