import { badInput } from '../base/failure';
import { counted, shown, shownList, visibleLines } from '../base/text';

/** What was found wrong or odd in a file. */
export type FindingKind =
  | 'missing-file'
  | 'several-files'
  | 'missing-column'
  | 'field-count'
  | 'broken-number'
  | 'broken-time'
  | 'broken-coordinates'
  | 'broken-file'
  | 'coordinates-out-of-range'
  | 'coordinates-swapped'
  | 'duplicate-id'
  | 'duplicate-successor'
  | 'unknown-road'
  | 'unknown-sensor'
  | 'self-link'
  | 'unknown-place'
  | 'broken-id'
  | 'long-text'
  | 'repeated-row'
  | 'outside-roads'
  | 'not-successor'
  | 'times-back'
  | 'equal-times'
  | 'unequal-lists'
  | 'too-short'
  | 'empty-set'
  | 'empty-class'
  | 'unreadable-speed'
  | 'zero-length'
  | 'wrong-length'
  | 'zone-id'
  | 'empty-zones'
  | 'matrix-shape'
  | 'matrix-value'
  | 'derived'
  | 'too-large'
  | 'wrong-kind'
  | 'time-zone'
  | 'assumed-times'
  | 'no-position'
  | 'incomplete-trip'
  | 'single-points'
  | 'odd-length'
  | 'length-unit'
  | 'odd-speed'
  | 'odd-year'
  | 'odd-step'
  | 'long-step'
  | 'split-repeat'
  | 'mixed-zones'
  | 'repeated-column'
  | 'zero-values'
  | 'negative-value'
  | 'no-roads'
  | 'no-links'
  | 'assumed-features';

export type FindingAction = 'row left out' | 'load refused' | 'kept';

/** Where a finding was seen: data row counted from 1 without the header (0: the file as a whole). */
export interface FindingPlace {
  readonly row: number;
  readonly column?: string;
  /** What stands there, shortened. */
  readonly text: string;
}

/** The place of what is said of a file as a whole. */
export const WHOLE_FILE: FindingPlace = { row: 0, text: '' };

/** One kind of fault in one file. Plain data: it survives structured clone and JSON. */
export interface Finding {
  readonly file: string;
  readonly kind: FindingKind;
  /** How many rows (or, for a whole file, 1). */
  readonly count: number;
  /** The first few places. */
  readonly first: readonly FindingPlace[];
  readonly action: FindingAction;
  readonly message: string;
}

export type CheckReport = readonly Finding[];

/** What was read of a table. */
export interface TakenTable {
  /** Rows below the header, those that were left out included. */
  readonly rows: number;
  /** What each column was read as, and its name. */
  readonly columns: readonly (readonly [meaning: string, column: string])[];
  /** Columns that were not read. */
  readonly unused: readonly string[];
}

const PLACES_KEPT = 5;

/** Collects findings while files are read; `refuse` throws all of them. What it quotes may be shown. */
export class FindingCollector {
  readonly #findings: Writable[] = [];
  /** By file, then by kind and action: the name of a file may be long, and is compared once for each row. */
  readonly #byFile = new Map<string, Map<string, Writable>>();

  readonly #tables = new Map<string, TakenTable>();
  #left: readonly string[] = [];

  /** Counts one row. The first message of a kind is kept; rows after the fifth are only counted, and their places not asked for. */
  add(
    file: string,
    kind: FindingKind,
    action: FindingAction,
    message: string,
    place: FindingPlace | (() => FindingPlace),
  ): void {
    const known = this.#find(file, kind, action);
    if (!known) return this.#begin(file, kind, action, message, placeOf(place));
    known.count++;
    if (known.first.length < PLACES_KEPT) known.first.push(fitToShow(placeOf(place)));
  }

  /** Says something of a file as a whole, which is kept. */
  note(file: string, kind: FindingKind, message: string): void {
    this.add(file, kind, 'kept', message, WHOLE_FILE);
  }

  /** Replaces the message of a kind once the whole file is known. */
  reword(file: string, kind: FindingKind, action: FindingAction, message: string): void {
    const known = this.#find(file, kind, action);
    if (known) known.message = visibleLines(message);
  }

  /** Ends the load. @throws Failure 'bad-input' with `{ file, row, column, report }` */
  refuse(file: string, kind: FindingKind, message: string, place: FindingPlace = WHOLE_FILE): never {
    this.add(file, kind, 'load refused', message, place);
    return this.#throw(this.#find(file, kind, 'load refused')!);
  }

  /** Throws if anything in `file` was added as 'load refused': all faults can be gathered first. */
  refuseIfFaulty(file: string): void {
    for (const finding of this.#byFile.get(file)?.values() ?? [])
      if (finding.action === 'load refused') this.#throw(finding);
  }

  /** Refuses a file in which nothing can be used, with the reasons why its rows were left out. */
  refuseEmpty(file: string, noun: string): never {
    return this.refuse(file, 'empty-set', this.emptyMessage(file, noun));
  }

  /** Says that nothing in `file` can be used, and why. */
  emptyMessage(file: string, noun: string): string {
    const reasons = this.leftOut(file).map(({ count, kind, message }) => `${count} × ${kind}: ${message}`);
    return `there is no usable ${noun} in it${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}.`;
  }

  /** Rows of `file` left out so far, by kind. */
  leftOut(file: string): Finding[] {
    const found = [...(this.#byFile.get(file)?.values() ?? [])];
    return found.filter(({ action }) => action === 'row left out').map(copyOf);
  }

  /** Why most rows of `file` were left out; undefined where all were kept. */
  mostLeftOut(file: string): Finding | undefined {
    return this.leftOut(file).sort((a, b) => b.count - a.count)[0];
  }

  report(): Finding[] {
    return this.#findings.map(copyOf);
  }

  /** Notes what was read of a table, when it is at its end. */
  took(file: string, table: TakenTable): void {
    this.#tables.set(file, table);
  }

  /** Names files that were given and are not read. */
  leave(files: readonly string[]): void {
    this.#left = files;
  }

  /** A line for each table: what was read from which column, and what was left out; and one for files that are not read. */
  taken(): string[] {
    const lines = [...this.#tables].map(([file, { rows, columns, unused }]) => {
      const leftOut = this.leftOut(file).reduce((sum, { count }) => sum + count, 0);
      const from = columns.map(([meaning, column]) =>
        meaning === column ? shown(column) : `${meaning} from ${shown(column)}`,
      );
      const left = leftOut > 0 ? ` (${leftOut.toLocaleString('en')} left out)` : '';
      const others = unused.length > 0 ? `; not used: ${shownList(unused, 20)}` : '';
      return `${shown(file)}: ${counted(rows, 'row')}${left}; ${shownList(from, 20, 1000)}${others}.`;
    });
    return this.#left.length > 0 ? [...lines, `Not read: ${shownList(this.#left, 20)}.`] : lines;
  }

  #find(file: string, kind: FindingKind, action: FindingAction): Writable | undefined {
    return this.#byFile.get(file)?.get(`${kind} ${action}`);
  }

  #begin(file: string, kind: FindingKind, action: FindingAction, message: string, place: FindingPlace): void {
    const first = [fitToShow(place)];
    const finding = { file: shown(file), kind, count: 1, first, action, message: visibleLines(message) };
    this.#findings.push(finding);
    const ofFile = this.#byFile.get(file) ?? new Map<string, Writable>();
    this.#byFile.set(file, ofFile.set(`${kind} ${action}`, finding));
  }

  #throw(finding: Finding): never {
    const { row, column } = finding.first[0];
    throw badInput(describe(finding), {
      file: finding.file,
      ...(row > 0 && { row }),
      ...(column !== undefined && { column }),
      kind: finding.kind,
      report: this.report(),
    });
  }
}

/** A finding that is still counted. */
type Writable = Omit<Finding, 'count' | 'first' | 'message'> & {
  count: number;
  first: FindingPlace[];
  message: string;
};

const copyOf = (finding: Writable): Finding => ({ ...finding, first: [...finding.first] });

const placeOf = (place: FindingPlace | (() => FindingPlace)): FindingPlace =>
  typeof place === 'function' ? place() : place;

const fitToShow = ({ row, column, text }: FindingPlace): FindingPlace => ({
  row,
  ...(column !== undefined && { column: shown(column) }),
  text: shown(text),
});

function placeText({ row, column, text }: FindingPlace): string {
  const where = [row > 0 && `row ${row}`, column !== undefined && `column ${column}`].filter(Boolean);
  const shown = text === '' ? '' : `"${text}"`;
  return [where.join(', '), shown].filter(Boolean).join(': ');
}

function describe(finding: Finding): string {
  const place = placeText(finding.first[0]);
  const more = finding.count > 1 ? ` (${finding.count} rows like this)` : '';
  return `${finding.file}${place ? `, ${place}` : ''}: ${finding.message}${more}`;
}

/** The report as plain text, one finding per paragraph; empty text for an empty report. */
export function renderCheckReport(report: CheckReport): string {
  return report
    .map((finding) => {
      const counted = finding.first[0].row > 0 ? `${finding.count} × ` : '';
      const places = finding.first.map(placeText).filter(Boolean);
      const more = finding.count > places.length && places.length > 0 ? ', …' : '';
      const where = places.length > 0 ? `\n    first: ${places.join('; ')}${more}` : '';
      return `${finding.file}: ${counted}${finding.message} [${finding.action}]${where}`;
    })
    .join('\n');
}
