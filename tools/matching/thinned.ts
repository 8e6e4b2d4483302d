import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { badInput } from '../../src/base/failure';
import { NO_TASK } from '../../src/base/task';
import { counted, shown } from '../../src/base/text';
import { dataFileFromBytes } from '../../src/data/data-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { simulatePoints } from '../invention/points/simulate-points';
import type { Dataset } from '../../src/domain/dataset';
import { type GpsTraces, selectTraces, type Thinning } from '../../src/domain/gps-traces';
import type { RoadNetwork } from '../../src/domain/road-network';
import { tripAt } from '../../src/domain/trajectory-set';
import { SAMPLE_POINTS } from '../../src/engine/datasets/samples';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { type RoutesBetween, openRoutesBetween } from '../../src/engine/experiments/networks-of-others';
import type { Estimate } from '../../src/evaluation/bootstrap';
import { alongRoads, sparseMatcher } from '../../src/evaluation/recovery/baselines/along-roads';
import { straightLines } from '../../src/evaluation/recovery/baselines/straight-lines';
import { oneByOne, recoveringTraces, type TraceRecovery } from '../../src/evaluation/recovery/recover-traces';
import {
  matchThinned,
  type NamedRecovery,
  type ThinnedAgreement,
  type ThinnedTraces,
} from '../../src/evaluation/recovery/thinned-matching';
import { buildUbodt } from '../../src/matching/ubodt';
import { matchGraph } from '../../src/matching/match-graph';
import { Matcher } from '../../src/matching/matcher';
import { StudentRoutes } from '../../src/systems/transfertraj/evaluation/student-routes';
import { WorkingEncoder } from '../../src/systems/transfertraj/joined/working-encoder';
import { wholeNumber } from '../../cli/options';
import { BASELINE_LABELS, STUDENT_BASELINE } from '../../src/evaluation/recovery/baselines/baseline-names';
import { systems } from '../../src/systems/registry';
import { STUDENT_FILES, STUDENT_LABEL } from '../../src/systems/transfertraj/networks';
import { networkFile } from '../../cli/train/run-files';
import { networkAt } from '../../cli/train/run-networks';
import { DEFAULT_LENGTH_FACTOR } from '../../src/generation/generate-routes';
import { Baselines } from '../../src/systems/routes/drawing/draw-routes';
import { datasetFiles } from '../../cli/dataset/dataset-folder';

/** Ways up to here: in four minutes hardly a trip in a city leads farther. A table of all of them, so that none is searched twice. */
const WAYS = { deltaMeters: 6000, maxBytes: 2 ** 30 };
/** Seconds between recovered points, as dense traces have them. */
const DENSE_SECONDS = 15;
/** Seed of the simulation that made the sample points. */
const SAMPLE_SEED = 7;

/** The seconds of `--thin`, ascending. @throws Failure 'bad-input' */
export function thinSeconds(text: string): number[] {
  const seconds = text.split(',').map((part) => wholeNumber('thin', part, 1, 3600));
  if (new Set(seconds).size === seconds.length) return seconds.sort((a, b) => a - b);
  throw badInput(`--thin names a number of seconds twice: '${shown(text)}'.`);
}

/** Traces whose routes are known, and the city that they were driven in. */
export interface DrivenTraces extends ThinnedTraces {
  readonly dataset: Dataset;
  /** Whether no training or validation trip of the data set is among them. */
  readonly unseen: boolean;
}

/** Who draws routes with times between roads, and what to call these. */
export interface RouteDrawer extends Pick<RoutesBetween, 'routesBetween' | 'learntFrom'> {
  readonly name: string;
}

/** What speaks against holding a drawer against traces: that it may have learnt from them. Null where nothing is known to. */
export function doubtOf(
  { name, learntFrom }: Pick<RouteDrawer, 'name' | 'learntFrom'>,
  { dataset, unseen }: Pick<DrivenTraces, 'dataset' | 'unseen'>,
): string | null {
  const isOwn = learntFrom === dataset.fingerprint;
  if (isOwn === unseen) return null;
  const trips = `the trips of ${shown(dataset.name)}`;
  return isOwn
    ? `${name}: learnt from ${trips}, and may know these traces. Take what learnt from other trips.`
    : `${name}: did not learn from ${trips} as they are, and may know these traces all the same.`;
}

/** Drives on the roads of the sample points, by their simulator: only so are the roads of each trace known. */
export async function simulatedDrives(count: number): Promise<DrivenTraces> {
  const path = fileURLToPath(new URL(`../../public/${SAMPLE_POINTS.address}`, import.meta.url));
  const file = dataFileFromBytes('sample-points.zip', await readFile(path));
  const { dataset } = await loadHoserDataset([file], { name: SAMPLE_POINTS.title });
  const { traces, trips } = await simulatePoints(dataset.network, { trips: count }, { seed: SAMPLE_SEED });
  const routes = Array.from({ length: trips.tripCount }, (_, trip) => tripAt(trips, trip).roads);
  return { dataset, unseen: false, traces, routes };
}

/** Real traces that matching explains by one route from end to end, which stands for the roads that were driven; of others nobody knows them. */
export async function denselyMatched(
  network: RoadNetwork,
  traces: GpsTraces,
  count: number,
): Promise<ThinnedTraces> {
  const graph = matchGraph(network);
  const matcher = new Matcher(graph, await buildUbodt(graph));
  const chosen: number[] = [];
  const routes: Uint32Array[] = [];
  for (let trace = 0; trace < traces.traceCount && chosen.length < count; trace++) {
    const [start, end] = [traces.offsets[trace], traces.offsets[trace + 1]];
    const times = traces.times.subarray(start, end);
    const { pieces } = matcher.match(traces.lonLat.subarray(2 * start, 2 * end), times);
    const isWhole = pieces.length === 1 && pieces[0].matchedPoints === times.length;
    if (!isWhole || pieces[0].roads.length < 2) continue;
    chosen.push(trace);
    routes.push(pieces[0].roads);
  }
  return { traces: selectTraces(traces, chosen), routes };
}

/**
 * Prints how well the roads of thinned traces are found: a table with a line for each way of recovering them.
 * @param encoders ways beside those that need no network
 * @param drawers of routes on these roads, each one more way
 */
export async function sayThinned(
  name: string,
  { dataset, traces, routes }: DrivenTraces,
  seconds: readonly number[],
  encoders: readonly NamedRecovery[] = [],
  drawers: readonly RouteDrawer[] = [],
): Promise<void> {
  const graph = matchGraph(dataset.network);
  const matcher = sparseMatcher(graph, await buildUbodt(graph, WAYS));
  console.log(`\n${name}: ${traces.traceCount} traces, ${traces.times.length} points`);
  const drawn = drawers.map((drawer) => ({
    name: drawer.name,
    routes: new StudentRoutes(matcher, drawer),
  }));
  const isDrawn = (way: string) => drawers.some((drawer) => drawer.name === way);
  const ways = [
    ...recoveriesOf(matcher),
    ...encoders,
    ...drawn.map(({ name: way, routes: own }) => ({ name: way, recover: alongRoutes(own) })),
  ];
  const width = Math.max(...ways.map((way) => way.name.length));
  console.log(
    `every s  ${'recovery'.padEnd(width)}  points  precision              recall                 F1                     F1 gained`,
  );
  const rows: readonly (readonly [string, Thinning, readonly NamedRecovery[]])[] = [
    ['all', { every: 1 }, [MATCHED_AS_THEY_ARE]],
    ...seconds.map((kept) => [`${kept}`, { seconds: kept }, ways] as const),
  ];
  for (const [kept, thinning, compared] of rows) {
    const found = await matchThinned(matcher, { traces, routes }, thinning, compared, NO_TASK);
    for (const row of found.recoveries) console.log(`${kept.padStart(7)}  ${rowText(row, width)}`);
    for (const { before, after, f1 } of found.differences)
      if (isDrawn(before) && isDrawn(after))
        console.log(`${kept.padStart(7)}  F1, ${after} minus ${before}: ${intervalText(f1).trim()}`);
  }
  for (const { name: way, routes: own } of drawn) {
    const { asked, arrived } = own.counts;
    console.log(`${way}: ${arrived} of ${counted(asked, 'route')} arrived.`);
  }
}

function rowText(
  { name, points, agreement, gain }: ThinnedAgreement['recoveries'][number],
  width: number,
): string {
  return [
    name.padEnd(width),
    `${points}`.padStart(6),
    ...(['precision', 'recall', 'f1'] as const).map((measure) => intervalText(agreement[measure])),
    gain ? intervalText(gain) : '',
  ].join('  ');
}

const MATCHED_AS_THEY_ARE: NamedRecovery = { name: 'none', recover: null };

/** Every way that thinned traces are recovered before they are matched. */
const recoveriesOf = (matcher: Matcher): readonly NamedRecovery[] => [
  MATCHED_AS_THEY_ARE,
  { name: 'straight lines', recover: recoveringTraces(oneByOne(straightLines), DENSE_SECONDS) },
  {
    name: 'along the road',
    recover: recoveringTraces(
      oneByOne((trip) => alongRoads(trip, matcher)),
      DENSE_SECONDS,
    ),
  },
];

const alongRoutes = (own: StudentRoutes): TraceRecovery =>
  recoveringTraces((trips, task) => own.placesOf(trips, task), DENSE_SECONDS);

const intervalText = ({ value, low, high }: Estimate): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`.padEnd(23);

/** Encoders as ways of recovering the traces of one city. */
interface RecoveringEncoders {
  readonly recoveries: readonly NamedRecovery[];
  dispose(): void;
}

/** @param dataset whose places and roads they read around points */
export function recoveringEncoders(files: readonly StartFrom[], dataset: Dataset): RecoveringEncoders {
  const working: WorkingEncoder[] = [];
  const dispose = () => working.forEach((encoder) => encoder.dispose());
  try {
    const recoveries = files.map((file) => {
      const encoder = new WorkingEncoder(file, dataset);
      working.push(encoder);
      return { name: shown(file.name), recover: recoveringTraces(encoder.placesOf, DENSE_SECONDS) };
    });
    return { recoveries, dispose };
  } catch (failure) {
    dispose();
    throw failure;
  }
}

/**
 * Reads a student of routes: a checkpoint, or of the folder or zip of a run the distilled student, else the vanilla one.
 * @throws Failure 'bad-input' for a path that is not there or has none
 */
export const studentAt = (path: string): Promise<StartFrom> =>
  networkAt(
    path,
    STUDENT_FILES,
    `has no ${STUDENT_LABEL}: it holds neither ${STUDENT_FILES.map(networkFile).join(' nor ')}. ` +
      'Name the folder or zip of a run of npx route-distillery train, or a checkpoint.',
  );

/**
 * Puts a student to work on the roads of a data set. The caller disposes of it.
 * @throws Failure 'bad-input' for a file that holds no student, or one of other roads
 */
export async function openStudent(file: StartFrom, dataset: Dataset): Promise<RoutesBetween> {
  const open = await openRoutesBetween(systems);
  return open(file, dataset);
}

export const namedStudent = (student: RoutesBetween): RouteDrawer => ({
  name: BASELINE_LABELS[STUDENT_BASELINE],
  learntFrom: student.learntFrom,
  routesBetween: (pairs, task) => student.routesBetween(pairs, task),
});

/** Paths that learn from training trips by counting, and need no network. */
const LEARNT_PATHS = [
  ['fastest', 'fastest paths'],
  ['likeliest', 'likeliest paths'],
  ['learnt', 'learnt-cost paths'],
] as const;

/**
 * Paths on the roads of a city by what the training trips of a data set tell of them.
 * @param path folder or zip of the data set, of the same roads as those of `network`
 * @throws Failure 'bad-input' for a data set that cannot be read, or one of other roads
 */
export async function learntPaths(path: string, network: RoadNetwork): Promise<RouteDrawer[]> {
  const { dataset } = await loadHoserDataset(await datasetFiles([path]), { name: path });
  if (!sameRoads(dataset.network, network))
    throw badInput(
      `${shown(path)} has other roads than the traces were driven on. Name a data set of the same roads.`,
    );
  return pathsOf(dataset);
}

/** The same paths of a data set that is loaded. What they need is learnt when the first routes are drawn. */
export function pathsOf(dataset: Pick<Dataset, 'network' | 'trips' | 'fingerprint'>): RouteDrawer[] {
  const baselines = new Baselines(dataset);
  return LEARNT_PATHS.map(([source, name]) => ({
    name,
    learntFrom: dataset.fingerprint,
    routesBetween: (pairs, task) =>
      baselines.draw(source, pairs, { lengthFactor: DEFAULT_LENGTH_FACTOR }, task),
  }));
}

const sameRoads = (one: RoadNetwork, other: RoadNetwork): boolean =>
  one.roadCount === other.roadCount &&
  one.geoIds.every((id, road) => id === other.geoIds[road]) &&
  one.lengthMeters.every((metres, road) => metres === other.lengthMeters[road]);
