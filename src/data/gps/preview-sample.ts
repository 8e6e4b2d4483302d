import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { FindingCollector } from '../check-report';
import { readHead } from '../data-file';
import type { Task } from '../../base/task';
import type { GpsChoice, PreviewOptions } from './gps-choice';
import { HEAD_BYTES, type GpsFile } from './gps-files';
import {
  describeTraces,
  openReader,
  saysOccupied,
  SINGLE_SHARE,
  singlePointTraces,
  type GpsReadReport,
} from './read-gps';
import { TraceBuilder } from './trace-builder';
import { shown } from '../../base/text';
import type { Bounds } from '../../domain/geo';
import { GPS_NAMES, guessTimeForm } from './role-guess';
import { positionDoubts, type SampleColumn } from './text-table';

/** The beginning of a file, and whether it is all of it. */
export interface FileHead {
  readonly file: GpsFile;
  readonly bytes: Uint8Array;
  readonly isAll: boolean;
}

export async function headOf(file: GpsFile, task: Task): Promise<FileHead> {
  const limit = HEAD_BYTES[file.format];
  const bytes = await readHead(file, limit, task);
  return { file, bytes, isAll: bytes.length < limit };
}

/** What the first half megabyte of a file gives when it is read with `choice`. */
export type GpsSample = Pick<
  GpsReadReport,
  'vehicles' | 'traces' | 'points' | 'bounds' | 'firstTime' | 'lastTime' | 'intervalSeconds' | 'times'
>;

/** What reading the head of a file gave: traces and what was noted, or why not. */
export interface SampleOutcome {
  readonly traces: GpsTraces | null;
  readonly sample: GpsSample | null;
  readonly findings: FindingCollector;
  /** Message and kind of the refusal, where the head was refused. */
  readonly refusal: string | undefined;
  readonly kind: unknown;
}

/** Reads a head with a choice. What reading would refuse is an outcome as well. */
export function readSample({ file, bytes, isAll }: FileHead, choice: GpsChoice): SampleOutcome {
  const findings = new FindingCollector();
  const builder = new TraceBuilder(saysOccupied(choice));
  try {
    builder.startFile(file.name);
    const reader = openReader({ file: file.name, choice, builder, findings });
    reader.push(bytes);
    if (isAll) reader.finish();
    else reader.cut();
    if (isAll || reader.rows > 0) reader.settle();
    const traces = builder.finish();
    const sample = { ...describeTraces(traces), times: { ...reader.timesSeen } };
    return { traces, sample, findings, refusal: undefined, kind: undefined };
  } catch (error) {
    // A person may still change the choice: it is shown as a warning.
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    return { traces: null, sample: null, findings, refusal: error.message, kind: error.details.kind };
  }
}

/** Something about files that a person should look at before reading. */
export interface GpsWarning {
  readonly code:
    | 'unreadable'
    | 'exchanged'
    | 'outside'
    | 'single-points'
    | 'assumed-times'
    | 'zone'
    | 'day-or-month'
    | 'early-times'
    | 'left-out'
    | 'two-columns'
    | 'wrong-extension';
  readonly message: string;
}

/** A warning where it applies. */
const warnIf = (applies: boolean, code: GpsWarning['code'], message: string): GpsWarning[] =>
  applies ? [{ code, message }] : [];

/** Times before 1990 come of clocks that count from the start of a drive, or of broken receivers. */
const EARLIEST_LIKELY = 631152000;

/** Share of points within a box. */
export function shareInside({ lonLat }: GpsTraces, box: Bounds): number {
  let inside = 0;
  for (let i = 0; i < lonLat.length; i += 2)
    if (
      lonLat[i] >= box.minLon &&
      lonLat[i] <= box.maxLon &&
      lonLat[i + 1] >= box.minLat &&
      lonLat[i + 1] <= box.maxLat
    )
      inside++;
  return lonLat.length === 0 ? 0 : (2 * inside) / lonLat.length;
}

export function previewWarnings(
  choice: GpsChoice,
  columns: readonly SampleColumn[],
  { refusal = '', sample, traces, findings }: SampleOutcome,
  { bounds }: PreviewOptions,
): GpsWarning[] {
  const report = findings.report();
  const { assumedSpeedKmh } = choice;
  const isAssumed = assumedSpeedKmh !== null && report.some(({ kind }) => kind === 'assumed-times');
  return [
    ...warnIf(refusal !== '', 'unreadable', refusal),
    ...warnIf(sample?.points === 0, 'unreadable', NOTHING_YET),
    ...positionDoubts(columns, choice.columns, GPS_NAMES).flatMap((doubt) =>
      warnIf(true, 'two-columns', doubt),
    ),
    ...warnIf(choice.swapLonLat || namesSayExchanged(choice), 'exchanged', EXCHANGED),
    ...warnIf(
      isAssumed,
      'assumed-times',
      `The tracks have no times: they are taken to be driven at ${assumedSpeedKmh} km/h. Hours and durations mean nothing then.`,
    ),
    ...(sample ? timeWarnings(choice, columns, sample) : []),
    ...(traces ? traceWarnings(traces, bounds) : []),
    ...report.flatMap(({ count, message, action }) =>
      warnIf(action === 'row left out', 'left-out', `${count} × left out: ${message}`),
    ),
  ];
}

const NOTHING_YET =
  'The first row or feature is larger than what a preview looks at: nothing of it can be shown before reading.';

const EXCHANGED =
  'Latitude and longitude seem to be swapped: they are read the other way round. Look at the map before you go on.';

/** Whether the column taken for the longitude is called a latitude. */
function namesSayExchanged({ columns, kind }: GpsChoice): boolean {
  return kind === 'points-csv' && (/^lat/i.test(columns.lon ?? '') || /^lon|^lng/i.test(columns.lat ?? ''));
}

function timeWarnings(
  { timeZone, unzonedTimes, columns: { date, time } }: GpsChoice,
  columns: readonly SampleColumn[],
  { times, firstTime }: GpsSample,
): GpsWarning[] {
  const instants = times['epoch-seconds'] + times['epoch-milliseconds'] + times['with-zone'] > 0;
  const values = columns.find(({ name }) => name === (date ?? time))?.values ?? [];
  return [
    ...warnIf(
      times['without-zone'] > 0,
      'zone',
      unzonedTimes === 'place'
        ? 'The times name no zone: they are taken as the clock of the place. If they are UTC, choose so, and the zone of the place.'
        : `The times name no zone: they are taken as UTC and told by the clock of ${timeZone}.`,
    ),
    ...warnIf(
      instants && timeZone === 'UTC',
      'zone',
      'The hours of the day are those of UTC. Choose the zone of the place if it is another one.',
    ),
    ...warnIf(
      guessTimeForm(values).ambiguous,
      'day-or-month',
      `Day and month cannot be told apart in "${shown(values[0] ?? '')}": choose which stands first.`,
    ),
    ...warnIf(
      firstTime !== null && firstTime < EARLIEST_LIKELY,
      'early-times',
      'Times lie before 1990: do they count from the start of a drive? Hours of the day mean nothing then.',
    ),
  ];
}

function traceWarnings(traces: GpsTraces, bounds: Bounds | undefined): GpsWarning[] {
  const { traceCount, times } = traces;
  const singles = singlePointTraces(traces);
  return [
    ...warnIf(
      traceCount > 1 && singles > traceCount * SINGLE_SHARE,
      'single-points',
      `${singles} of ${traceCount} trips have one point only. Is the column of vehicles or trips one that differs in every row?`,
    ),
    ...warnIf(
      bounds !== undefined && times.length > 0 && shareInside(traces, bounds) === 0,
      'outside',
      'The points lie outside the loaded roads. Load the roads of that place, or other tracks.',
    ),
  ];
}
