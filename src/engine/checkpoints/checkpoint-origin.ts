import type { Dataset } from '../../domain/dataset';
import { CheckpointHeader } from './checkpoint-header';
import type { Architecture } from './architecture';
import type { CheckpointContents } from './checkpoint-reader';
import { unusableCheckpoint } from './tensor-places';

/**
 * @throws Failure 'bad-input' if a checkpoint is of another architecture, or
 *   says that it is of another data set
 */
export function checkOrigin(
  contents: CheckpointContents,
  wanted: Architecture,
  { fingerprint, name }: Pick<Dataset, 'fingerprint' | 'name'>,
): void {
  const { name: architecture, role } = wanted;
  if (contents.system !== architecture)
    throw unusableCheckpoint(
      wanted,
      `it is of "${contents.system}", and a ${role} has to be of ${architecture}. Choose a ${role}'s file`,
    );
  const trainedOn = new CheckpointHeader(contents).text('dataset');
  if (trainedOn !== null && trainedOn !== fingerprint)
    throw unusableCheckpoint(
      contents,
      `it was trained on another data set than "${name}". Open the data set that it was trained on, or train one on this`,
      { trainedOn, open: fingerprint },
    );
}
