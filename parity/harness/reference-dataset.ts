import { dataFileFromBytes } from '../../src/data/data-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { roadClassOf } from '../../src/data/road-table';
import type { Dataset } from '../../src/domain/dataset';
import { Failure } from '../../src/base/failure';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import type { ReferenceFolder } from './reference-folder';

/**
 * Cities for which HOSER's train.py takes the lists of the `highway` column apart;
 * elsewhere a list is a class of its own.
 */
const LISTS_TAKEN_APART: readonly unknown[] = ['Beijing', 'San_Francisco'];

const loaded = new WeakMap<ReferenceFolder, Map<boolean, Promise<Dataset>>>();

/**
 * `network/` as our readers read it, once per folder. Weights of HOSER belong to the road classes of
 * a city, so the `highway` column is read as HOSER reads that city's: `city` defaults to the one
 * that the folder's HOSER files name.
 */
export function referenceDataset(folder: ReferenceFolder, city = namedCity(folder)): Promise<Dataset> {
  const takenApart = city === undefined || LISTS_TAKEN_APART.includes(city);
  const known = loaded.get(folder) ?? new Map<boolean, Promise<Dataset>>();
  loaded.set(folder, known);
  const dataset = known.get(takenApart) ?? load(folder, takenApart);
  known.set(takenApart, dataset);
  return dataset;
}

async function load(folder: ReferenceFolder, takenApart: boolean): Promise<Dataset> {
  const files = [...folder.under('network')].map(([name, bytes]) => dataFileFromBytes(name, bytes));
  const readRoadClass = takenApart ? roadClassOf : (cell: string) => cell;
  return (await loadHoserDataset(files, { name: 'reference', readRoadClass })).dataset;
}

/** The city that a HOSER file of the folder names; undefined if none does. */
function namedCity(folder: ReferenceFolder): unknown {
  for (const path of folder.files.keys()) {
    if (!/^hoser_forward_.*\.json$/.test(path)) continue;
    const { city_name_used_for_highway_parsing: city } = folder.json(path) as Record<string, unknown>;
    if (city !== undefined) return city;
  }
  return undefined;
}

/**
 * Trips by their row in a csv file, counted from 0 as the reference counts.
 * @throws Failure 'bad-input' if the reader left such a row out
 */
export function tripsOfRows(trips: TrajectorySet, rows: readonly number[]): Uint32Array {
  return Uint32Array.from(rows, (row) => {
    const trip = trips.sourceRows.indexOf(row + 1);
    if (trip < 0) throw new Failure('bad-input', `Data row ${row + 1} was left out by the reader.`, { row });
    return trip;
  });
}
