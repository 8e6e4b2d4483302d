import type { Dataset } from '../../domain/dataset';
import { CheckpointHeader } from './checkpoint-header';
import type { Architecture } from './checkpoint-names';
import type { CheckpointContents } from './checkpoint-reader';
import { unusableCheckpoint } from './tensor-places';

/** @throws Failure 'bad-input' if a checkpoint is of another architecture */
export function checkArchitecture(contents: CheckpointContents, wanted: Architecture): void {
  const { name: architecture, role } = wanted;
  if (contents.system !== architecture)
    throw unusableCheckpoint(
      { role, file: contents.file },
      `it is of "${contents.system}", and a ${role} has to be of ${architecture}. Choose a ${role}'s file`,
    );
}

/** Fingerprint of the data set that a checkpoint says it was trained on; null where it does not say. */
export const trainedOn = (contents: CheckpointContents): string | null =>
  new CheckpointHeader(contents).text('dataset');

/**
 * @throws Failure 'bad-input' if a checkpoint is of another architecture, or
 *   says that it is of another data set
 */
export function checkOrigin(
  contents: CheckpointContents,
  wanted: Architecture,
  { fingerprint, name }: Pick<Dataset, 'fingerprint' | 'name'>,
): void {
  checkArchitecture(contents, wanted);
  const origin = trainedOn(contents);
  if (origin !== null && origin !== fingerprint)
    throw unusableCheckpoint(
      contents,
      `it was trained on another data set than "${name}". Open the data set that it was trained on, or train one on this`,
      { trainedOn: origin, open: fingerprint },
    );
}
