import { Failure } from '../../base/failure';
import type { Dataset } from '../../domain/dataset';
import { dataFileFromBytes, type DataFile } from '../data-file';
import { loadHoserDataset, writeHoserLayout } from '../hoser-layout';
import { dataFileFromChunks } from './chunked-file';
import { tinyDatasetFiles } from './tiny-dataset';

/** Contents of files by their names. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export const dataFiles = (files: Files): DataFile[] =>
  Object.entries(files).map(([name, content]) => dataFileFromBytes(name, content));

/** A data set in the HOSER layout, and what was found in its files. */
export const loadFiles = (files: Files, name = 'tiny') => loadHoserDataset(dataFiles(files), { name });

/** The faultless small data set. */
export const tinyDataset = async (name?: string): Promise<Dataset> =>
  (await loadFiles(tinyDatasetFiles(), name)).dataset;

/** The files that a data set is saved as. */
export const writtenFiles = (dataset: Dataset): DataFile[] =>
  writeHoserLayout(dataset).map(({ name, chunks }) => dataFileFromChunks(name, 0, chunks));

/** Why something is refused as bad input. */
export async function refusal(work: Promise<unknown>): Promise<Failure> {
  const thrown = await work.then(
    () => 'nothing',
    (error: unknown) => error,
  );
  if (thrown instanceof Failure && thrown.code === 'bad-input') return thrown;
  throw thrown instanceof Error ? thrown : new Error('It was not refused.');
}
