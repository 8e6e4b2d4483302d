import type { EventTask } from '../../base/task';
import type { BlobStore } from '../../data/blob-store';
import type { CheckReport } from '../../data/check-report';
import type { FileRoutes } from '../../data/route-files/route-rows';
import type { RouteFileSet } from './route-file-set';

/** What reading a file of routes needs besides it. */
export interface RouteFileContext {
  readonly task: EventTask<string>;
  /** Where tables of shortest paths are kept; null where nothing can be kept. */
  readonly tables: () => Promise<BlobStore | null>;
  /** IANA zone of the place, for positions whose times are instants; UTC if left out. */
  readonly timeZone?: string | undefined;
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
