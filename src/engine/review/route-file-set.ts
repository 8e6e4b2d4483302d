import type { RouteFileChoice } from '../../data/route-files/route-choice';
import { NO_STOP, type FileRoutes, type LeftOut } from '../../data/route-files/route-rows';
import { StopReason, STOP_REASON_TEXT, type RouteSet } from '../../generation/route';
import type { EventTask } from '../../base/task';
import type { BlobStore } from '../../data/blob-store';
import type { CheckReport } from '../../data/check-report';

/** The routes of one model of a file, as a reviewer opens them. Plain data. */
export interface RouteFileSet {
  /** The file, and the model where the file names several. */
  readonly name: string;
  /** What the columns say of who drew the routes. */
  readonly role: 'driven' | 'generated' | 'unknown';
  /**
   * Origins and destinations are the requested ones where the file states them, else the first and the last
   * road. Roads that follow each other here need not do so in the network.
   */
  readonly routes: RouteSet;
  readonly statesEnds: boolean;
  /** Whether any route has its times; where one has none, they are NaN, but for a departure that is stated alone. */
  readonly timed: boolean;
  /** Whether the roads are those that map matching found for positions. */
  readonly matched: boolean;
  /** (N) data row, track or feature of each route, counted from 1 without the header. */
  readonly sourceRows: Uint32Array;
  readonly leftOut: readonly LeftOut[];
  /** What else there is to know of how the file was read, in sentences. */
  readonly notes: readonly string[];
}

const STOP_CODES = Object.values(StopReason).filter((code) => code !== StopReason.notStated);
/** Reasons of the end as files of this program state them; `STOP_CODES` has their codes in the same order. */
export const STOP_TEXTS: readonly string[] = STOP_CODES.map((code) => STOP_REASON_TEXT[code]);

/**
 * The routes of a file as this program has them: one has arrived whose last road is the destination, whatever
 * the file says of it.
 */
export function routeSetOf(file: FileRoutes): RouteSet {
  const { count, offsets, roads, times, origins, destinations, logProbs } = file;
  const arrived = new Uint8Array(count);
  const stop = new Uint8Array(count);
  for (let route = 0; route < count; route++) {
    const stated = file.stops[route] === NO_STOP ? StopReason.notStated : STOP_CODES[file.stops[route]];
    arrived[route] = roads[offsets[route + 1] - 1] === destinations[route] ? 1 : 0;
    if (arrived[route]) stop[route] = StopReason.arrived;
    else stop[route] = stated === StopReason.arrived ? StopReason.notStated : stated;
  }
  return { count, offsets, roads, times, origins, destinations, arrived, stop, logProbs };
}

/** What reading a file of routes needs besides it. */
export interface RouteFileContext {
  readonly task: EventTask<string>;
  /** Where tables of shortest paths are kept; null where nothing can be kept. */
  readonly tables: () => Promise<BlobStore | null>;
  /** IANA zone of the place, for positions whose times are instants; UTC if left out. */
  readonly timeZone?: string | undefined;
  /** How tables are read of which a person has said so, by `headerKey`. */
  readonly choices?: Readonly<Record<string, RouteFileChoice>> | undefined;
}

/** What was read of one file. */
export interface FileContent extends Pick<RouteFileSet, 'role' | 'statesEnds' | 'matched' | 'notes'> {
  readonly sets: readonly FileRoutes[];
}

/** What was found in a file, in sentences. */
export const notesOf = (findings: CheckReport): string[] =>
  findings.map(({ message, count, action }) =>
    action === 'row left out' ? `${count.toLocaleString('en')} left out: ${message}` : message,
  );
