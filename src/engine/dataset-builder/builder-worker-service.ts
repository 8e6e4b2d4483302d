import type { BlobStore } from '../../data/blob-store';
import type { GpsChoice } from '../../data/gps/gps-choice';
import { previewGps } from '../../data/gps/preview-gps';
import { zipBlob } from '../../data/zip-writer';
import { Failure } from '../../base/failure';
import { datasetOverview } from '../datasets/dataset-overview';
import { keepDataset, storesOrNone, type DataStores } from '../datasets/keep-dataset';
import { dataFileOf } from '../datasets/named-file';
import type { HelperThreads } from '../protocol/crew';
import { DatasetBuilder } from './dataset-builder';
import { KeptAreas } from './kept-areas';
import type { AreaRequest, BuilderService } from './builder-service';
import { Overpass } from './overpass';
import { PlaceSearch } from './place-search';
import {
  openTraceGroups,
  sortTraceFiles,
  traceGroup,
  type RefusedFile,
  type SortedTraces,
} from './trace-groups';
import { WorkerFilling, type WorkerFillingOptions } from './worker-filling';

interface GpsLook {
  readonly choice?: GpsChoice | undefined;
  readonly timeZone?: string | undefined;
}

/**
 * Builds one data set after the other, over a worker's protocol. What leaves the worker is copied, since
 * the builder goes on with its own.
 * @param filling who can fill gaps of traces
 * @param helpers threads that match with this one; null where there are none
 */
export function builderService(
  openStores: () => Promise<DataStores>,
  filling: WorkerFillingOptions,
  helpers: HelperThreads | null = null,
): BuilderService {
  const blobs = async (): Promise<BlobStore | null> => (await storesOrNone(openStores))?.caches ?? null;
  const areas = async () => {
    const kept = await blobs();
    return kept && new KeptAreas(kept);
  };
  const builder = new DatasetBuilder(blobs, undefined, helpers);
  const filler = new WorkerFilling(filling);
  const servers = new Map<string, Overpass>();
  const serverOf = ({ server }: AreaRequest): Overpass => {
    const known = servers.get(server) ?? new Overpass({ server });
    servers.set(server, known);
    return known;
  };
  const lookOf = ({ choice, timeZone }: GpsLook) => ({
    ...(builder.roads && { bounds: builder.roads.bounds }),
    ...(choice && { choice }),
    ...(timeZone !== undefined && { timeZone }),
  });
  return {
    readRoads: ({ files, settings }, task) => builder.readRoads(files.map(dataFileOf), settings, task),
    findPlaces: ({ name, server }, task) => new PlaceSearch(server).find(name, task),
    offerArea: async (request, task) => {
      const keptFrom = (await (await areas())?.keptFrom(request)) ?? null;
      if (keptFrom !== null) return { nodes: NaN, ways: NaN, bytes: NaN, keptFrom };
      return { ...(await serverOf(request).estimate(request.bounds, task)), keptFrom };
    },
    fetchRoads: async ({ anew, settings, ...request }, task) => {
      const kept = await areas();
      const known = anew ? null : ((await kept?.get(request)) ?? null);
      const fetched = known ?? (await serverOf(request).fetch(request.bounds, task));
      const built = await builder.readArea(dataFileOf(fetched), request, settings, task);
      // Kept only once it has proved to be roads: an error page of the server is not worth keeping.
      if (!known) await kept?.put(request, fetched.file, task.emit);
      return built;
    },
    takeRoads: async ({ network, name, card }) => builder.takeRoads(network, name, card),
    sortTraces: async ({ files, timeZone }, task) => {
      const { groups, refused } = await sortTraceFiles(files, task);
      if (groups.length === 0) throw nothingReadable(refused);
      const sorted: SortedTraces['groups'][number][] = [];
      for (const opened of groups) {
        const preview = await previewGps(opened, lookOf({ timeZone }), task);
        sorted.push({ ...traceGroup(opened, files), preview });
      }
      return { groups: sorted, refused };
    },
    packRoads: ({ name }, task) => zipBlob(builder.roadFiles(name), task),
    previewTraces: async ({ group, choice, timeZone }, task) => {
      const [opened] = await openTraceGroups([group], task);
      return previewGps(opened, lookOf({ choice, timeZone }), task);
    },
    readTraces: async ({ groups, cleaning }, task) => {
      const opened = await openTraceGroups(
        groups.map(({ group }) => group),
        task,
      );
      const files = groups.map(({ choice }, i) => ({ files: opened[i], choice }));
      return builder.readTraces(files, cleaning, task);
    },
    fillGaps: async ({ filling: wanted }, task) => {
      if (wanted) return filler.fill(builder, wanted, task);
      builder.emptyGaps();
      return null;
    },
    match: ({ settings }, task) => builder.match(settings, task),
    traceDetail: async ({ trace }) => builder.traceDetail(trace),
    simulate: (options, task) => builder.simulate(options, task),
    finish: async ({ name, split, leaveOut }, task) => {
      const dataset = await builder.finish(name, split, task, leaveOut);
      const report = builder.findings;
      const id = await keepDataset(dataset, report, openStores, task.emit);
      return { dataset, report, overview: datasetOverview(dataset), id };
    },
    forget: async () => builder.forget(),
  };
}

/** Refusals that are shown: nobody would read more. */
const MOST_SHOWN = 3;

function nothingReadable(refused: readonly RefusedFile[]): Failure {
  const shown = refused.slice(0, MOST_SHOWN).map(({ message }) => message);
  const more = refused.length > MOST_SHOWN ? [`And ${refused.length - MOST_SHOWN} more.`] : [];
  return new Failure('bad-input', [...shown, ...more].join(' '));
}
