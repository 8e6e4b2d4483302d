import { RowCells, WordTable, type Position, type ReadContext } from '../csv-file';
import { dataFileFromBytes, filePieces, readHead, type DataFile } from '../data-file';
import { unpackedHead } from '../gunzipped-file';
import {
  NEEDED_ROLES,
  ROLE_WORDS,
  type CheckInChoice,
  type CheckInColumns,
  type CheckInRole,
} from './check-in-choice';
import { checkInHead, CheckInTimes, isPlaceTable, type CheckInHead } from './check-in-form';
import { Failure, inFile } from '../../base/failure';
import { finished, growing } from '../../base/bytes';
import { shownList } from '../../base/text';
import type { CheckIns, Places } from '../../domain/places';
import type { CsvRecord } from '../csv-scanner';
import { TableScan, type RolePositions } from '../gps/text-table';
import { NO_TASK, type Task } from '../../base/task';
import { FindingCollector } from '../check-report';
import { isOfLayout } from '../hoser-files';
import { expandZips } from '../zip-files';

/** A table of check-ins that can be read, unpacked while it is. */
interface CheckInFile extends CheckInHead {
  readonly file: DataFile;
}

const HEAD_BYTES = 256 * 1024;
/** More tables are no data set; they are not looked into. */
const MOST_TABLES = 200;

const mayBeTable = (name: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);

/** The tables of check-ins among files; others, such as lists of the same places, are noted and left alone. */
export async function findCheckInFiles(
  given: readonly DataFile[],
  choice: CheckInChoice,
  context: ReadContext,
): Promise<CheckInFile[]> {
  const found: CheckInFile[] = [];
  for (const file of given.filter(({ name }) => mayBeTable(name)).slice(0, MOST_TABLES)) {
    const table = await inFile(file.name, async () => {
      const { file: unpacked, head, isAll } = await unpackedHead(file, HEAD_BYTES, context.task);
      const told = isPlaceTable(head, isAll) ? undefined : checkInHead(head, isAll, choice);
      return told && { file: unpacked, ...told };
    });
    if (table) found.push(table);
  }
  const used = new Set(found.map(({ file }) => file.name));
  if (found.length > 0)
    for (const { name } of given) {
      if (used.has(name)) continue;
      const message = 'not used: it has no check-ins, and places are taken from those.';
      context.findings.note(name, 'wrong-kind', message);
    }
  return found;
}

/** Check-ins with the places that they are at. */
interface ReadCheckIns {
  readonly places: Places;
  readonly checkIns: CheckIns;
}

/**
 * Share of the rows of a file that may be left out; with more, they are not what the choice takes them for.
 */
const MOST_LEFT_OUT = 0.5;

/**
 * Reads tables of check-ins, which may share people and places. A place lies where its first check-in is;
 * times are local. @throws Failure 'bad-input' (file, row, column): a column is missing, or most rows of a
 * file are broken; 'cancelled', 'out-of-memory'
 */
export async function readCheckInFiles(
  files: readonly CheckInFile[],
  choice: CheckInChoice,
  context: ReadContext,
): Promise<ReadCheckIns> {
  const gathered = new GatheredCheckIns();
  for (const file of files) await inFile(file.file.name, () => readFile(file, choice, gathered, context));
  return gathered.finish();
}

type Cells = RowCells<CheckInRole>;

async function readFile(
  { file, form, columns }: CheckInFile,
  choice: CheckInChoice,
  gathered: GatheredCheckIns,
  context: ReadContext,
): Promise<void> {
  const { findings, task } = context;
  refuseMissing(
    file.name,
    form.columns,
    columns.map(({ name }) => name),
    context,
  );
  const nameOf = (role: CheckInRole) => form.columns[role] ?? role;
  const cells: Cells = new RowCells(file.name, findings, nameOf);
  const times = new CheckInTimes(form, choice, cells);
  let kept = 0;
  const onRow = (record: CsvRecord, row: number, at: RolePositions<CheckInRole>) =>
    cells.row(
      record,
      at,
      () => {
        const [user, place] = [cells.id('user'), cells.id('place')];
        const [position, time] = [cells.position('lon', 'lat'), times.read(record, at)];
        const [category, name] = [cells.label('category'), cells.label('name')];
        gathered.add({ user, place, position, time, category, name }, cells);
        kept++;
      },
      row,
    );
  const scan = new TableScan<CheckInRole>(file.name, form.table, form.columns, findings, onRow, {
    noun: 'check-ins',
  });
  for await (const piece of filePieces(file, task)) scan.push(piece);
  scan.finish();
  refuseMostlyBroken(file.name, scan.rows, kept, context);
  times.noteClock(file.name, context);
}

function refuseMissing(
  file: string,
  roles: CheckInFile['form']['columns'],
  names: readonly string[],
  { findings }: ReadContext,
): void {
  const missing = NEEDED_ROLES.find((role) => roles[role] === null);
  if (!missing) return;
  const message = `no column says ${missing === 'user' || missing === 'time' ? ROLE_WORDS[missing] : `the ${ROLE_WORDS[missing].replace(/^the /, '')}`} (${missing}). The columns are: ${shownList(names, names.length, 120)}. Say which one it is, or take a file that has it.`;
  findings.refuse(file, 'missing-column', message, { row: 0, column: missing, text: '' });
}

/** A file of which most rows are broken is not what it was taken for: the fault of most of them says what it is. */
function refuseMostlyBroken(file: string, rows: number, kept: number, { findings }: ReadContext): void {
  if (rows - kept <= MOST_LEFT_OUT * rows) return;
  const worst = findings.mostLeftOut(file)!;
  const message = `${worst.message} ${rows - kept} of ${rows} rows cannot be read.`;
  findings.refuse(file, worst.kind, message, worst.first[0]);
}

interface ReadRow {
  readonly user: string;
  readonly place: string;
  readonly position: Position;
  readonly time: number;
  readonly category: string;
  readonly name: string;
}

/** The check-ins of all files, and their places. */
class GatheredCheckIns {
  readonly #users = new WordTable();
  readonly #ids = new WordTable();
  readonly #categories = new WordTable();
  readonly #names: string[] = [];
  readonly #places = growing({ lonLat: Float64Array, categoryCodes: Uint32Array });
  readonly #checkIns = growing({
    userCodes: Uint32Array,
    places: Uint32Array,
    times: Float64Array,
    lonLat: Float64Array,
  });

  add({ user, place, position: { lon, lat }, time, category, name }: ReadRow, cells: Cells): void {
    if (!this.#ids.has(place)) {
      this.#places.lonLat.pushPair(lon, lat);
      this.#places.categoryCodes.push(this.#categories.codeOf(category));
      this.#names.push(name);
    }
    const { userCodes, places, times, lonLat } = this.#checkIns;
    places.push(this.#ids.codeOf(place));
    userCodes.push(this.#users.codeOf(user));
    times.push(time);
    lonLat.pushPair(lon, lat);
    cells.limit(
      { ids: Math.max(this.#ids.words.length, this.#users.words.length), rows: times.length },
      'check-ins',
    );
  }

  finish(): ReadCheckIns {
    const places = finished(this.#places);
    const { lonLat, ...checkIns } = finished(this.#checkIns);
    const isElsewhere = (place: number, i: number) =>
      places.lonLat[2 * place] !== lonLat[2 * i] || places.lonLat[2 * place + 1] !== lonLat[2 * i + 1];
    return {
      places: {
        ids: this.#ids.words,
        ...places,
        categories: this.#categories.words,
        ...(this.#names.some((name) => name !== '') && { names: this.#names }),
      },
      checkIns: {
        ...checkIns,
        users: this.#users.words,
        ...(checkIns.places.some(isElsewhere) && { lonLat }),
      },
    };
  }
}

/** What stands in the first part of a file of check-ins, and how it is read. Plain data. */
export interface CheckInPreview {
  readonly file: string;
  /** Names of the columns with a few of their values. */
  readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What each means, as guessed or chosen. */
  readonly roles: CheckInColumns;
  /** What the first part gives; null where `problem` says why it cannot be read. */
  readonly sample: {
    readonly checkIns: number;
    readonly users: number;
    readonly places: number;
    /** Seconds since 1970 on the local clock. */
    readonly firstTime: number;
    readonly lastTime: number;
  } | null;
  readonly problem: string | null;
  /** What was assumed and what was left out, in sentences. */
  readonly notes: readonly string[];
}

const SAMPLE_BYTES = 256 * 1024;
const VALUES_SHOWN = 3;
const NEW_LINE = 10;

/** The first part of the first file of check-ins among files, read as a choice has it; null where there is none. */
export async function previewCheckIns(
  files: readonly DataFile[],
  choice: CheckInChoice,
  task: Task = NO_TASK,
): Promise<CheckInPreview | null> {
  const unpacked = await expandZips(files);
  if (unpacked.some(isOfLayout)) return null;
  const [first] = await findCheckInFiles(unpacked, choice, { findings: new FindingCollector(), task });
  if (!first) return null;
  const { file, form, columns } = first;
  const head = await readHead(file, SAMPLE_BYTES, task);
  // A row that is cut off is no broken one.
  const end = head.length < SAMPLE_BYTES ? head.length : head.lastIndexOf(NEW_LINE) + 1;
  const findings = new FindingCollector();
  const part = { ...first, file: dataFileFromBytes(file.name, head.slice(0, end)) };
  const shown = {
    file: file.name,
    columns: columns.map(({ name, values }) => ({
      name,
      values: [...new Set(values.filter((value) => value !== ''))].slice(0, VALUES_SHOWN),
    })),
    roles: form.columns,
  };
  try {
    const { checkIns, places } = await readCheckInFiles([part], choice, { findings, task });
    const [firstTime, lastTime] = [Math.min, Math.max].map((of) => checkIns.times.reduce((a, b) => of(a, b)));
    const { users, times } = checkIns;
    const sample = {
      checkIns: times.length,
      users: users.length,
      places: places.ids.length,
      firstTime,
      lastTime,
    };
    return { ...shown, sample, problem: null, notes: findings.report().map(({ message }) => message) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    return { ...shown, sample: null, problem: error.message, notes: [] };
  }
}
