import type { BlobStore } from '../../data/blob-store';
import type { GpsChoice } from '../../data/gps/gps-choice';
import { previewGps } from '../../data/gps/preview-gps';
import { Failure } from '../../base/failure';
import { datasetOverview } from '../datasets/dataset-overview';
import { keepDataset, storesOrNone, type DataStores } from '../datasets/keep-dataset';
import { dataFileOf } from '../datasets/named-file';
import { packFiles } from '../datasets/pack-files';
import type { Job } from '../protocol/job';
import { DatasetBuilder } from './dataset-builder';
import { KeptAreas } from './kept-areas';
import type { AreaRequest, BuilderService } from './builder-service';
import { Overpass } from './overpass';
import { PlaceSearch } from './place-search';
import type { BuilderContext } from './road-files';
import {
  openTraceGroups,
  sortTraceFiles,
  traceGroup,
  type RefusedFile,
  type SortedTraces,
} from './trace-groups';

interface GpsLook {
  readonly choice?: GpsChoice | undefined;
  readonly timeZone?: string | undefined;
}

const contextOf = (job: Job<string>): BuilderContext => ({
  checkpoint: () => job.control.checkpoint(),
  onProgress: job.onProgress,
});

/**
 * Builds one data set after the other, over a worker's protocol. What leaves the worker is copied, since
 * the builder goes on with its own.
 */
export function builderService(openStores: () => Promise<DataStores>): BuilderService {
  const blobs = async (): Promise<BlobStore | null> => (await storesOrNone(openStores))?.caches ?? null;
  const areas = async () => {
    const kept = await blobs();
    return kept && new KeptAreas(kept);
  };
  const builder = new DatasetBuilder(blobs);
  const servers = new Map<string, Overpass>();
  const serverOf = ({ server }: AreaRequest): Overpass => {
    const known = servers.get(server) ?? new Overpass({ server });
    servers.set(server, known);
    return known;
  };
  const lookOf = (job: Job<string>, { choice, timeZone }: GpsLook) => ({
    ...contextOf(job),
    ...(builder.roads && { bounds: builder.roads.bounds }),
    ...(choice && { choice }),
    ...(timeZone !== undefined && { timeZone }),
  });
  return {
    readRoads: ({ files, settings }, job) =>
      builder.readRoads(files.map(dataFileOf), settings, contextOf(job)),
    findPlaces: ({ name, server }, job) => new PlaceSearch(server).find(name, job),
    offerArea: async (request, job) => {
      const keptFrom = (await (await areas())?.keptFrom(request)) ?? null;
      if (keptFrom !== null) return { nodes: NaN, ways: NaN, bytes: NaN, keptFrom };
      return { ...(await serverOf(request).estimate(request.bounds, job)), keptFrom };
    },
    fetchRoads: async ({ anew, settings, ...request }, job) => {
      const kept = await areas();
      const known = anew ? null : ((await kept?.get(request)) ?? null);
      const fetched = known ?? (await serverOf(request).fetch(request.bounds, job));
      const built = await builder.readRoads([dataFileOf(fetched)], settings, contextOf(job), request);
      // Kept only once it has proved to be roads: an error page of the server is not worth keeping.
      if (!known) await kept?.put(request, fetched.file, job.emit);
      return built;
    },
    takeRoads: async ({ network, name, card }) => builder.takeRoads(network, name, card),
    sortTraces: async ({ files, timeZone }, job) => {
      const { groups, refused } = await sortTraceFiles(files, contextOf(job));
      if (groups.length === 0) throw nothingReadable(refused);
      const sorted: SortedTraces['groups'][number][] = [];
      for (const opened of groups) {
        const preview = await previewGps(opened, lookOf(job, { timeZone }));
        sorted.push({ ...traceGroup(opened, files), preview });
      }
      return { groups: sorted, refused };
    },
    packRoads: ({ name }, job) => packFiles(builder.roadFiles(name), job),
    previewTraces: async ({ group, choice, timeZone }, job) => {
      const [opened] = await openTraceGroups([group], contextOf(job));
      return previewGps(opened, lookOf(job, { choice, timeZone }));
    },
    readTraces: async ({ groups, cleaning }, job) => {
      const opened = await openTraceGroups(
        groups.map(({ group }) => group),
        contextOf(job),
      );
      const files = groups.map(({ choice }, i) => ({ files: opened[i], choice }));
      return builder.readTraces(files, cleaning, contextOf(job));
    },
    match: ({ settings }, job) => builder.match(settings, contextOf(job), job.emit),
    traceDetail: async ({ trace }) => builder.traceDetail(trace),
    simulate: (options, job) => builder.simulate(options, contextOf(job)),
    finish: async ({ name, split }, job) => {
      const dataset = await builder.finish(name, split, contextOf(job));
      const report = builder.findings;
      const id = await keepDataset(dataset, report, openStores, job.emit);
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
