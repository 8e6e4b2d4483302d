import { Failure } from '../../base/failure';
import { shown, shownList } from '../../base/text';
import type { Task } from '../../base/task';
import { sampleProperties } from '../gps/guess-choice';
import type { GpsFile } from '../gps/gps-files';
import { headOf } from '../gps/preview-sample';
import { guessRoles } from '../gps/role-guess';
import { sampleTable } from '../gps/table-sample';
import { LIST_COLUMNS, type ListColumns } from './route-table';
import { ROADS_PROPERTY } from './route-lines';

/** How a file holds routes: as lists of roads in a table or in GeoJSON, or as positions. */
export type RouteFileKind =
  | {
      readonly kind: 'table';
      readonly role: keyof typeof LIST_COLUMNS;
      readonly lists: ListColumns;
      readonly separator: string;
    }
  | { readonly kind: 'lines' }
  | { readonly kind: 'positions' };

/**
 * Tells by its beginning how a file holds routes.
 * @throws Failure 'bad-input': a table of something else; 'cancelled'
 */
export async function routeFileKind(file: GpsFile, task: Task): Promise<RouteFileKind> {
  if (file.format === 'gpx') return { kind: 'positions' };
  const { bytes, isAll } = await headOf(file, task);
  if (file.format === 'geojson') {
    const names = sampleProperties(file.name, bytes).map(({ name }) => name);
    return { kind: names.includes(ROADS_PROPERTY) ? 'lines' : 'positions' };
  }
  const { columns, form } = sampleTable(bytes, isAll);
  const names = columns.map(({ name }) => name.trim().toLowerCase());
  for (const role of ['generated', 'driven'] as const)
    if (names.includes(LIST_COLUMNS[role].roads))
      return { kind: 'table', role, lists: LIST_COLUMNS[role], separator: form.separator };
  const { lon, lat, polyline } = guessRoles(columns, form.header);
  if (polyline !== null || (lon !== null && lat !== null)) return { kind: 'positions' };
  const known = `${LIST_COLUMNS.generated.roads} or ${LIST_COLUMNS.driven.roads} (lists of road ids), or longitude, latitude and time`;
  const message = `${shown(file.name)}: this table holds no routes. It needs the columns ${known}; its first row reads: ${shownList(names, 12)}.`;
  throw new Failure('bad-input', message, { file: file.name, row: 0 });
}
