import { inFile } from '../../base/failure';
import { GrowingArray } from '../../base/bytes';
import { shownList } from '../../base/text';
import type { Places, CheckIns } from '../../domain/places';
import type { ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
import { feedFile } from '../data-file';
import { RowCells, WordTable, type Position } from '../row-cells';
import { TableScan, type RolePositions } from '../gps/table-scan';
import { NEEDED_ROLES, ROLE_WORDS, type CheckInChoice, type CheckInRole } from './check-in-choice';
import { CheckInTimes } from './check-in-form';
import type { CheckInFile } from './find-check-in-files';

/** Check-ins with the places that they are at. */
export interface ReadCheckIns {
  readonly places: Places;
  readonly checkIns: CheckIns;
}

/** Of the rows of a file, so many may be left out; where it is more, they are not what the choice takes them for. */
const MOST_LEFT_OUT = 0.5;

/**
 * Reads tables of check-ins, one after the other: the same people and places may be in several. A place lies where its first
 * check-in is; check-ins have positions of their own where those of one place differ. Times are those of the local clock.
 * Rows with a broken cell are left out and counted.
 * @throws Failure 'bad-input' (details: file, row, column): a column is missing, or most rows of a file are broken;
 *   'cancelled', 'out-of-memory'
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
  const onRow = (record: CsvRecord, row: number, at: RolePositions<CheckInRole>) => {
    cells.take(record, at, row);
    const user = cells.id('user');
    const place = user === undefined ? undefined : cells.id('place');
    const position = place === undefined ? undefined : cells.position('lon', 'lat');
    const time = position && times.read(record, at);
    const category = time === undefined ? undefined : cells.label('category');
    const name = category === undefined ? undefined : cells.label('name');
    if (user === undefined || place === undefined || !position || time === undefined) return;
    if (category === undefined || name === undefined) return;
    gathered.add({ user, place, position, time, category, name }, cells);
    kept++;
  };
  const scan = new TableScan<CheckInRole>(file.name, form.table, form.columns, findings, onRow, 'check-ins');
  await feedFile(file, task, (piece) => scan.push(piece));
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
  findings.refuse(
    file,
    worst.kind,
    `${worst.message} ${rows - kept} of ${rows} rows cannot be read.`,
    worst.first[0],
  );
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
  readonly #categoryCodes = new GrowingArray(Uint32Array);
  readonly #placeLonLat = new GrowingArray(Float64Array);
  readonly #userCodes = new GrowingArray(Uint32Array);
  readonly #places = new GrowingArray(Uint32Array);
  readonly #times = new GrowingArray(Float64Array);
  readonly #lonLat = new GrowingArray(Float64Array);

  add({ user, place, position: { lon, lat }, time, category, name }: ReadRow, cells: Cells): void {
    if (!this.#ids.has(place)) {
      this.#placeLonLat.push(lon);
      this.#placeLonLat.push(lat);
      this.#categoryCodes.push(this.#categories.codeOf(category));
      this.#names.push(name);
    }
    this.#places.push(this.#ids.codeOf(place));
    this.#userCodes.push(this.#users.codeOf(user));
    this.#times.push(time);
    this.#lonLat.push(lon);
    this.#lonLat.push(lat);
    const ids = Math.max(this.#ids.words.length, this.#users.words.length);
    cells.limit({ ids, rows: this.#times.length }, 'check-ins');
  }

  finish(): ReadCheckIns {
    const [placeOf, lonLat, placeLonLat] = [
      this.#places.finish(),
      this.#lonLat.finish(),
      this.#placeLonLat.finish(),
    ];
    const isElsewhere = (place: number, i: number) =>
      placeLonLat[2 * place] !== lonLat[2 * i] || placeLonLat[2 * place + 1] !== lonLat[2 * i + 1];
    return {
      places: {
        ids: this.#ids.words,
        lonLat: placeLonLat,
        categoryCodes: this.#categoryCodes.finish(),
        categories: this.#categories.words,
        ...(this.#names.some((name) => name !== '') && { names: this.#names }),
      },
      checkIns: {
        userCodes: this.#userCodes.finish(),
        users: this.#users.words,
        places: placeOf,
        times: this.#times.finish(),
        ...(placeOf.some(isElsewhere) && { lonLat }),
      },
    };
  }
}
