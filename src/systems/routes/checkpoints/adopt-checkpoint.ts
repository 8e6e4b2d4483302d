import type { Dataset } from '../../../domain/dataset';
import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import { knowledgeBuffers } from '../../../models/hoser/knowledge-buffers';
import type { ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { cellsEntry } from './teacher-grid';
import { classesEntry, secondsEntry } from './student-header';
import { fitStudent } from './fit-student';
import { fitTeacher } from './fit-teacher';
import { openRoutesCheckpoint } from './open-checkpoint';
import type { StudentName } from '../distillation/distillation-config';

/**
 * Turns a checkpoint of any format into one of this data set, after every tensor was compared with what the
 * data set needs.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint(request: AdoptRequest, dataset: Dataset): AdoptedNetwork {
  const { bytes, fileName, wanted, hints = {} } = request;
  const contents = openRoutesCheckpoint(bytes, fileName);
  if ((wanted ?? contents.role) === 'teacher')
    return teacher(contents, dataset, bytes, hints['grid.cellDegrees']);
  return student(contents, dataset, bytes, fileName);
}

function teacher(
  contents: CheckpointContents,
  dataset: Dataset,
  given: Uint8Array,
  cellDegrees?: number,
): AdoptedNetwork {
  const { config, grid, vocabulary, specs, state, report } = fitTeacher(contents, dataset, cellDegrees);
  const header = {
    system: 'LM-TAD',
    config: { ...config, grid },
    dataset: dataset.fingerprint,
    ...cellsEntry(dataset.network, grid, vocabulary),
  };
  const bytes = wasSavedHere(contents) ? given : checkpointBytes(inOrder(specs, state), header);
  return { network: 'teacher', bytes, report };
}

function student(
  contents: CheckpointContents,
  dataset: Dataset,
  given: Uint8Array,
  fileName: string,
): AdoptedNetwork {
  const { config, features, name, specs, state, report } = fitStudent(contents, dataset);
  const naming = name ? { name, from: 'the header' } : studentIn(fileName);
  const network = naming.name;
  const role = { name: 'Put in use as', value: `the ${network} student`, from: naming.from };
  const bytes = wasSavedHere(contents)
    ? given
    : checkpointBytes(
        new Map([
          ...inOrder(specs, state),
          ...datasetBuffers(features),
          ...knowledgeBuffers(features.knowledge),
        ]),
        {
          system: 'HOSER',
          student: network,
          config,
          dataset: dataset.fingerprint,
          ...classesEntry(dataset.network.classNames),
          ...secondsEntry(features.secondsCurve),
          time_mean: features.timeMean,
          time_std: features.timeStd,
        },
      );
  return { network, bytes, report: { ...report, settings: [...report.settings, role] } };
}

const wasSavedHere = (contents: CheckpointContents) => {
  const header = new CheckpointHeader(contents);
  return contents.source === 'safetensors' && header.isThere && header.text('dataset') !== null;
};

/** Values in the order of the official state dict. */
function inOrder(
  specs: readonly ParameterSpec[],
  state: ReadonlyMap<string, SafetensorsTensor>,
): Map<string, SafetensorsTensor> {
  return new Map(specs.map(({ name }) => [name, { ...state.get(name)!, dtype: 'F32' }]));
}

interface Naming {
  readonly name: StudentName;
  readonly from: string;
}

/**
 * Tells which student a file without that entry holds by the file's name, as this page and the command line
 * save it.
 */
function studentIn(fileName: string): Naming {
  const named = fileName
    .toLowerCase()
    .match(/vanilla|distilled/g)
    ?.at(-1);
  if (named === 'vanilla' || named === 'distilled') return { name: named, from: 'the name of the file' };
  return { name: 'vanilla', from: 'neither the file nor its name: HOSER as published has no teacher' };
}
