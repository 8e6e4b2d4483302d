import { buffersIn } from '../../base/bytes';
import { badInput, type Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import { shown } from '../../base/text';
import { cleanTraces } from '../../data/gps/clean-traces';
import { DEFAULT_CLEANING, type CleaningSettings } from '../../data/gps/cleaning-report';
import { traceName } from '../../data/gps/export/trace-file';
import { previewGps } from '../../data/gps/preview-gps';
import { readGps } from '../../data/gps/read-gps';
import type { Bounds } from '../../domain/geo';
import type { GpsTraces } from '../../domain/gps-traces';
import { moving } from '../protocol/service';
import { dataFileOf, type NamedFile } from './named-file';

/** More of a file is no file of a few drives. */
export const MOST_FILE_BYTES = 64e6;
/** More are more than anybody looks through one by one. */
export const MOST_TRACES = 500;

/** Sparse traces stay whole: points may be half an hour apart, two are enough, and cars may stand. */
const SPARSE: CleaningSettings = {
  ...DEFAULT_CLEANING,
  gapSeconds: 1800,
  stopSeconds: 0,
  occupied: 'ignore',
  minPoints: 2,
  minLengthMeters: 0,
};

/** A drive of a file. */
export interface ReadTrace {
  /** Name of its trip or vehicle. */
  readonly name: string;
  /** Where it begins in the file: a row, or a track, from 1 on. */
  readonly row: number;
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds on the clock of the place, in order. */
  readonly times: Float64Array;
}

/** The drives of a file. */
export interface ReadTraces {
  readonly file: string;
  readonly traces: readonly ReadTrace[];
  /** What was left out and what was assumed, in sentences. */
  readonly notes: readonly string[];
}

interface ReadTracesRequest {
  readonly file: NamedFile;
  /** The box around the roads in view: it tells longitude from latitude, and what is far away is left out. Null for anywhere. */
  readonly bounds: Bounds | null;
}

/** GPS traces of files that are looked at beside a data set. */
export interface TraceFilesService {
  /**
   * The drives of one GPX, CSV or GeoJSON file.
   * @throws Failure 'bad-input' (details: file, row, column) for a file that is none, has no times, or has no drive near the roads
   */
  readTraces(request: ReadTracesRequest, task: Task): Promise<ReadTraces>;
}

export const traceFilesService = (): TraceFilesService => ({
  readTraces: async ({ file, bounds }, task) => {
    const read = await readTraceFile(file, bounds, task);
    return moving(read, buffersIn(read));
  },
});

async function readTraceFile(named: NamedFile, bounds: Bounds | null, task: Task): Promise<ReadTraces> {
  const file = dataFileOf(named);
  if (file.size > MOST_FILE_BYTES)
    throw refusal(
      file.name,
      `it has ${Math.round(file.size / 1e6)} MB, and ${MOST_FILE_BYTES / 1e6} MB are possible. Give a file with a few drives, or make a data set of it on the Data stage`,
    );
  const { choice, sample, warnings } = await previewGps([file], bounds ? { bounds } : {}, task);
  if (sample === null) throw refusal(file.name, unreadable(warnings));
  const { traces: raw, report } = await readGps([file], choice, task);
  if (report.findings.some(({ kind }) => kind === 'assumed-times'))
    throw refusal(
      file.name,
      'its points have no times. Places are filled in at moments between known ones, so give each point a time',
    );
  const { traces, report: cleaned } = await cleanTraces(raw, SPARSE, bounds ?? undefined, task);
  if (traces.traceCount === 0)
    throw refusal(
      file.name,
      `no drive of two points or more is left near the open roads. ${cleaned.messages.join(' ')}`.trim(),
    );
  const notes = [...report.findings.map(({ message }) => message), ...cleaned.messages];
  if (traces.traceCount > MOST_TRACES)
    notes.push(`The file has ${traces.traceCount} drives: the first ${MOST_TRACES} can be chosen.`);
  return { file: shown(file.name), traces: drivesOf(traces), notes };
}

const drivesOf = (traces: GpsTraces): ReadTrace[] =>
  Array.from({ length: Math.min(MOST_TRACES, traces.traceCount) }, (_, trace) => {
    const [from, to] = [traces.offsets[trace], traces.offsets[trace + 1]];
    return {
      name: shown(traceName(traces, trace)),
      row: traces.sourceRows[trace],
      lonLat: traces.lonLat.slice(2 * from, 2 * to),
      times: traces.times.slice(from, to),
    };
  });

const unreadable = (warnings: readonly { readonly message: string }[]): string =>
  warnings.map(({ message }) => message).join(' ') || 'it cannot be read as GPS points';

function refusal(file: string, why: string): Failure {
  // What was found in a row names the file already.
  const message = why.startsWith(shown(file)) ? why : `${shown(file)}: ${why}`;
  return badInput(/[.!?]$/.test(message) ? message : `${message}.`, { file });
}
