import { text, whole, type ValuesOf } from '../../cli/options';
import { Random } from '../../src/base/random';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { tripAt } from '../../src/domain/trajectory-set';
import { derivedZones } from '../../src/domain/zones';
import { generateRoutes, maxRoadsFor } from '../../src/generation/generate-routes';
import { odPairsOf } from '../../src/generation/od-pairs';
import { buildUbodt, ubodtBytes } from '../../src/matching/ubodt';
import { matchGraph } from '../../src/matching/match-graph';
import { Matcher } from '../../src/matching/matcher';
import { simulateGps } from '../../src/matching/simulate-gps';
import { OFFICIAL_HOSER } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { datasetFiles } from '../../cli/dataset/dataset-folder';
import { startNodeBackend } from '../../cli/node-backend';
import { networkBounds } from '../../src/domain/geo';
import type { RoadNetwork } from '../../src/domain/road-network';

export const SCALE_TOOL = {
  about: `Measures what a road network and its trips cost: bytes of each part, seconds, GPS points matched and routes drawn a second, and the
peak of memory after each. docs/scale.md reckons with it.`,
  usage: '--data PATH [--tiles N] [--points N] [--routes N]',
  options: {
    data: text('PATH', 'Folder or zip of a data set in the HOSER layout.').needed('Name a data set'),
    tiles: whole(
      'N',
      1,
      100,
      'Lays N x N copies of its roads beside each other, to measure more roads than any data set here has.',
    ).or(1),
    points: whole(
      'N',
      0,
      100_000_000,
      'GPS points to match, one every 15 s with 10 m of noise, of the training trips; 0 for none.',
    ).or(20_000),
    routes: whole(
      'N',
      0,
      1_000_000,
      'Routes to draw with an untrained HOSER of official widths; 0 for none.',
    ).or(128),
  },
};

type ScaleOptions = ValuesOf<typeof SCALE_TOOL.options>;

const SEED = 42;
/** HOSER's. */
const ZONES = 300;
const DEVICE = { noiseMeters: 10, intervalSeconds: 15 };
const MOST_CANDIDATES = 64;

/** Measures one step after the other, and prints a line of each as it ends. @throws Failure for data that cannot be read */
export async function measureScale(options: ScaleOptions): Promise<void> {
  const dataset = await timed('read', async () => {
    const { dataset: read } = await loadHoserDataset(await datasetFiles([options.data]), { name: 'data' });
    return [read, `${mega(bytesIn(read))} MB of arrays`];
  });
  const { trips } = dataset;
  const visits = trips.train.roads.length;
  say(`  ${perItem(bytesIn(dataset.network), dataset.network.roadCount)} bytes a road of the network`);
  say(
    `  ${perItem(bytesIn(trips.train), trips.train.tripCount)} bytes a trip, ${perItem(bytesIn(trips.train), visits)} a visit`,
  );
  const network = tiledNetwork(dataset.network, options.tiles);
  say(
    `${network.roadCount} roads, ${network.successors.length} links (${options.tiles} x ${options.tiles} tiles)`,
  );
  const zones = await timed('cut into zones', () => {
    const zoneCount = Math.min(ZONES, network.roadCount);
    return [derivedZones(network, zoneCount, SEED, trips.train).zones, `${zoneCount} zones`];
  });
  const tiled = { ...dataset, network, zones };
  if (options.points > 0) await measureMatching(tiled, options.points);
  if (options.routes > 0) await measureDrawing(tiled, options.routes);
}

async function measureMatching({ network, trips }: Dataset, wanted: number): Promise<void> {
  const graph = await timed('match graph', () => {
    const made = matchGraph(network);
    return [
      made,
      `${perItem(bytesIn(made) - bytesIn(network), network.roadCount)} bytes a road and an index`,
    ];
  });
  const table = await timed('table of shortest paths', async () => {
    const made = await buildUbodt(graph);
    return [made, `${mega(ubodtBytes(made))} MB, ways up to ${made.reachMeters.toFixed(0)} m`];
  });
  const matcher = new Matcher(graph, table);
  const random = new Random(SEED);
  const { train } = trips;
  const drives: { lonLat: Float64Array; times: Float64Array }[] = [];
  let points = 0;
  for (let trip = 0; points < wanted && trip < train.tripCount; trip++) {
    const { roads, times } = tripAt(train, trip);
    if (roads.length < 2) continue;
    const drive = simulateGps(graph, roads, times, DEVICE, random);
    drives.push(drive);
    points += drive.times.length;
  }
  await timed('match', () => {
    const since = process.cpuUsage();
    let matched = 0;
    for (const { lonLat, times } of drives)
      matched += matcher.match(lonLat, times).fates.filter((fate) => fate === 0).length;
    const rate = (points / cpuSeconds(since)).toFixed(0);
    return [matched, `${points} points of ${drives.length} trips, ${rate} a second of processor time`];
  });
}

async function measureDrawing(dataset: Dataset, wanted: number): Promise<void> {
  const features = await timed('features of HOSER', () => {
    const made = hoserFeatures(dataset);
    return [made, `${perItem(bytesIn(made) - bytesIn(made.network), made.network.roadCount)} bytes a road`];
  });
  await startNodeBackend('wasm', say);
  const student = await timed('HOSER of official widths', () => {
    const made = Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED));
    const numbers = made.parameters.specs.reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    return [made, `${mega(4 * numbers)} MB of weights`];
  });
  const model = await timed('embed all roads', async () => {
    const options = { maxCandidates: MOST_CANDIDATES, network: student.network };
    return [await HoserSearchModel.create(student.parameters, student.config, features, options), ''];
  });
  const { train } = dataset.trips;
  const pairs = odPairsOf(
    train,
    Uint32Array.from({ length: Math.min(wanted, train.tripCount) }, (_, trip) => trip),
  );
  await timed('draw', async () => {
    const since = process.cpuUsage();
    const drawn = await generateRoutes(model, pairs, { search: 'beam', maxRoads: maxRoadsFor(train) });
    const seconds = cpuSeconds(since);
    const [routes, roads] = [drawn.count / seconds, drawn.roads.length / seconds].map((rate) =>
      rate.toFixed(1),
    );
    return [null, `${drawn.count} routes, ${routes} routes and ${roads} roads a second of processor time`];
  });
}

/** Processor time of this process: what a step takes alone on a core, about, on a machine that does other work too. */
function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** Does a step and says what it took. */
async function timed<T>(name: string, work: () => [T, string] | Promise<[T, string]>): Promise<T> {
  const since = process.cpuUsage();
  const [result, about] = await work();
  const seconds = cpuSeconds(since).toFixed(1);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  say(`${name}: ${seconds} s of processor time${about && `, ${about}`}; peak of memory so far ${peak} MB`);
  return result;
}

const say = (text: string): void => console.log(text);
const mega = (bytes: number): string => (bytes / 1e6).toFixed(1);
const perItem = (bytes: number, items: number): string => (bytes / items).toFixed(1);

/** Bytes of the typed arrays of plain data, each array once. */
function bytesIn(data: unknown, seen = new Set<unknown>()): number {
  if (typeof data !== 'object' || data === null || seen.has(data)) return 0;
  seen.add(data);
  if (ArrayBuffer.isView(data)) return data.byteLength;
  return Object.values(data).reduce<number>((sum, value) => sum + bytesIn(value, seen), 0);
}

/** Between two tiles, so that no road of one is near a point of the other. */
const GAP_DEGREES = 0.05;

/** `tiles` x `tiles` copies of a network beside each other, to the east and north; no road leads from one to another. */
function tiledNetwork(network: RoadNetwork, tiles: number): RoadNetwork {
  const { minLon, maxLon, minLat, maxLat } = networkBounds(network);
  const [width, height] = [maxLon - minLon + GAP_DEGREES, maxLat - minLat + GAP_DEGREES];
  const count = tiles ** 2;
  const { roadCount, successors, shapeOffsets, successorOffsets, shapeLonLat, centroidLonLat } = network;
  const moved = (lonLat: Float64Array) =>
    repeated(Float64Array, lonLat, count, (value, tile, i) =>
      i % 2 === 0 ? value + width * (tile % tiles) : value + height * Math.floor(tile / tiles),
    );
  return {
    roadCount: count * roadCount,
    geoIds: Float64Array.from({ length: count * roadCount }, (_, road) => road),
    shapeOffsets: repeatedOffsets(shapeOffsets, count),
    shapeLonLat: moved(shapeLonLat),
    centroidLonLat: moved(centroidLonLat),
    lengthMeters: repeated(Float64Array, network.lengthMeters, count),
    classCodes: repeated(Uint16Array, network.classCodes, count),
    classNames: network.classNames,
    maxSpeedKmh: repeated(Float32Array, network.maxSpeedKmh, count),
    successorOffsets: repeatedOffsets(successorOffsets, count),
    successors: repeated(Uint32Array, successors, count, (road, tile) => road + tile * roadCount),
  };
}

type Numbers = Float64Array | Float32Array | Uint32Array | Uint16Array;

function repeated<T extends Numbers>(
  create: new (length: number) => T,
  values: T,
  count: number,
  change: (value: number, tile: number, i: number) => number = (value) => value,
): T {
  const all = new create(count * values.length);
  for (let tile = 0; tile < count; tile++)
    for (let i = 0; i < values.length; i++) all[tile * values.length + i] = change(values[i], tile, i);
  return all;
}

function repeatedOffsets(offsets: Uint32Array, count: number): Uint32Array {
  const rows = offsets.length - 1;
  const all = new Uint32Array(count * rows + 1);
  for (let tile = 0; tile < count; tile++)
    for (let row = 1; row <= rows; row++) all[tile * rows + row] = tile * offsets[rows] + offsets[row];
  return all;
}
