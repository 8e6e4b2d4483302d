import { inSharedMemory } from '../../base/bytes';
import type { BlobStore } from '../../data/blob-store';
import type { GpsChoice } from '../../data/gps/gps-choice';
import { previewGps } from '../../data/gps/preview-gps';
import { zipBlob } from '../../data/zip-files';
import { badInput, inFile, type Failure } from '../../base/failure';
import { datasetOverview } from '../datasets/dataset-overview';
import { keepDataset, storesOrNone, type DataStores, keepOrNote } from '../datasets/keep-dataset';
import { dataFileOf } from '../datasets/named-file';
import type { HelperThreads } from '../protocol/crew';
import { DatasetBuilder } from './dataset-builder';
import type { AreaRequest, BuilderService, FillingRequest } from './builder-service';
import { Overpass, overpassQuery } from './overpass';
import { PlaceSearch } from './place-search';
import {
  openTraceGroups,
  sortTraceFiles,
  traceGroup,
  type RefusedFile,
  type SortedTraces,
} from './trace-groups';
import { sha256, toHex } from '../../base/checksum';
import { type FetchedFile, fetchFile } from '../datasets/fetch-file';
import type { EventTask } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { WorkerBackend, WorkerBackendOptions } from '../backend/worker-backend';
import { digestOfFile } from '../checkpoints/checkpoint-file';
import type { FillerFile, GapFiller, OpenGapFiller, FilledTraces } from './gap-fillers';

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
      const dataset = inSharedMemory(await builder.finish(name, split, task, leaveOut, true));
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
  return badInput([...shown, ...more].join(' '));
}

const AREAS = 'areas of the map';
const MOST_AREAS = 8;
const encoder = new TextEncoder();

/** Downloaded areas are kept, so that a server is asked only once for each. */
class KeptAreas {
  constructor(private readonly blobs: BlobStore) {}

  /** Since when the answer to the same request is kept, ISO 8601; null if it is not. */
  async keptFrom(request: AreaRequest): Promise<string | null> {
    const name = await nameOf(request);
    const found = (await this.blobs.list(AREAS)).find((blob) => blob.name === name);
    return found ? new Date(found.savedAt).toISOString() : null;
  }

  async get(request: AreaRequest): Promise<FetchedFile | null> {
    const bytes = await this.blobs.get(AREAS, await nameOf(request));
    return bytes ? { path: 'area.overpass.json', file: new Blob([bytes]) } : null;
  }

  /** Keeps an answer; if there is no room for it, `note` says so. */
  async put(request: AreaRequest, file: Blob, note: (text: string) => void): Promise<void> {
    const keep = async () => {
      await this.blobs.put(AREAS, await nameOf(request), new Uint8Array(await file.arrayBuffer()));
      await this.blobs.keepNewest(AREAS, MOST_AREAS);
    };
    await keepOrNote(keep, 'The area could not be kept for next time.', note);
  }
}

async function nameOf({ bounds, server }: AreaRequest): Promise<string> {
  const digest = await sha256(encoder.encode(`${server}\n${overpassQuery(bounds)}`));
  return toHex(digest);
}

/** What a worker needs to fill gaps. */
interface WorkerFillingOptions {
  /** Loads what puts networks to work. */
  readonly load: () => Promise<OpenGapFiller>;
  readonly backend: WorkerBackendOptions;
}

/** No network that fills gaps is larger. */
const MOST_BYTES = 64_000_000;

/** Fills gaps in a worker. Tensors, and the network's code, are loaded with the first request: most people never ask. */
class WorkerFilling {
  #backend: WorkerBackend | null = null;

  constructor(private readonly options: WorkerFillingOptions) {}

  /** @throws Failure 'bad-input' (no traces, a file that holds no such network), 'not-supported' (no WebAssembly), 'cancelled' */
  async fill(
    builder: DatasetBuilder,
    { filler, ...settings }: FillingRequest,
    task: EventTask<string>,
  ): Promise<FilledTraces> {
    const { roads } = builder;
    if (!roads) throw badInput('Load roads first: gaps are filled on them.');
    const file = 'bytes' in filler ? filler : await fetched(filler, task);
    const about = { ...settings, files: file.name, digest: await digestOfFile(file.bytes) };
    const backend = await this.#ready(task.emit);
    return backend.guard(async () => {
      const network = await this.#open(file, roads.network);
      try {
        return await builder.fillGaps(network.placesOf, about, task);
      } finally {
        network.dispose();
      }
    });
  }

  async #open(file: FillerFile, network: RoadNetwork): Promise<GapFiller> {
    const open = await this.options.load();
    return inFile(file.name, () => open(file, network));
  }

  /** In WebAssembly, as on the command line: a card then gives the same points wherever it is built again. */
  async #ready(note: (text: string) => void): Promise<WorkerBackend> {
    if (this.#backend) return this.#backend;
    const { WorkerBackend } = await import('../backend/worker-backend');
    const backend = new WorkerBackend(this.options.backend);
    await backend.choose('wasm', note);
    return (this.#backend = backend);
  }
}

async function fetched(
  { name, address }: { readonly name: string; readonly address: string },
  task: EventTask<string>,
): Promise<FillerFile> {
  const { file } = await fetchFile(address, MOST_BYTES, task);
  return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
}
