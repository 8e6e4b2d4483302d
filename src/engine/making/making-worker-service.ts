import type { BlobStore } from '../../data/blob-store';
import { previewGps } from '../../data/gps/preview-gps';
import { datasetOverview } from '../dataset-overview';
import { keepDataset, storesOrNone, type DataStores } from '../keep-dataset';
import { dataFileOf } from '../named-file';
import type { Job } from '../protocol/job';
import { DatasetMaker } from './dataset-maker';
import { KeptAreas } from './kept-areas';
import type { AreaRequest, MakingService } from './making-service';
import { Overpass } from './overpass';
import type { MakingContext } from './road-files';

const contextOf = (job: Job<string>): MakingContext => ({
  checkpoint: () => job.control.checkpoint(),
  onProgress: job.onProgress,
});

/** The making of one data set after the other, over a worker's protocol. What leaves the worker is copied: the maker goes on with its own. */
export function makingService(openStores: () => Promise<DataStores>): MakingService {
  const blobs = async (): Promise<BlobStore | null> => (await storesOrNone(openStores))?.caches ?? null;
  const areas = async () => {
    const kept = await blobs();
    return kept && new KeptAreas(kept);
  };
  const maker = new DatasetMaker(blobs);
  const servers = new Map<string, Overpass>();
  const serverOf = ({ server }: AreaRequest): Overpass => {
    const known = servers.get(server) ?? new Overpass({ server });
    servers.set(server, known);
    return known;
  };
  return {
    readRoads: ({ files, settings }, job) => maker.readRoads(files.map(dataFileOf), settings, contextOf(job)),
    offerArea: async (request, job) => {
      const keptFrom = (await (await areas())?.keptFrom(request)) ?? null;
      if (keptFrom !== null) return { nodes: NaN, ways: NaN, bytes: NaN, keptFrom };
      return { ...(await serverOf(request).estimate(request.bounds, job)), keptFrom };
    },
    fetchRoads: async ({ anew, settings, ...request }, job) => {
      const kept = await areas();
      const known = anew ? null : ((await kept?.get(request)) ?? null);
      const fetched = known ?? (await serverOf(request).fetch(request.bounds, job));
      const made = await maker.readRoads([dataFileOf(fetched)], settings, contextOf(job));
      // Kept only once it has proved to be roads: an error of the server is not worth keeping.
      if (!known) await kept?.put(request, fetched.file, job.emit);
      return made;
    },
    takeRoads: async ({ network, name, card }) => maker.takeRoads(network, name, card),
    previewTraces: ({ files, choice, timeZone }, job) => {
      const bounds = maker.roads?.bounds;
      return previewGps(files.map(dataFileOf), {
        ...contextOf(job),
        ...(bounds && { bounds }),
        ...(choice && { choice }),
        ...(timeZone !== undefined && { timeZone }),
      });
    },
    readTraces: ({ files, choice, cleaning }, job) =>
      maker.readTraces([{ files: files.map(dataFileOf), choice }], cleaning, contextOf(job)),
    match: ({ settings }, job) => maker.match(settings, contextOf(job), job.emit),
    traceDetail: async ({ trace }) => maker.traceDetail(trace),
    simulate: (options, job) => maker.simulate(options, contextOf(job)),
    finish: async ({ name, split }, job) => {
      const dataset = await maker.finish(name, split, contextOf(job));
      const report = maker.findings;
      const id = await keepDataset(dataset, report, openStores, job.emit);
      return { dataset, report, overview: datasetOverview(dataset), id };
    },
    forget: async () => maker.forget(),
  };
}
