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
import { startRows } from './start-rows';
import type { TeacherStart } from './teacher-weights';

const POSITIONS = 'transformer.wpe.weight';

/**
 * The weights of a teacher that was trained on another data set: its blocks and positions, over the cells of this
 * one. Its file does not say which cells its tokens are, so that all of them start anew, and PAD, EOT and SOT
 * are taken. Positions beyond its longest sequence start anew too.
 * @param random of the fresh teacher: what starts anew starts as it would there
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
export function teacherOfOtherData(
  contents: CheckpointContents,
  dataset: Dataset,
  grid: TeacherGrid,
  random: Random,
): TeacherStart {
  const file = teacherSizes(contents);
  const places = new TensorPlaces(contents);
  const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(places.place(lmTadSpecs(file)));
  fitSpares(places);
  places.close();
  const { network } = dataset;
  const vocabulary = lmTadVocabulary(network, gridFor(network, grid.cellDegrees), grid.vocabulary);
  const blockSize = Math.max(file.blockSize, blockSizeFor(dataset));
  const config = { ...file, blockSize, vocabularySize: vocabulary.size };
  const specs = lmTadSpecs(config);
  const cells = startedRows(specs, state, CELL_TABLE, random, {
    from: file.vocabularySize - SPECIAL_TOKENS,
    to: vocabulary.size - SPECIAL_TOKENS,
    count: SPECIAL_TOKENS,
  });
  state.set(CELL_TABLE, cells);
  const isLonger = blockSize > file.blockSize;
  if (isLonger)
    state.set(
      POSITIONS,
      startedRows(specs, state, POSITIONS, random, { from: 0, to: 0, count: file.blockSize }),
    );
  const rows = startRows(places.rows, specs).map((row) => {
    if (row.name === CELL_TABLE)
      return {
        ...row,
        fate: 'anew' as const,
        shape: cells.shape,
        note: 'a row is a cell of the data set; PAD, EOT and SOT are taken',
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

/** A fresh matrix with some rows of the one that is in its place. */
function startedRows(
  specs: readonly ParameterSpec[],
  state: ReadonlyMap<string, Pick<SafetensorsTensor, 'data'>>,
  name: string,
  random: Random,
  rows: { readonly from: number; readonly to: number; readonly count: number },
): Pick<SafetensorsTensor, 'shape' | 'data'> {
  const spec = specs.find((each) => each.name === name)!;
  const width = spec.shape[1];
  const data = initialValues(spec, random);
  const taken = state.get(name)!.data.slice(rows.from * width, (rows.from + rows.count) * width);
  data.set(Float32Array.from(taken, Number), rows.to * width);
  return { shape: spec.shape, data };
}
