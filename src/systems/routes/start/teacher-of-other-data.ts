import type { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import { gridFor } from '../../../domain/grid';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { initialValues, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { fitSpares, teacherSizes } from '../checkpoints/fit-teacher';
import { CELL_TABLE } from '../checkpoints/tied-tables';
import { SPECIAL_TOKENS, type TeacherGrid } from '../checkpoints/teacher-grid';
import { blockSizeFor } from '../training/block-size';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { readCells } from '../checkpoints/cell-places';
import type { Anew } from './anew';
import { nearestCells, sameCells } from './cell-rows';
import { remadeRows, type RemadeTensor } from './rows-of-roads';
import { startRows } from '../../../engine/records/start-rows';
import type { TeacherStart } from './teacher-weights';

const POSITIONS = 'transformer.wpe.weight';

/**
 * The weights of a teacher that was trained on another data set: its blocks and positions, over the cells of this
 * one, and PAD, EOT and SOT. Where its file says which cells its tokens are, those of the same cells are taken;
 * the others start anew, or as the nearest cell. Positions beyond its longest sequence start anew.
 * @param random of the fresh teacher: what starts anew starts as it would there
 * @param anew how cells begin that the file has no token for
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
export function teacherOfOtherData(
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
