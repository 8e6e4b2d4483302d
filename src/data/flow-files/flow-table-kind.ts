import type { Separator } from '../gps/gps-choice';
import { sampleTable } from '../gps/table-sample';
import { TimeReading } from '../gps/time-reading';
import { DEFAULT_CHOICE } from '../gps/gps-choice';
import { columnRoles, featureOfFile, isOfTrips, isValueName } from './column-roles';

/**
 * Tables that flows come in.
 * - `long`: a row for each time and sensor
 * - `wide`: a row for each time, a column for each sensor
 * - `matrix`: the same without times
 * - `adjacency`: N x N weights without header
 * - `links`: from, to, and a distance or weight
 * - `places`: where sensors stand
 * - `ids`: the order of sensors
 */
export type FlowTableKind = 'long' | 'wide' | 'matrix' | 'adjacency' | 'links' | 'places' | 'ids';

/** What the head of a table tells. */
export interface FlowTableForm {
  readonly kind: FlowTableKind;
  readonly separator: Separator;
  /** Columns of the first row. */
  readonly header: readonly string[];
  /** Values of the first rows by column, without the header. */
  readonly columns: readonly (readonly string[])[];
}

/** Fewer columns than that beside a time are as likely those of something else. */
const FEWEST_NAMED_SENSORS = 4;

/**
 * Tells which table of flows the first bytes of a text begin; undefined for any other text.
 * @param isAll whether the file ends with them
 */
export function flowTableForm(head: Uint8Array, isAll: boolean, fileName: string): FlowTableForm | undefined {
  const { separator } = sampleTable(head, isAll).form;
  const form = { separator, header: false, decimalComma: false };
  const [first = [], ...rows] = sampleTable(head, isAll, form).rows.map((row) =>
    row.map((cell) => cell.trim()),
  );
  const columns = first.map((_, column) => rows.map((row) => row[column] ?? ''));
  const kind = kindOf(first, rows, columns, fileName);
  return kind && { kind, separator, header: first, columns };
}

type Cells = readonly string[];

function kindOf(
  first: Cells,
  rows: readonly Cells[],
  columns: readonly Cells[],
  fileName: string,
): FlowTableKind | undefined {
  if (first.some(isOfTrips)) return undefined;
  if (isIds(first, rows, fileName)) return 'ids';
  const roles = columnRoles(first);
  const hasPlace = roles.lon >= 0 && roles.lat >= 0;
  if (roles.from >= 0 && roles.to >= 0) return 'links';
  if (roles.sensor >= 0 && roles.time >= 0)
    return valueColumns(first, columns).length > 0 ? 'long' : undefined;
  if (roles.sensor >= 0) return hasPlace ? 'places' : undefined;
  if (hasPlace) return undefined;
  if (isAdjacency([first, ...rows])) return 'adjacency';
  if (isWide(first, columns)) return 'wide';
  return isMatrix(first, rows, fileName) ? 'matrix' : undefined;
}

/** Columns of a long table that hold what was measured: those called so, else all other numbers. */
export function valueColumns(header: Cells, columns: readonly Cells[]): number[] {
  const { time, sensor, lon, lat } = columnRoles(header);
  const others = header.flatMap((_, column) => ([time, sensor, lon, lat].includes(column) ? [] : [column]));
  const named = others.filter((column) => isValueName(header[column]));
  if (named.length > 0) return named;
  return others.filter((column) => header[column] !== '' && isNumbers(columns[column]));
}

const isWholeNumber = (text: string): boolean => /^\d{1,15}$/.test(text);
/** A number, or nothing. */
const isNumberCell = (text: string): boolean => /^nan$/i.test(text) || !Number.isNaN(Number(text));

/** Of the cells of a table, so many are as they should be: what is broken is for its reader to say. */
const SOUND_SHARE = 0.8;
const most = (cells: Cells, test: (cell: string) => boolean): boolean =>
  cells.filter(test).length >= SOUND_SHARE * cells.length;

const isNumbers = (values: Cells): boolean =>
  most(values, isNumberCell) && values.some((value) => value !== '');

/** One row, or one column, of numbers of sensors in a text file. */
function isIds(first: Cells, rows: readonly Cells[], fileName: string): boolean {
  if (!/\.txt(\.gz)?$/i.test(fileName) || first.length === 0) return false;
  const oneRow = rows.length === 0 && first.length > 1;
  const oneColumn = first.length === 1 && rows.length > 0 && rows.every((row) => row.length === 1);
  return (oneRow || oneColumn) && [...first, ...rows.flat()].every(isWholeNumber);
}

/** Numbers of which those on the diagonal are all 0 or all 1. */
function isAdjacency(rows: readonly Cells[]): boolean {
  const [first] = rows;
  if (rows.length < 2 || first.length < 2 || first.every((cell, column) => Number(cell) === column))
    return false;
  const diagonal = rows.slice(0, first.length).map((row, i) => row[i]);
  return (
    most(rows.flat(), (cell) => cell !== '' && isNumberCell(cell)) &&
    // The first row is never a header of ids, above sensors that mostly measure 0.
    [0, 1].some((value) => Number(first[0]) === value && most(diagonal, (cell) => Number(cell) === value))
  );
}

const clock = new TimeReading(DEFAULT_CHOICE);
const isTime = (text: string): boolean =>
  clock.readValue(text) || /^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[ T]+\d/.test(text);

/** Times in the first column, whose name may be missing, and numbers below names in all others. */
function isWide(header: Cells, columns: readonly Cells[]): boolean {
  const [times = []] = columns;
  const sensors = header.slice(1);
  const named = header[0] === '' || columnRoles(header).time === 0;
  if (!named || times.length === 0 || sensors.length === 0 || !most(times, isTime)) return false;
  if (!most(columns.slice(1).flat(), isNumberCell)) return false;
  return (
    sensors.every(isWholeNumber) ||
    (sensors.length >= FEWEST_NAMED_SENSORS && !sensors.some((name) => isValueName(name)))
  );
}

/** Numbers or names of sensors, most of them distinct, and numbers below, if the name does not tell. */
function isMatrix(header: Cells, rows: readonly Cells[], fileName: string): boolean {
  const told = featureOfFile(fileName) !== 'value';
  if (header.length < 2 || 2 * new Set(header).size <= header.length) return false;
  if (rows.length === 0 && !told) return false;
  const isSensor = (cell: string) =>
    cell === '' || isWholeNumber(cell) || (told && Number.isNaN(Number(cell)) && !isValueName(cell));
  return header.every(isSensor) && most(rows.flat(), isNumberCell);
}
