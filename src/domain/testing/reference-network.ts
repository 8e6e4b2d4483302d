import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dataFileFromBytes } from '../../data/data-file';
import { loadHoserDataset } from '../../data/hoser-layout';
import { readSafetensors } from '../../nn/safetensors';
import type { Dataset } from '../dataset';

/** Folder of the reference numbers; tests that need it are skipped where it is absent. */
export const REFERENCE = '../shared/reference';
export const hasReference = existsSync(`${REFERENCE}/network/roadmap.geo`);

/** The small reference network and its trips. */
export async function referenceDataset(): Promise<Dataset> {
  const folder = `${REFERENCE}/network`;
  const files = readdirSync(folder).map((name) => dataFileFromBytes(name, readFileSync(`${folder}/${name}`)));
  return (await loadHoserDataset(files, { name: 'reference' })).dataset;
}

export const referenceJson = (name: string) => JSON.parse(readFileSync(`${REFERENCE}/${name}.json`, 'utf8'));

/** The tensors of `<name>.safetensors`, each as plain numbers. */
export function referenceTensors(name: string) {
  const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/${name}.safetensors`));
  const tensor = (key: string) => {
    const found = tensors.get(key);
    if (!found) throw new Error(`${name}.safetensors has no tensor ${key}`);
    return found;
  };
  return {
    numbers: (key: string): number[] => Array.from(tensor(key).data as Iterable<number | bigint>, Number),
    shape: (key: string): readonly number[] => tensor(key).shape,
  };
}
