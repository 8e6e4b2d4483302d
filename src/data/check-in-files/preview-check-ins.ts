import { Failure } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import { FindingCollector } from '../check-report';
import { dataFileFromBytes, type DataFile } from '../data-file';
import { readHead } from '../file-head';
import { isOfLayout } from '../hoser-files';
import { expandZips } from '../zip-files';
import type { CheckInChoice, CheckInColumns } from './check-in-choice';
import { findCheckInFiles } from './find-check-in-files';
import { readCheckInFiles } from './read-check-in-files';

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
