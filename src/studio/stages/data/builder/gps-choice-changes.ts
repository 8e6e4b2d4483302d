import {
  NO_COLUMNS,
  type GpsChoice,
  type GpsColumns,
  type GpsRole,
  type TableForm,
} from '../../../../data/gps/gps-choice';
import type { GpsPreview } from '../../../../data/gps/preview-gps';

/** The choice with another meaning for a column; no two columns mean the same. */
export function withRole(choice: GpsChoice, column: string, role: GpsRole | 'none'): GpsChoice {
  const columns: Record<GpsRole, string | null> = { ...choice.columns };
  for (const known of Object.keys(columns) as GpsRole[]) if (columns[known] === column) columns[known] = null;
  if (role !== 'none') columns[role] = column;
  return { ...choice, kind: kindWith(choice, columns), columns };
}

/** A table is of lines where a column holds them. */
function kindWith({ kind }: GpsChoice, { polyline }: GpsColumns): GpsChoice['kind'] {
  if (kind === 'gpx' || kind === 'geojson') return kind;
  return polyline === null ? 'points-csv' : 'polyline-csv';
}

/**
 * The choice for a table that is written in another way: its columns have other names then, so their meaning
 * is open.
 */
export const withForm = (choice: GpsChoice, form: Partial<TableForm>): GpsChoice => ({
  ...choice,
  table: { ...choice.table, ...form },
  columns: form.separator === undefined && form.header === undefined ? choice.columns : NO_COLUMNS,
});

/** Gives the columns of a table the meanings that those at the same places had. */
export function withRolesOf(before: GpsPreview, now: GpsPreview): GpsChoice {
  if (before.columns.length !== now.columns.length) return now.choice;
  return before.columns.reduce(
    (choice, { role }, i) => (role === null ? choice : withRole(choice, now.columns[i].name, role)),
    now.choice,
  );
}

/** The choice with longitude and latitude exchanged. */
export function exchanged(choice: GpsChoice): GpsChoice {
  if (choice.kind !== 'points-csv') return { ...choice, swapLonLat: !choice.swapLonLat };
  const { lon, lat } = choice.columns;
  return { ...choice, columns: { ...choice.columns, lon: lat, lat: lon } };
}
