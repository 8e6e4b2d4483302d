import { Failure } from '../base/failure';
import { shown } from '../base/text';
import type { RoadNetwork } from './road-network';

const NUMBER = /^-?\d{1,15}$/;
const WAY = /^way\/(\d{1,15})$/i;

/** Splits a list as a person types it: at commas, semicolons, blanks and line ends. */
export const entriesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Whether a text looks like a list of roads, and not like the name of a file. */
export const isRoadList = (text: string): boolean =>
  entriesOf(text).every((entry) => NUMBER.test(entry) || WAY.test(entry));

/**
 * Indices of the roads that one entry of a list names: a road by its number (`geo_id`), or all roads that are
 * cut from an OpenStreetMap way (`way/4567`), where the data set knows its ways.
 * @throws Failure 'bad-input' in one sentence that names the entry
 */
export function roadsOfEntry({ geoIds, details }: RoadNetwork, entry: string): number[] {
  const way = WAY.exec(entry);
  // A city may have names of streets without being cut from any map.
  const ways = details?.wayIds.some((id) => !Number.isNaN(id)) ? details.wayIds : null;
  if (way) {
    if (!ways)
      throw new Failure('bad-input', `This data set does not know which roads are cut from ${entry}.`);
    const roads = indicesOf(ways, Number(way[1]));
    if (roads.length > 0) return roads;
    throw new Failure('bad-input', `No road is cut from ${entry}.`);
  }
  if (!NUMBER.test(entry))
    throw new Failure(
      'bad-input',
      `'${shown(entry, 40)}' is no road: enter its number${ways ? ', or way/ and the id of an OpenStreetMap way' : ''}.`,
    );
  const road = geoIds.indexOf(Number(entry));
  if (road >= 0) return [road];
  throw new Failure('bad-input', `No road has the number ${entry}.`);
}

function indicesOf(values: Float64Array, wanted: number): number[] {
  const found: number[] = [];
  for (let i = values.indexOf(wanted); i >= 0; i = values.indexOf(wanted, i + 1)) found.push(i);
  return found;
}
