import { basename, resolve } from 'node:path';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import type { Dataset } from '../../../src/domain/dataset';
import { datasetFiles } from '../../dataset/dataset-folder';
import { SAMPLE_CITY } from '../../train/usual-folder';

const SAMPLE = 'sample';

/** Where the data of a study lie. @param named by the file or `--data`; without it, the sample city */
export const dataPath = (named: string = SAMPLE): string => (named === SAMPLE ? SAMPLE_CITY : resolve(named));

/** @param path folder, zip or files in the HOSER layout @throws Failure 'bad-input' */
export async function studyDataset(path: string): Promise<Dataset> {
  const files = await datasetFiles([path]);
  const { dataset } = await loadHoserDataset(files, { name: basename(path) });
  return dataset;
}
