import type { Dataset } from '../domain/dataset';
import { gridFor } from '../domain/grid';
import { lmTadSpecs } from '../models/lm-tad/lm-tad';
import { Teacher } from '../models/lm-tad/teacher';
import { lmTadVocabulary, type LmTadVocabulary } from '../models/lm-tad/tokens';
import { blockSizeFor } from './block-size';
import { CheckpointReader } from './checkpoint-reader';
import type { JobConfig } from './job-config';

/** The output layer shares its weights with the token embedding; some files hold it all the same. */
const TIED = ['lm_head.weight'];

/**
 * A teacher from its safetensors file, on the grid that it was trained with. The caller disposes of it.
 * @param grid where only a teacher on this one will do
 * @throws Failure 'bad-input' if the file is no teacher, or one of another dataset, vocabulary or shape
 */
export function loadTeacher(bytes: Uint8Array, dataset: Dataset, grid?: JobConfig['grid']): Teacher {
  const file = new CheckpointReader(bytes, 'LM-TAD', dataset);
  const config = file.sizes(['layers', 'heads', 'width', 'blockSize', 'vocabularySize']);
  file.checkLayers(config.layers);
  if (config.width % config.heads !== 0)
    throw file.unusable('config.width', `is ${config.width}, which ${config.heads} heads cannot share`);
  const vocabulary = vocabularyOf(file, config.vocabularySize, dataset, grid);
  const longest = blockSizeFor(dataset);
  if (config.blockSize < longest)
    throw file.unusable(
      'config.blockSize',
      `is ${config.blockSize}, but the longest trip of this data set needs ${longest}`,
    );
  return new Teacher(config, vocabulary, file.parameters(lmTadSpecs(config), TIED));
}

function vocabularyOf(
  file: CheckpointReader,
  size: number,
  { network }: Dataset,
  wanted?: JobConfig['grid'],
): LmTadVocabulary {
  const { cellDegrees, vocabulary: layout } = (file.config().grid ?? {}) as Partial<JobConfig['grid']>;
  if (typeof cellDegrees !== 'number' || !(cellDegrees > 0))
    throw file.unusable('config.grid.cellDegrees', 'is not the size of a cell in degrees');
  if (layout !== 'occupied' && layout !== 'full')
    throw file.unusable('config.grid.vocabulary', `is ${JSON.stringify(layout)}, no known vocabulary`);
  if (wanted && (wanted.cellDegrees !== cellDegrees || wanted.vocabulary !== layout))
    throw file.unusable(
      'config.grid',
      `says cells of ${cellDegrees} degrees (${layout}), but this run has cells of ${wanted.cellDegrees} (${wanted.vocabulary})`,
    );
  const grid = gridFor(network, cellDegrees);
  const otherSize = (tokens: number) =>
    file.unusable(
      'config.vocabularySize',
      `is ${size}, but its grid over this road network makes ${tokens} tokens`,
    );
  // Before a list of all cells is made: the file decides how many there are.
  if (layout === 'full' && grid.rows * grid.columns > size) throw otherSize(grid.rows * grid.columns);
  const vocabulary = lmTadVocabulary(network, grid, layout);
  if (vocabulary.size !== size) throw otherSize(vocabulary.size);
  return vocabulary;
}
