import type { HoserFile } from '../../data/hoser-layout';
import { zipBlob } from '../../data/zip-writer';
import type { Job } from '../protocol/job';

/** Files as one zip; says how many are in it already. @throws Failure 'cancelled' */
export const packFiles = (
  files: readonly HoserFile[],
  { control, onProgress }: Pick<Job<never>, 'control' | 'onProgress'>,
): Promise<Blob> =>
  zipBlob(files, {
    checkpoint: () => control.checkpoint(),
    onFile: (done, total) => onProgress({ stage: 'Packing the files', done, total, unit: 'files' }),
  });
