import { columnsCalled, plainName, type ReadContext } from '../csv-file';
import { DEFAULT_CHOICE, type Separator } from '../gps/gps-choice';
import { sampleTable } from '../gps/text-table';
import { TimeReading } from '../gps/time-reading';
import { inFile } from '../../base/failure';
import type { Task } from '../../base/task';
import { baseName, folderOf, type DataFile } from '../data-file';
import { unpackedHead } from '../gunzipped-file';
import { shownList, words } from '../../base/text';

/** What a column of a table of flows may be, told by its name. */
type FlowColumn = 'time' | 'sensor' | 'lon' | 'lat' | 'from' | 'to' | 'distance' | 'weight';

/** Names without case, blanks and signs; the first that is there is taken. */
const NAMES: Readonly<Record<FlowColumn, readonly string[]>> = {
  time: words('time timestamp datetime date measuredat observedat ts'),
  sensor: words(
    'sensorid sensor detectorid detector detid stationid station siteid site loopid loop ' +
      'nodeid node roadid road linkid link segmentid segment',
  ),
  lon: words('lon long lng longitude'),
  lat: ['lat', 'latitude'],
  from: words('from fromsensor source'),
  to: words('to tosensor target'),
  distance: words('cost distance dist meters length'),
  weight: ['weight'],
};

/** Names of what sensors measure. None of it can be below 0. */
const MEASURED =
  /^(avg|average|mean|total)?(flow|count|counts|speed|volume|occupancy|vehicles|traffic|intensity)(kmh|mph|veh)?$/;

/** Names of whatever was measured. */
const VALUES = /^(value|values|q)$/;

/** Columns that tables of driven or matched trips have, and no table of fixed sensors. */
const OF_TRIPS =
  /^(vehicle|vehicleid|taxi|taxiid|cab|cabid|car|carid|bus|busid|driver|driverid|user|userid|trip|tripid|traceid|trajid|trajectoryid|polyline|ridlist|timelist|geoid|relid|mmid|placeid)$/;

/** Where each column stands, -1 for one that is not there. */
export const columnRoles = (header: readonly string[]): Readonly<Record<FlowColumn, number>> =>
  columnsCalled(header, NAMES);

/** Whether a column is called like what cannot be below 0. */
export const isNeverNegative = (name: string): boolean => MEASURED.test(plainName(name));

/** Whether a column is called like something measured. */
const isValueName = (name: string): boolean => MEASURED.test(plainName(name)) || VALUES.test(plainName(name));

const isOfTrips = (name: string): boolean => OF_TRIPS.test(plainName(name));

/** What a file measures by its name, "value" where that is not in it. */
export function featureOfFile(name: string): string {
  const found = /speed|flow|volume|count|occupancy/i.exec(name)?.[0].toLowerCase();
  return found ?? 'value';
}

/**
 * Tables that flows come in.
 * - `long`: a row for each time and sensor
 * - `wide`: a row for each time, a column for each sensor
 * - `matrix`: the same without times
 * - `adjacency`: N x N weights without header
 * - `links`: from, to, and a distance or weight
 * - `places`: where sensors stand
 * - `ids`: the order of sensors
 * - `square`: numbers alone, as many rows as columns: weights, where another file has what the sensors measured
 */
type FlowTableKind = 'long' | 'wide' | 'matrix' | 'adjacency' | 'links' | 'places' | 'ids' | 'square';

/** What the head of a table tells. */
interface FlowTableForm {
  readonly kind: FlowTableKind;
  readonly separator: Separator;
  /** Columns of the first row. */
  readonly header: readonly string[];
  /** Values of the first rows by column, without the header. */
  readonly columns: readonly (readonly string[])[];
}

/** Fewer columns than that beside a time are as likely those of something else. */
const FEWEST_NAMED_SENSORS = 4;

/** The table of flows that a text begins, or undefined. @param isAll whether the file ends with it */
export function flowTableForm(head: Uint8Array, isAll: boolean, fileName: string): FlowTableForm | undefined {
  const form = tableForm(head, isAll, fileName);
  return form?.kind === 'square' ? undefined : form;
}

function tableForm(head: Uint8Array, isAll: boolean, fileName: string): FlowTableForm | undefined {
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
  if (isMatrix(first, rows, fileName)) return 'matrix';
  return isSquare([first, ...rows]) ? 'square' : undefined;
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

/** Share of the cells of a table that must be sound: what is broken is for its reader to say. */
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

/** Numbers in no more rows than columns, as far as the sample goes; the reader of weights counts them. */
function isSquare(rows: readonly Cells[]): boolean {
  const [{ length }] = rows;
  return (
    length > 1 && rows.length > 1 && rows.length <= length && most(rows.flat(), (cell) => isNumberCell(cell))
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

/** A table of flows that can be read, unpacked while it is. */
export interface FlowTableFile {
  readonly file: DataFile;
  readonly form: FlowTableForm;
}

/** Enough for two rows of as many sensors as a row may have. */
const HEAD_BYTES = 512 * 1024;

const mayBeTable = (name: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);

/** Whether a file is called like arrays of NumPy. */
const isNpz = (name: string): boolean => baseName(name).endsWith('.npz');

/** Whether a file may belong to series of flows, by its name. */
const mayHoldFlows = (name: string): boolean => mayBeTable(name) || isNpz(name);

/** A file as a table of flows; undefined where it is none. @throws Failure 'bad-input', 'cancelled' */
async function openFlowTable(file: DataFile, task: Task): Promise<FlowTableFile | undefined> {
  if (!mayBeTable(file.name)) return undefined;
  const { file: unpacked, head, isAll } = await unpackedHead(file, HEAD_BYTES, task);
  const form = tableForm(head, isAll, file.name);
  return form && { file: unpacked, form };
}

/** What sensors measured, and the tables beside it. */
export interface FlowFiles {
  readonly values: DataFile | FlowTableFile;
  readonly adjacency?: FlowTableFile;
  readonly links?: FlowTableFile;
  readonly places?: FlowTableFile;
  readonly ids?: FlowTableFile;
}

type Beside = Exclude<keyof FlowFiles, 'values'>;

/** More tables are no data set; they are not looked into. */
const MOST_TABLES = 200;

/**
 * Finds the files of one series of flows by content; undefined where none holds values. @throws Failure 'bad-
 * input': several of one kind, or links, places or ids without what was measured; 'cancelled'
 */
export async function findFlowFiles(
  given: readonly DataFile[],
  context: ReadContext,
): Promise<FlowFiles | undefined> {
  const files = given.filter(({ name }) => mayHoldFlows(name)).slice(0, MOST_TABLES);
  const values: (DataFile | FlowTableFile)[] = files.filter(({ name }) => isNpz(name));
  const beside: Record<Beside, FlowTableFile[]> = { adjacency: [], links: [], places: [], ids: [] };
  const squares: FlowTableFile[] = [];
  for (const file of files) {
    const table = await inFile(file.name, () => openFlowTable(file, context.task));
    if (!table) continue;
    const { kind } = table.form;
    if (kind === 'long' || kind === 'wide' || kind === 'matrix') values.push(table);
    else if (kind === 'square') squares.push(table);
    else beside[kind].push(table);
  }
  if (values.length === 0) return refuseAlone(beside, context);
  beside.adjacency.push(...squares);
  const found = only(values, 'hold what sensors measured', context);
  const folder = folderOf(nameOf(found));
  const near = (tables: readonly FlowTableFile[]) => {
    const inFolder = tables.filter(({ file }) => folderOf(file.name) === folder);
    return inFolder.length > 0 ? inFolder : tables;
  };
  const parts = (Object.keys(beside) as Beside[]).flatMap((kind) => {
    const tables = near(beside[kind]);
    return tables.length === 0 ? [] : [[kind, only(tables, NOUNS[kind], context)] as const];
  });
  const used = new Set([nameOf(found), ...parts.map(([, { file }]) => file.name)]);
  context.findings.leave(given.flatMap(({ name }) => (used.has(name) ? [] : [name])));
  return { values: found, ...Object.fromEntries(parts) };
}

const NOUNS: Readonly<Record<Beside, string>> = {
  adjacency: 'hold weights between all sensors',
  links: 'list links between sensors',
  places: 'say where sensors stand',
  ids: 'list the numbers of sensors',
};

const nameOf = (file: DataFile | FlowTableFile): string => ('form' in file ? file.file.name : file.name);

/** The name of the file that holds what was measured. */
export const valuesName = ({ values }: Pick<FlowFiles, 'values'>): string => nameOf(values);

function only<File extends DataFile | FlowTableFile>(
  files: readonly File[],
  what: string,
  { findings }: ReadContext,
): File {
  if (files.length === 1) return files[0];
  const names = shownList(files.map(nameOf), 4);
  const message = `${files.length} files ${what} (${names}). Open those of one data set.`;
  return findings.refuse(nameOf(files[1]), 'several-files', message);
}

/** Ids alone may be any text of numbers; the other kinds are of a series that is missing. */
function refuseAlone(beside: Readonly<Record<Beside, readonly FlowTableFile[]>>, { findings }: ReadContext) {
  const [alone] = [...beside.adjacency, ...beside.links, ...beside.places];
  if (!alone) return undefined;
  const message =
    'it belongs to sensors, and no file says what they measured. Open it together with a table of values: a column for each sensor, or rows of time, sensor and value, or a .npz file.';
  return findings.refuse(alone.file.name, 'missing-file', message);
}
