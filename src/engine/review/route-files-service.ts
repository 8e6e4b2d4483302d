import { buffersIn } from '../../base/bytes';
import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { EventTask } from '../../base/task';
import type { RouteFileChoice, RowKind } from '../../data/route-files/route-choice';
import type { Dataset } from '../../domain/dataset';
import type { RoadNetwork } from '../../domain/road-network';
import { storesOrNone, type DataStores } from '../datasets/keep-dataset';
import { dataFileOf, type NamedFile } from '../datasets/named-file';
import { moving } from '../protocol/service';
import { readRouteFile } from './read-route-file';
import { openQuestions, previewRoutes, type RoutePreview } from './route-preview';
import { fileKind, PLACES } from '../../data/file-kind';
import { fileDigest } from '../../data/data-file';
import type { SourceFile } from './open-sets';
import { packReview, unpackReview, type ReviewPackage } from './review-package';
import type { RouteFileSet } from './route-file-set';

/** A set, and the file that it is of. */
export interface OpenedFileSet extends RouteFileSet {
  readonly file: SourceFile;
}

interface ReadRoutesRequest {
  readonly file: NamedFile;
  /** The roads in view. */
  readonly network: RoadNetwork;
  /** IANA zone of the place, for positions whose times are instants. */
  readonly timeZone?: string;
  /** How tables are read, by their headers. */
  readonly choices?: Readonly<Record<string, RouteFileChoice>>;
}

interface PreviewRequest extends Omit<ReadRoutesRequest, 'choices'> {
  /** The table, of those in the file. */
  readonly name: string;
  /** How a person wants it read: in all, or what a row is. */
  readonly choice?: RouteFileChoice;
  readonly rowKind?: RowKind;
}

/** What came of reading a file: its sets, or tables whose columns a person has to look at first. */
export interface ReadRoutes {
  readonly sets: readonly OpenedFileSet[];
  readonly questions: readonly RoutePreview[];
}

/** Routes of files, read beside data sets. Events are messages for people. */
export interface RouteFilesService {
  /** The sets of a file, one for each model that it names; see `readRouteFile`. */
  readRoutes(request: ReadRoutesRequest, task: EventTask<string>): Promise<ReadRoutes>;
  /** A table of a file as it would be read. */
  previewRoutes(request: PreviewRequest, task: EventTask<string>): Promise<RoutePreview>;
  /** See `packReview`. */
  packReview(
    request: { readonly dataset: Dataset; readonly content: ReviewPackage },
    task: EventTask<string>,
  ): Promise<Blob>;
  /** See `unpackReview`. */
  unpackReview(request: { readonly file: NamedFile; readonly network: RoadNetwork }): Promise<ReviewPackage>;
}

export function routeFilesService(openStores: () => Promise<DataStores>): RouteFilesService {
  const tables = async () => (await storesOrNone(openStores))?.caches ?? null;
  return {
    readRoutes: async ({ file, network, timeZone, choices }, task) => {
      const context = { task, tables, timeZone, choices };
      const data = dataFileOf(file);
      const kind = await fileKind(data);
      // Lines of GeoJSON may be roads or routes: whoever opens them here says what they are.
      const isElsewhere = kind !== 'roads' || !/\.(geojson|json|zip|shp|gpkg)$/i.test(data.name);
      const place = isElsewhere ? PLACES[kind] : undefined;
      if (place) throw badInput(`${shown(data.name)} ${place}`, { file: data.name });
      const questions = await openQuestions(data, network, context);
      if (questions.length > 0) return { sets: [], questions };
      const own = { name: data.name, sha256: await fileDigest(data) };
      const sets = (await readRouteFile(data, network, context)).map((set) => ({ ...set, file: own }));
      return moving({ sets, questions }, buffersIn(sets));
    },
    previewRoutes: ({ file, name, network, timeZone, ...said }, task) =>
      previewRoutes(dataFileOf(file), name, network, said, { task, tables, timeZone }),
    packReview: ({ dataset, content }, task) => packReview(dataset, content, task),
    unpackReview: ({ file, network }) => unpackReview(dataFileOf(file), network),
  };
}
