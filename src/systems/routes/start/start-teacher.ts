import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { StartFrom } from '../../../engine/experiments/experiment';
import type { StartRow } from '../../../engine/records/network-start';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { blockSizeFor } from '../training/block-size';
import { ofStart } from './of-start';
import { startRows } from './start-rows';

/** Weights that the teacher's training starts from. */
export interface TeacherStart extends Pick<
  FittedTeacher,
  'config' | 'grid' | 'vocabulary' | 'specs' | 'state'
> {
  readonly rows: readonly StartRow[];
}

/**
 * Reads the weights that the teacher starts from and compares every tensor with what the data set needs.
 * @param cellDegrees size of a cell for a file that does not state it
 * @throws Failure 'bad-input' that names the file and what does not fit
 */
export const teacherStart = (from: StartFrom, dataset: Dataset, cellDegrees: number): TeacherStart =>
  ofStart(from, () => {
    const contents = openRoutesCheckpoint(from.bytes, from.name);
    const { config, grid, vocabulary, specs, state, report } = fitTeacher(contents, dataset, cellDegrees);
    const longest = blockSizeFor(dataset);
    if (config.blockSize < longest)
      throw new Failure(
        'bad-input',
        `This teacher reads ${config.blockSize} tokens at most, and the longest trip of "${shown(dataset.name)}" has ` +
          `${longest}: it can teach as it is, but not learn from such trips. Use it as it is, or train one anew.`,
      );
    return { config, grid, vocabulary, specs, state, rows: startRows(report.tensors, specs) };
  });

/** A teacher with these weights. The caller disposes of it. */
export const startedTeacher = ({ config, vocabulary, specs, state }: TeacherStart): Teacher =>
  new Teacher(config, vocabulary, Parameters.from(specs, state));
