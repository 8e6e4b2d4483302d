import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { type StartFrom, ofStart } from '../../../engine/experiments/experiment';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters, initialValues, type ParameterSpec } from '../../../nn/parameters';
import { Random } from '../../../base/random';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { checkArchitecture, trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import { momentsTaken, type MomentsTaken } from '../../../engine/checkpoints/moments-taken';
import { fitTeacher, teacherSizes, fitSpares, type FittedTeacher } from '../checkpoints/fit-teacher';
import { LM_TAD } from '../networks';
import {
  gridsOfSize,
  type TeacherGrid,
  SPECIAL_TOKENS,
  readCells,
  type CellPlaces,
} from '../checkpoints/teacher-grid';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { blockSizeFor } from '../training/block-size';
import { startRows, type StartRow } from '../../../engine/records/network-start';
import { gridFor, type Grid } from '../../../domain/grid';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { lmTadVocabulary, type LmTadVocabulary } from '../../../models/lm-tad/tokens';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { CELL_TABLE } from '../checkpoints/dataset-buffers-fit';
import { remadeRows, type RemadeTensor, nearestOf, type Traits, type Anew } from './rows-of-roads';

/**
 * Reads the weights that the teacher starts from and compares every tensor with what the data set needs. Of a file
 * that was trained on another data set, all but the embeddings of cells is taken.
 * @param own grid of the run, for a file that does not state its cells or whose cells are others
 * @param seed of the run, for what starts anew
 * @param anew how that begins
 * @throws Failure 'bad-input' that names the file and what does not fit
 */
export const teacherStart = (
  from: StartFrom,
  dataset: Dataset,
  own: TeacherGrid,
  seed: number,
  anew: Anew = 'fresh',
): TeacherStart =>
  ofStart(from, () => {
    const contents = openRoutesCheckpoint(from.bytes, from.name);
    checkArchitecture(contents, LM_TAD);
    if (isOfOtherCells(contents, dataset, own))
      return teacherOfOtherData(contents, dataset, own, new Random(seed).fork('teacher'), anew);
    const { config, grid, vocabulary, specs, state, report } = fitTeacher(contents, dataset, own.cellDegrees);
    const longest = blockSizeFor(dataset);
    if (config.blockSize < longest)
      throw badInput(
        `This teacher reads ${config.blockSize} tokens at most, and the longest trip of "${shown(dataset.name)}" has ` +
          `${longest}: it can teach as it is, but not learn from such trips. Use it as it is, or train one anew.`,
      );
    const moments = momentsTaken(contents, specs, state);
    return { config, grid, vocabulary, specs, state, rows: startRows(report.tensors, specs), moments };
  });

/**
 * Whether the tokens of a file are other cells than those of the data set. A file of another program does not say
 * what it was trained on: its cells are others where no grid over these roads has as many.
 */
function isOfOtherCells(contents: CheckpointContents, { fingerprint, network }: Dataset, own: TeacherGrid) {
  const origin = trainedOn(contents);
  if (origin !== null) return origin !== fingerprint;
  if (new CheckpointHeader(contents).isThere) return false;
  return gridsOfSize(network, teacherSizes(contents).vocabularySize, own.cellDegrees).fitting.length === 0;
}

/** A teacher with these weights. The caller disposes of it. */
export const startedTeacher = ({ config, vocabulary, specs, state }: TeacherStart): Teacher =>
  new Teacher(config, vocabulary, Parameters.from(specs, state));

const POSITIONS = 'transformer.wpe.weight';

/**
 * The weights of a teacher that was trained on another data set: its blocks and positions, over the cells of this
 * one, and PAD, EOT and SOT. Where its file says which cells its tokens are, those of the same cells are taken;
 * the others start anew, or as the nearest cell. Positions beyond its longest sequence start anew.
 * @param random of the fresh teacher: what starts anew starts as it would there
 * @param anew how cells begin that the file has no token for
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
function teacherOfOtherData(
  contents: CheckpointContents,
  dataset: Dataset,
  grid: TeacherGrid,
  random: Random,
  anew: Anew,
): TeacherStart {
  const file = teacherSizes(contents);
  const places = new TensorPlaces(contents);
  const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(places.place(lmTadSpecs(file)));
  fitSpares(places);
  places.close();
  const { network } = dataset;
  const cellGrid = gridFor(network, grid.cellDegrees);
  const vocabulary = lmTadVocabulary(network, cellGrid, grid.vocabulary);
  const blockSize = Math.max(file.blockSize, blockSizeFor(dataset));
  const config = { ...file, blockSize, vocabularySize: vocabulary.size };
  const specs = lmTadSpecs(config);
  const before = readCells(new CheckpointHeader(contents), file.vocabularySize);
  const cells = remadeRows(
    specs.find(({ name }) => name === CELL_TABLE)!,
    state.get(CELL_TABLE)!,
    before
      ? {
          same: sameCells(cellGrid, vocabulary, before),
          alike:
            anew === 'alike'
              ? nearestCells(cellGrid, vocabulary, before, file.vocabularySize - SPECIAL_TOKENS)
              : undefined,
        }
      : { same: new Int32Array(vocabulary.cellOfToken.length).fill(-1) },
    {
      what: 'cell',
      before: 'of the grid',
      alikeIn: 'place',
      unknown: before
        ? 'a row is a cell, and these are others'
        : 'a row is a cell, and the file does not say which',
    },
    random,
  );
  takeSpecialTokens(cells, state.get(CELL_TABLE)!);
  state.set(CELL_TABLE, cells);
  const isLonger = blockSize > file.blockSize;
  if (isLonger) state.set(POSITIONS, startedPositions(specs, state, random));
  const rows = startRows(places.rows, specs).map((row) => {
    if (row.name === CELL_TABLE)
      return {
        ...row,
        fate: cells.fate,
        shape: cells.shape,
        note: `${cells.note}; PAD, EOT and SOT are taken`,
      };
    if (row.name !== POSITIONS || !isLonger) return row;
    return {
      ...row,
      shape: [blockSize, file.width],
      note: `the first ${file.blockSize} positions; the others start anew`,
    };
  });
  const moments = momentsTaken(contents, specs, state);
  return { config, grid, vocabulary, specs, state, rows, moments };
}

/** The last rows of a table of tokens. */
function takeSpecialTokens(
  { data, shape: [, width] }: RemadeTensor,
  given: Pick<SafetensorsTensor, 'data'>,
): void {
  const taken = Float32Array.from(given.data.slice(-SPECIAL_TOKENS * width), Number);
  data.set(taken, data.length - taken.length);
}

/** Fresh positions, but for those that the file has. */
function startedPositions(
  specs: readonly ParameterSpec[],
  state: ReadonlyMap<string, Pick<SafetensorsTensor, 'data'>>,
  random: Random,
): Pick<SafetensorsTensor, 'shape' | 'data'> {
  const spec = specs.find(({ name }) => name === POSITIONS)!;
  const data = initialValues(spec, random);
  data.set(Float32Array.from(state.get(POSITIONS)!.data, Number));
  return { shape: spec.shape, data };
}

/** Tolerance, in cells, for whether the origins of two grids coincide: they are sums of rounded numbers. */
const SAME_PLACE = 1e-3;

type Extent = Pick<Grid, 'minLon' | 'minLat' | 'cellDegrees' | 'rows' | 'columns'>;

/**
 * For each cell of a vocabulary the token that stood for the very same cell before.
 * @param before where the cells of a file's tokens lie
 * @returns (cell tokens) tokens of the file; -1 where it has none, and everywhere where the grids do not coincide
 */
function sameCells(grid: Grid, vocabulary: LmTadVocabulary, before: CellPlaces): Int32Array {
  const { cellOfToken } = vocabulary;
  const rows = new Int32Array(cellOfToken.length).fill(-1);
  if (grid.cellDegrees !== before.cellDegrees) return rows;
  const [east, north] = [
    (grid.minLon - before.minLon) / grid.cellDegrees,
    (grid.minLat - before.minLat) / grid.cellDegrees,
  ];
  if ([east, north].some((shift) => Math.abs(shift - Math.round(shift)) > SAME_PLACE)) return rows;
  const tokenOf = new Map(before.tokens?.map((cell, token) => [cell, token]));
  cellOfToken.forEach((cell, token) => {
    const row = Math.floor(cell / grid.columns) + Math.round(north);
    const column = (cell % grid.columns) + Math.round(east);
    if (row < 0 || row >= before.rows || column < 0 || column >= before.columns) return;
    const there = row * before.columns + column;
    rows[token] = before.tokens ? (tokenOf.get(there) ?? -1) : there;
  });
  return rows;
}

/**
 * For each cell of a vocabulary the token of the nearest cell of a file: on the ground where both are of one city,
 * and otherwise in place relative to the extent of each city.
 * @param tokens cell tokens of the file
 * @returns (cell tokens) tokens of the file
 */
function nearestCells(
  grid: Grid,
  { cellOfToken }: LmTadVocabulary,
  before: CellPlaces,
  tokens: number,
): Int32Array {
  const isOneCity = overlaps(grid, before);
  const known =
    before.tokens ?? Array.from({ length: Math.min(tokens, before.rows * before.columns) }, (_, i) => i);
  return nearestOf(places(grid, cellOfToken, isOneCity), places(before, known, isOneCity));
}

/** Centres of cells: in degrees, or as shares of the extent. */
function places(extent: Extent, cells: ArrayLike<number>, inDegrees: boolean): Traits {
  const { minLon, minLat, cellDegrees, rows, columns } = extent;
  const along = (least: number, count: number, index: (cell: number) => number) =>
    Float32Array.from(cells, (cell) =>
      inDegrees ? least + (index(cell) + 0.5) * cellDegrees : (index(cell) + 0.5) / count,
    );
  return {
    count: cells.length,
    dimensions: [
      along(minLon, columns, (cell) => cell % columns),
      along(minLat, rows, (cell) => Math.floor(cell / columns)),
    ],
  };
}

/** Whether the boxes of two grids have more than an edge in common. */
function overlaps(a: Extent, b: Extent): boolean {
  const common = (from: number, count: number, otherFrom: number, otherCount: number) =>
    Math.min(from + count * a.cellDegrees, otherFrom + otherCount * b.cellDegrees) >
    Math.max(from, otherFrom);
  return common(a.minLon, a.columns, b.minLon, b.columns) && common(a.minLat, a.rows, b.minLat, b.rows);
}

/** Weights that the teacher's training starts from. */
export interface TeacherStart extends Pick<FittedTeacher, 'config' | 'grid' | 'vocabulary' | 'specs'> {
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>;
  readonly rows: readonly StartRow[];
  readonly moments: MomentsTaken;
}
