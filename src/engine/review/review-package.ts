import * as v from 'valibot';
import { badInput, fileFailure } from '../../base/failure';
import { text } from '../../base/json';
import { readJson } from '../../base/plain-json';
import type { Task } from '../../base/task';
import { baseName, readAll, type DataFile } from '../../data/data-file';
import { REVIEW_FILE } from '../../data/file-kind';
import { writeHoserLayout } from '../../data/hoser-writer';
import { HOSER_FILE_NAMES } from '../../data/hoser-files';
import { filesInZip, zipBlob, type ZipLimits } from '../../data/zip-files';
import type { Dataset } from '../../domain/dataset';
import type { RoadNetwork } from '../../domain/road-network';
import { emptyTrajectorySet, type TrajectorySet } from '../../domain/trajectory-set';
import { routesAsTrips, tripsAsRoutes, StopReason, type RouteSet } from '../../generation/route';
import { readSafetensors, writeSafetensors } from '../../nn/safetensors';
import { intsOf, numbersOf, uint32s, type Tensors } from '../checkpoints/tensor-values';
import { ROUTE_SOURCES, type RouteSource } from '../routes/route-source';
import { reviewFingerprint } from './review-fingerprint';
import { ROUND, type BlindRound } from './verdict-file';

/** What somebody else is to judge without names: driven trips, sets of routes for the same pairs, and the lines in their order. */
export interface ReviewPackage {
  readonly title: string;
  /** What people call the sets, where that is more than who drew them. */
  readonly names: Readonly<Partial<Record<RouteSource, string>>>;
  readonly round: BlindRound;
  /** Trip i drove pair i. */
  readonly driven: TrajectorySet;
  readonly sets: readonly { readonly source: RouteSource; readonly routes: RouteSet }[];
}

const ROUTES_ENTRY = 'routes.safetensors';
const FORMAT = 'route-distillery-review';
const MIB = 1024 ** 2;
const LIMITS: ZipLimits = {
  ...{ maxEntries: 64, maxUnpackedBytes: 2048 * MIB, maxRatio: 200, ratioFromBytes: 16 * MIB },
};
const LONGEST_NAME = 200;

const ABOUT = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  title: text(LONGEST_NAME),
  names: v.record(v.picklist(ROUTE_SOURCES), v.exactOptional(text(LONGEST_NAME))),
  round: ROUND,
  /** `reviewFingerprint` */
  review: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
});

/**
 * A package as one zip: the roads in the HOSER layout with the driven trips of the review alone, the sets as safetensors, and
 * `review.json`. Nothing in it is of who packed it: no verdict, no name, no machine, no vehicle.
 */
export async function packReview(dataset: Dataset, content: ReviewPackage, task: Task): Promise<Blob> {
  const { title, names, round, driven, sets } = content;
  const { names: _, ...trips } = driven;
  const { extras: __, ...roads } = dataset;
  const empty = emptyTrajectorySet();
  const layout = writeHoserLayout({ ...roads, trips: { train: trips, val: empty, test: empty } });
  const about = {
    ...{ format: FORMAT, version: 1, round },
    title: title.slice(0, LONGEST_NAME),
    names: Object.fromEntries(
      Object.entries(names).map(([source, name]) => [source, name.slice(0, LONGEST_NAME)]),
    ),
    review: reviewFingerprint({ network: dataset.network, real: driven, sets }),
  };
  const tensors: Tensors = new Map();
  putRoutes(tensors, 'real', tripsAsRoutes(driven));
  for (const { source, routes } of sets) putRoutes(tensors, source, routes);
  const bytes = writeSafetensors(tensors, { format: FORMAT });
  const absent: readonly string[] = [HOSER_FILE_NAMES.val, HOSER_FILE_NAMES.test];
  return zipBlob(
    [
      { name: REVIEW_FILE, chunks: () => [new TextEncoder().encode(JSON.stringify(about, null, 1))] },
      { name: ROUTES_ENTRY, chunks: () => [bytes] },
      ...layout.filter(({ name }) => !absent.includes(name)),
    ],
    task,
  );
}

function putRoutes(
  tensors: Tensors,
  at: string,
  { offsets, roads, times, origins, ...more }: RouteSet,
): void {
  const { destinations, stop, logProbs, count } = more;
  tensors.set(`${at}/offsets`, intsOf(offsets));
  tensors.set(`${at}/roads`, intsOf(roads));
  tensors.set(`${at}/times`, { dtype: 'F64', shape: [times.length], data: times });
  tensors.set(`${at}/origins`, intsOf(origins));
  tensors.set(`${at}/destinations`, intsOf(destinations));
  tensors.set(`${at}/stop`, { dtype: 'U8', shape: [count], data: stop });
  tensors.set(`${at}/logProbs`, { dtype: 'F64', shape: [count], data: logProbs });
}

/**
 * The package in a file, for roads that were read from the same file.
 * @throws Failure 'bad-input': no package, of another version, cut, or not of these roads
 */
export async function unpackReview(file: DataFile, network: RoadNetwork): Promise<ReviewPackage> {
  const entries = await filesInZip(file, LIMITS);
  const bytesOf = async (name: string, most: number) => {
    const entry = entries.find((one) => baseName(one.name) === name);
    if (!entry)
      throw fileFailure(file.name, `${name} is missing: it is no package of a review, or a part of one.`);
    return readAll(entry, most);
  };
  const { title, names, round, review } = readJson(
    file.name,
    await bytesOf(REVIEW_FILE, 64 * MIB),
    ABOUT,
    'Ask for the package again.',
  );
  const { tensors } = readSafetensors(await bytesOf(ROUTES_ENTRY, LIMITS.maxUnpackedBytes));
  const read = (source: string) => readRoutes(tensors, source, network.roadCount, file.name);
  const sources = ROUTE_SOURCES.filter((source) => tensors.has(`${source}/offsets`));
  const driven = routesAsTrips(read('real'));
  const sets = sources.map((source) => ({ source, routes: read(source) }));
  const isWhole =
    sets.length > 0 &&
    sets.every(({ routes }) => routes.count === driven.tripCount) &&
    round.order.every(
      ({ source, pair }) => pair < driven.tripCount && (source === 'real' || sources.includes(source)),
    );
  if (!isWhole || reviewFingerprint({ network, real: driven, sets }) !== review)
    throw fileFailure(file.name, 'its routes are not those that were packed. Ask for the package again.');
  return { title, names, round, driven, sets };
}

function readRoutes(
  tensors: ReturnType<typeof readSafetensors>['tensors'],
  at: string,
  roadCount: number,
  file: string,
): RouteSet {
  const broken = (what: string) =>
    badInput(`The routes of this package cannot be used: ${what}. Ask for the package again.`, { file });
  const offsets = uint32s(tensors, `${at}/offsets`, broken);
  const count = Math.max(0, offsets.length - 1);
  const roads = uint32s(tensors, `${at}/roads`, broken);
  const ends = (name: string) => uint32s(tensors, `${at}/${name}`, broken, count);
  const [origins, destinations] = [ends('origins'), ends('destinations')];
  const rises = offsets[0] === 0 && offsets.every((offset, i) => i === 0 || offset > offsets[i - 1]);
  if (!rises || offsets[count] !== roads.length)
    throw broken(`the routes of ${at} do not fill its list of roads`);
  if ([roads, origins, destinations].some((all) => all.some((road) => road >= roadCount)))
    throw broken(`${at} names roads that are not there`);
  const stop = Uint8Array.from(ends('stop'));
  if (stop.some((reason) => reason > StopReason.notStated))
    throw broken(`${at} ends for reasons that are not known`);
  const times = numbersOf(tensors, `${at}/times`, broken, roads.length);
  const logProbs = numbersOf(tensors, `${at}/logProbs`, broken, count);
  const arrived = Uint8Array.from(destinations, (road, i) => (roads[offsets[i + 1] - 1] === road ? 1 : 0));
  return { count, offsets, roads, times, origins, destinations, arrived, stop, logProbs };
}
