import { NO_COLUMNS, withRole, type GpsChoice, type TableForm } from '../../../../data/gps/gps-choice';
import type { GpsPreview } from '../../../../data/gps/preview-gps';

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
