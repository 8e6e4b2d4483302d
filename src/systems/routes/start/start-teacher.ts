import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { StartFrom } from '../../../engine/experiments/experiment';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import { Random } from '../../../base/random';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { checkArchitecture, trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { fitTeacher, teacherSizes } from '../checkpoints/fit-teacher';
import { LM_TAD } from '../checkpoints/known-architectures';
import { gridsOfSize, type TeacherGrid } from '../checkpoints/teacher-grid';
import { teacherOfOtherData } from './teacher-of-other-data';
import type { TeacherStart } from './teacher-weights';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { blockSizeFor } from '../training/block-size';
import type { Anew } from './anew';
import { ofStart } from '../../../engine/experiments/of-start';
import { startRows } from '../../../engine/records/start-rows';

export type { TeacherStart } from './teacher-weights';

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
      throw new Failure(
        'bad-input',
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
