import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import { Hoser } from '../../../models/hoser/hoser';
import { knowledgeBuffers } from '../../../models/hoser/knowledge-buffers';
import type { DistillationConfig, StudentName } from '../distillation/distillation-config';
import type { StudentReport } from '../training/train-student';
import { classesEntry, learntFromEntry, secondsEntry } from './student-header';
import type { Dataset } from '../../../domain/dataset';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Parameters } from '../../../nn/parameters';
import { openRoutesCheckpoint } from './open-checkpoint';
import { fitStudent } from './fit-student';

/** What the header of a student's file says of it besides what the student knows itself. */
export interface StudentFacts {
  /** Left out of a HOSER+ teacher, like the next one. */
  readonly student?: StudentName;
  readonly distillation?: DistillationConfig;
  /** Facts about the run and its data. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly report: StudentReport;
}

/** A student after its training, as a safetensors file. */
export function studentFile(network: Hoser, facts: StudentFacts): Promise<Uint8Array> {
  const { features } = network;
  const { student, distillation, about, report } = facts;
  const { training, scores, trips } = report;
  const header = {
    system: 'HOSER',
    ...(student && { student }),
    config: network.config,
    ...(distillation && { distillation }),
    ...about,
    time_mean: features.timeMean,
    time_std: features.timeStd,
    ...learntFromEntry(trips),
    ...classesEntry(features.network.classNames),
    ...secondsEntry(features.secondsCurve),
    metrics: { bestEpoch: training.bestEpoch, bestScore: training.bestScore, ...scores },
  };
  const buffers = new Map([...datasetBuffers(features), ...knowledgeBuffers(features.knowledge)]);
  return checkpointFile(network.parameters, header, buffers);
}

/**
 * Loads a student from a checkpoint of any format, with the scale of times that it was trained with. The
 * caller disposes of it.
 * @param features of the data set, if they have been made already
 * @throws Failure 'bad-input' if the file is no student, or one for another data set or of another shape
 */
export function loadStudent(bytes: Uint8Array, dataset: Dataset, features?: HoserFeatures): Hoser {
  const fitted = fitStudent(openRoutesCheckpoint(bytes), dataset, features);
  return new Hoser(fitted.config, fitted.features, Parameters.from(fitted.specs, fitted.state));
}
