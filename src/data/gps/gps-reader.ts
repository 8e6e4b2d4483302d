import type { FindingCollector } from '../check-report';
import type { GpsChoice } from './gps-choice';
import type { TimeSeen } from './time-reading';
import type { TraceBuilder } from './trace-builder';

/** What every reader of GPS points needs. */
export interface GpsReaderParts {
  /** Name of the file. */
  readonly file: string;
  readonly choice: GpsChoice;
  readonly builder: TraceBuilder;
  readonly findings: FindingCollector;
}

/**
 * Reads the text of one file, piece by piece, into a `TraceBuilder`. Any call may throw Failure 'bad-input'.
 */
export interface GpsReader {
  /** The next bytes of the text; pieces may be cut anywhere. */
  push(piece: Uint8Array): void;
  /** The text is at its end: takes what stands there unfinished, or refuses it. */
  finish(): void;
  /** The text goes on, but no more of it is read: takes what is whole by now. */
  cut(): void;
  /** Judges what was read so far as a whole: refuses a file in which next to nothing makes sense. */
  settle(): void;
  /** How times were written, by count. */
  readonly timesSeen: Readonly<Record<TimeSeen, number>>;
  /** Rows, track segments or features read so far. */
  readonly rows: number;
}
