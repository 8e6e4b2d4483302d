import { readdirSync, readFileSync } from 'node:fs';
import { REFERENCE } from '../../../scripts/folders.mjs';
import type { Dataset } from '../../domain/dataset';
import { dataFileFromBytes } from '../data-file';
import { loadHoserDataset } from '../hoser-layout';

/** The small road network of the reference numbers, and its trips. */
export async function referenceDataset(): Promise<Dataset> {
  const folder = `${REFERENCE}/network`;
  const files = readdirSync(folder).map((name) => dataFileFromBytes(name, readFileSync(`${folder}/${name}`)));
  return (await loadHoserDataset(files, { name: 'reference' })).dataset;
}

export const referenceJson = (name: string) => JSON.parse(readFileSync(`${REFERENCE}/${name}.json`, 'utf8'));
