import { buffersIn } from '../../base/bytes';
import type { EventTask } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { storesOrNone, type DataStores } from '../datasets/keep-dataset';
import { dataFileOf, type NamedFile } from '../datasets/named-file';
import { moving } from '../protocol/service';
import { readRouteFile } from './read-route-file';
import type { RouteFileSet } from './route-file-set';

interface ReadRoutesRequest {
  readonly file: NamedFile;
  /** The roads in view. */
  readonly network: RoadNetwork;
  /** IANA zone of the place, for positions whose times are instants. */
  readonly timeZone?: string;
}

/** Routes of files, read beside data sets. Events are messages for people. */
export interface RouteFilesService {
  /** The sets of a file, one for each model that it names; see `readRouteFile`. */
  readRoutes(request: ReadRoutesRequest, task: EventTask<string>): Promise<readonly RouteFileSet[]>;
}

export function routeFilesService(openStores: () => Promise<DataStores>): RouteFilesService {
  const tables = async () => (await storesOrNone(openStores))?.caches ?? null;
  return {
    readRoutes: async ({ file, network, timeZone }, task) => {
      const sets = await readRouteFile(dataFileOf(file), network, { task, tables, timeZone });
      return moving(sets, buffersIn(sets));
    },
  };
}
