import { badInput, Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { readAll } from '../../src/data/data-file';
import { entriesOf, isRoadList, roadsOfEntry } from '../../src/domain/closed-roads';
import type { RoadNetwork } from '../../src/domain/road-network';
import { dataFilesFromPaths } from '../node-files';

/** The help of `--closed-roads`. */
export const CLOSED_ROADS_HELP =
  'Closes roads: their numbers (geo_id) with commas between them, or a file with one on each line; way/4567 closes ' +
  'all roads that are cut from this OpenStreetMap way, where the data set knows its ways. No route uses a closed ' +
  'road, and trips that do are left out of training, validation and test. With --student-from, a student that ' +
  'exists learns the changed city.';

/** More than a list of all roads of a large country has. */
const LARGEST_LIST = 64 * 1024 ** 2;

/** A road of a list, and where it stands, for messages. */
interface ListedRoad {
  readonly entry: string;
  readonly where: string;
}

/**
 * Numbers (`geo_id`) of the roads that `--closed-roads` names, ascending, each once.
 * @param text a list, or the path of a file
 * @throws Failure 'bad-input' that names the entry, of a file with its row, and what was expected
 */
export async function closedRoadNumbers(text: string, network: RoadNetwork): Promise<number[]> {
  const listed = isRoadList(text) ? inOption(text) : await inFile(text);
  if (listed.length === 0)
    throw badInput(
      `--closed-roads names no road (${shown(text) || 'nothing'}). Name roads by their numbers, or leave it out.`,
    );
  const roads = new Set<number>();
  for (const { entry, where } of listed)
    try {
      for (const road of roadsOfEntry(network, entry)) roads.add(road);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      throw badInput(`${where}: ${thrown.message}`, thrown.details);
    }
  return Array.from(roads, (road) => network.geoIds[road]).sort((a, b) => a - b);
}

const inOption = (text: string): ListedRoad[] =>
  entriesOf(text).map((entry) => ({ entry, where: '--closed-roads' }));

/** @throws Failure 'bad-input' for a file that is not there, and a row with more than one road */
async function inFile(path: string): Promise<ListedRoad[]> {
  const files = await dataFilesFromPaths([path]);
  if (files.length !== 1)
    throw badInput(
      `--closed-roads ${shown(path)} is a folder. Name a file with one road number on each line.`,
    );
  const lines = new TextDecoder().decode(await readAll(files[0], LARGEST_LIST)).split(/\r?\n/);
  return lines.flatMap((line, i): ListedRoad[] => {
    const entry = line.replace(/^\ufeff/, '').trim();
    return entry === '' ? [] : [{ entry, where: `${shown(path)}, row ${i + 1}` }];
  });
}
