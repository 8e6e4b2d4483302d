import type { Bounds } from '../../domain/geo';
import { fileFailure, inFile } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import type { GpsTraces } from '../../domain/gps-traces';
import { FindingCollector, type CheckReport } from '../check-report';
import { filePieces, SMALL_PIECE_BYTES, type DataFile } from '../data-file';
import { GeoJsonTracks } from './geojson-tracks';
import { checkChoice, type GpsChoice, type GpsKind } from './gps-choice';
import { openGpsFiles, type GpsFile } from './gps-files';
import { TraceBuilder, type GpsReader, type GpsReaderParts } from './trace-builder';
import { GpxTracks } from './gpx-tracks';
import { PointsTable, PolylineTable } from './gps-table';
import type { TimeSeen } from './time-reading';
import { medianIntervalSeconds, timeSpan, traceBounds } from './trace-measures';

/** What was read of one file. */
interface GpsFileReport {
  readonly name: string;
  /** Rows of a table, segments of GPX, features of GeoJSON; those that were left out included. */
  readonly rows: number;
  readonly traces: number;
  readonly points: number;
}

/** What reading found. Plain data: it survives structured clone and JSON. */
export interface GpsReadReport {
  readonly kind: GpsKind;
  readonly files: readonly GpsFileReport[];
  readonly vehicles: number;
  readonly traces: number;
  readonly points: number;
  /** Traces of one point: nothing can be driven between a point and itself. */
  readonly singlePointTraces: number;
  readonly bounds: Bounds | null;
  /** Seconds since 1970 on the clock of the place. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** Median seconds between two points of a trace. */
  readonly intervalSeconds: number | null;
  /** How times were written, by count. */
  readonly times: Readonly<Record<TimeSeen, number>>;
  readonly timeZone: string;
  /** What was left out and what was assumed, for `renderCheckReport`. */
  readonly findings: CheckReport;
  /** For each table a line: what was read from which column, and what was left out. */
  readonly taken: readonly string[];
}

const FORMAT_OF_KIND: Readonly<Record<GpsKind, GpsFile['format']>> = {
  'polyline-csv': 'table',
  'points-csv': 'table',
  gpx: 'gpx',
  geojson: 'geojson',
};
const FORMAT_WORDS: Readonly<Record<GpsFile['format'], string>> = {
  table: 'a table (CSV)',
  gpx: 'GPX',
  geojson: 'GeoJSON',
};

export function openReader(parts: GpsReaderParts): GpsReader {
  switch (parts.choice.kind) {
    case 'points-csv':
      return new PointsTable(parts);
    case 'polyline-csv':
      return new PolylineTable(parts);
    case 'gpx':
      return new GpxTracks(parts);
    case 'geojson':
      return new GeoJsonTracks(parts);
  }
}

/** Whether points of this choice say if a passenger is aboard. */
export const saysOccupied = ({ kind, columns }: GpsChoice): boolean =>
  columns.occupied !== null && (kind === 'points-csv' || kind === 'geojson');

/**
 * Reads GPS files of one layout as chosen; points stay in their order, senseless rows are left out and
 * counted. @throws Failure 'bad-input' (details: file, row, column, report), 'cancelled', 'out-of-memory'
 */
export async function readGps(
  files: readonly DataFile[],
  choice: GpsChoice,
  task: Task = NO_TASK,
): Promise<{ traces: GpsTraces; report: GpsReadReport }> {
  checkChoice(choice);
  const findings = new FindingCollector();
  const builder = new TraceBuilder(saysOccupied(choice));
  const times = { 'epoch-seconds': 0, 'epoch-milliseconds': 0, 'with-zone': 0, 'without-zone': 0 };
  const fileReports: GpsFileReport[] = [];
  for (const file of await openGpsFiles(files, task)) {
    checkFormat(file, choice);
    const before = { traces: builder.traceCount, points: builder.pointCount };
    const parts = { file: file.name, choice, builder, findings };
    const reader = await inFile(file.name, () => readFile(file, parts, task));
    for (const seen of Object.keys(times) as TimeSeen[]) times[seen] += reader.timesSeen[seen];
    fileReports.push({
      name: file.name,
      rows: reader.rows,
      traces: builder.traceCount - before.traces,
      points: builder.pointCount - before.points,
    });
  }
  const traces = builder.finish();
  const report: GpsReadReport = {
    ...describeTraces(traces),
    kind: choice.kind,
    files: fileReports,
    singlePointTraces: checkSingles(traces, findings),
    times,
    timeZone: choice.timeZone,
    findings: findings.report(),
    taken: findings.taken(),
  };
  return { traces, report };
}

/** @throws Failure 'bad-input' where a file is not of the chosen kind. */
function checkFormat(file: GpsFile, { kind }: GpsChoice): void {
  const expected = FORMAT_OF_KIND[kind];
  if (file.format === expected) return;
  const message = `this is ${FORMAT_WORDS[file.format]}, and ${FORMAT_WORDS[expected]} was chosen. Read files of one kind at a time.`;
  throw fileFailure(file.name, message);
}

async function readFile(file: GpsFile, parts: GpsReaderParts, task: Task): Promise<GpsReader> {
  parts.builder.startFile(file.name);
  const reader = openReader(parts);
  for await (const piece of filePieces(file, task, SMALL_PIECE_BYTES)) reader.push(piece);
  reader.finish();
  reader.settle();
  reportTimes(reader, parts);
  return reader;
}

/** Says how the times of a file were understood: nobody can see it in the result. */
function reportTimes({ timesSeen }: GpsReader, { file, choice, findings }: GpsReaderParts): void {
  const instants = timesSeen['epoch-seconds'] + timesSeen['epoch-milliseconds'] + timesSeen['with-zone'];
  const unzoned = timesSeen['without-zone'];
  const said: string[] = [];
  if (instants > 0) {
    const unit = timesSeen['epoch-milliseconds'] > 0 ? ' (some of them milliseconds since 1970)' : '';
    said.push(`${instants} times are instants${unit}, told by the clock of ${choice.timeZone}.`);
  }
  if (unzoned > 0)
    said.push(
      choice.unzonedTimes === 'place'
        ? `${unzoned} times name no zone: taken as the clock of the place, unchanged.`
        : `${unzoned} times name no zone: taken as UTC, told by the clock of ${choice.timeZone}.`,
    );
  if (said.length > 0) findings.note(file, 'time-zone', said.join(' '));
}

/** Share of traces with a single point from which the choice of columns is in doubt. */
export const SINGLE_SHARE = 0.5;

export function singlePointTraces({ traceCount, offsets }: GpsTraces): number {
  let singles = 0;
  for (let t = 0; t < traceCount; t++) if (offsets[t + 1] - offsets[t] === 1) singles++;
  return singles;
}

function checkSingles(traces: GpsTraces, findings: FindingCollector): number {
  const singles = singlePointTraces(traces);
  if (singles <= traces.traceCount * SINGLE_SHARE) return singles;
  const file = traces.sources.join(', ');
  const counted = `${singles} of ${traces.traceCount} trips have one point only`;
  if (singles < traces.traceCount || singles < 2) {
    const message = `${counted}: nothing is driven between a point and itself.`;
    findings.note(file, 'single-points', message);
    return singles;
  }
  const message = `${counted}. Is the column of vehicles or trips one that differs in every row? Choose another one, or none.`;
  return findings.refuse(file, 'single-points', message);
}

/** Sizes and extents of traces. */
export function describeTraces(
  traces: GpsTraces,
): Pick<
  GpsReadReport,
  'vehicles' | 'traces' | 'points' | 'bounds' | 'firstTime' | 'lastTime' | 'intervalSeconds'
> {
  const { first, last } = timeSpan(traces);
  return {
    vehicles: new Set(traces.vehicleCodes).size,
    traces: traces.traceCount,
    points: traces.times.length,
    bounds: traceBounds(traces),
    firstTime: first,
    lastTime: last,
    intervalSeconds: medianIntervalSeconds(traces),
  };
}
