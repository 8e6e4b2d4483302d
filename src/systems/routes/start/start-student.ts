import { type StartFrom, ofStart } from '../../../engine/experiments/experiment';
import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { Random } from '../../../base/random';
import { Parameters } from '../../../nn/parameters';
import { checkArchitecture } from '../../../engine/checkpoints/checkpoint-origin';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { fitStudent } from '../checkpoints/fit-student';
import { HOSER } from '../networks';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import type { Anew } from './rows-of-roads';
import { onTimesOf } from './student-times';
import { isOfOtherData, studentOfOtherData } from './student-of-other-data';
import { startRows } from '../../../engine/records/network-start';
import type { StudentStart } from './student-weights';

export type { StudentStart } from './student-weights';

/**
 * Reads the weights that a student starts from and compares every tensor with what the data set needs. Weights of
 * other roads or trips start what is not tied to those.
 * @param features of the data set
 * @param seed of the run, for what starts anew
 * @param oldData where the weights learnt from these, they say which road each of their rows is
 * @param anew how roads and zones begin that the weights do not know
 * @throws Failure 'bad-input' that names the file and every tensor that does not fit
 */
export const studentStart = (
  from: StartFrom,
  dataset: Dataset,
  features: HoserFeatures,
  seed: number,
  oldData?: OldData,
  anew: Anew = 'fresh',
): StudentStart =>
  ofStart(from, () => {
    const contents = openRoutesCheckpoint(from.bytes, from.name);
    checkArchitecture(contents, HOSER);
    if (isOfOtherData(contents, dataset, features))
      return studentOfOtherData(contents, features, new Random(seed).fork('student'), {
        network: dataset.network,
        oldData,
        anew,
      });
    const { config, specs, state, report, features: scale } = fitStudent(contents, dataset, features);
    const rows = startRows(report.tensors, specs);
    const start = onTimesOf(features, scale, { config, specs, state, rows });
    return { ...start, moments: momentsTaken(contents, specs, start.state) };
  });

/** A student with these weights, whose times are on the scale of the data set. The caller disposes of it. */
export const startedStudent = ({ config, specs, state }: StudentStart, features: HoserFeatures): Hoser =>
  new Hoser(config, features, Parameters.from(specs, state));
