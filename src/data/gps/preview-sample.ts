import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { FindingCollector } from '../check-report';
import { readHead } from '../file-head';
import type { Task } from '../../base/task';
import type { GpsChoice } from './gps-choice';
import { HEAD_BYTES, type GpsFile } from './gps-files';
import { describeTraces, openReader, saysOccupied, type GpsReadReport } from './read-gps';
import { TraceBuilder } from './trace-builder';

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
