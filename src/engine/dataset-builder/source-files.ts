import { readAll, type DataFile } from '../../data/data-file';
import { sha256, toHex } from '../../base/checksum';
import type { DataSource } from '../../domain/data-card';

/** Larger files are not hashed: all their bytes would have to be in memory. */
const MOST_HASHED_BYTES = 256 * 1024 ** 2;

/** The entry of the data card for each file that a part was read from. */
export async function sourcesOf(
  files: readonly DataFile[],
  terms: Pick<DataSource, 'gives' | 'kind' | 'licence' | 'attribution'>,
): Promise<DataSource[]> {
  const sources: DataSource[] = [];
  for (const file of files) sources.push({ name: file.name, ...terms, sha256: await digest(file) });
  return sources;
}

async function digest(file: DataFile): Promise<string> {
  if (file.size > MOST_HASHED_BYTES) return '';
  const bytes = await sha256(await readAll(file, MOST_HASHED_BYTES));
  return toHex(bytes);
}

/** Simulated trips are derived from the roads: what derives from OpenStreetMap stays under its licence. */
export function simulatedSource(roads: readonly DataSource[]): DataSource {
  const { licence, attribution } = roads[0];
  return { name: 'Simulated trips', gives: 'trips', kind: 'simulated', licence, attribution, sha256: '' };
}
