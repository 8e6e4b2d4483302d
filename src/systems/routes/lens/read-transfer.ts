import { asStep, type Task } from '../../../base/task';
import type { Dataset, SplitName } from '../../../domain/dataset';
import { gridFor, roadCells } from '../../../domain/grid';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { arcMeters, halfChordSquared } from '../../../models/hoser/features/road-geometry';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import { tripArraysInReach } from '../../../models/hoser/trip-arrays';
import { TripTensors } from '../../../models/hoser/trip-tensors';
import { DEFAULT_DISTILLATION, STUDENT_NAMES, type StudentName } from '../distillation/distillation-config';
import { computeSoftTargets } from '../distillation/soft-targets';
import type { LensNetworks } from './read-journey';
import { transferOf, type ChoiceStep, type GroupKind, type Transfer, READERS, type Reader } from './transfer';
import { tripAt } from '../../../domain/trajectory-set';
import { roadSeconds } from '../../../knowledge/road-seconds';
import { generateRoutes, maxRoadsFor } from '../../../generation/generate-routes';
import { odPairsOf } from '../../../generation/od-pairs';
import { routeAt } from '../../../generation/route';
import type { SearchableModel } from '../../../domain/search/search-tree';
import { withSearchModel } from '../drawing/draw-routes';
import { TeacherSearchModel } from '../../../models/lm-tad/search-model';

const TRIPS_AT_ONCE = 64;
const HOUR = 3600;
/** Hours that are told apart together. */
const HOURS = 4;
/** Ends of the distances to go, in km. */
const DISTANCES = [0.5, 1, 2, 5] as const;
/** Ends of how often training trips visited the teacher's cell of the road. */
const VISITS = [1, 10, 100, 1000] as const;

/** What was transferred, and what each network does as a route model. */
export interface TransferWithRoutes extends Transfer {
  readonly drawn: DrawnByEach;
}

/**
 * Has the networks read every trip of a split, and measures what the teacher passed on; then has each draw a few
 * routes.
 * @param window roads that the teacher sees
 */
export async function readTransfer(
  { network, trips }: Pick<Dataset, 'network' | 'trips'>,
  split: SplitName,
  features: HoserFeatures,
  networks: LensNetworks,
  window: number,
  task: Task,
): Promise<TransferWithRoutes> {
  const set = trips[split];
  const soft = networks.teacher
    ? await computeSoftTargets(
        networks.teacher.network,
        network,
        set,
        window,
        asStep(task, 'transfer.teacher'),
      )
    : null;
  const groupsOf = stepGroups({ network, trips }, features, networks.teacher?.cellDegrees);
  const steps: ChoiceStep[] = [];
  let withoutChoice = 0;
  for (let from = 0; from < set.tripCount; from += TRIPS_AT_ONCE) {
    await task.checkpoint();
    task.progress({ step: 'transfer.students', done: from, total: set.tripCount, unit: 'trips' });
    const count = Math.min(TRIPS_AT_ONCE, set.tripCount - from);
    const items = Uint32Array.from({ length: count }, (_, i) => from + i);
    const { maxCandidates } = DEFAULT_DISTILLATION;
    const batch = buildTripBatch(features, set, items, { maxCandidates });
    const teacher = soft?.of(items, batch);
    const students: Partial<Record<StudentName, Float32Array>> = {};
    for (const name of STUDENT_NAMES) {
      const student = networks.students[name];
      if (!student) continue;
      const tensors = new TripTensors(tripArraysInReach(batch, student.features, student.network.edges));
      students[name] = (await student.predict(tensors)).logits;
      tensors.dispose();
    }
    for (let b = 0; b < count; b++)
      for (let n = batch.tripOffsets[b]; n < batch.tripOffsets[b + 1]; n++) {
        const length = batch.candidateLengths[n];
        const taken = batch.labels[n];
        if (length < 2 || taken < 0) {
          withoutChoice++;
          continue;
        }
        const own = (values: Float32Array) =>
          values.slice(n * batch.candidateCount, n * batch.candidateCount + length);
        steps.push({
          trip: items[b],
          step: n - batch.tripOffsets[b],
          taken,
          logits: {
            ...(teacher && { teacher: own(teacher) }),
            ...Object.fromEntries(Object.entries(students).map(([name, values]) => [name, own(values)])),
          },
          groups: groupsOf(batch, n, set.times[set.offsets[items[b]]]),
        });
      }
  }
  task.progress({ step: 'transfer.students', done: set.tripCount, total: set.tripCount, unit: 'trips' });
  const drawing = asStep(task, 'transfer.draw');
  const drawn = await drawTogether({ network, trips }, split, features, networks, window, drawing);
  return { ...transferOf(steps, withoutChoice), drawn };
}

/** Tells the groups of a step of a batch. @param cellDegrees of the teacher's grid; without one, the usual cells */
function stepGroups(
  { network, trips }: Pick<Dataset, 'network' | 'trips'>,
  { geometry }: HoserFeatures,
  cellDegrees?: number,
): (batch: TripBatch, step: number, departure: number) => Record<GroupKind, string> {
  const cells = roadCells(network, gridFor(network, cellDegrees));
  const visits = new Map<number, number>();
  for (const road of trips.train.roads) visits.set(cells[road], (visits.get(cells[road]) ?? 0) + 1);
  return ({ roads, destinations }, step, departure) => {
    const road = roads[step];
    const km = arcMeters(halfChordSquared(geometry, road, destinations[step])) / 1000;
    const hour = HOURS * Math.floor(Math.floor((departure % (24 * HOUR)) / HOUR) / HOURS);
    return {
      class: network.classNames[network.classCodes[road]] ?? '',
      distance: rangeOf(km, DISTANCES, 'km'),
      hour: `${hour} to ${hour + HOURS} h`,
      seen: rangeOf(visits.get(cells[road]) ?? 0, VISITS, 'visits'),
    };
  };
}

/** "under 0.5 km", "0.5 to 1 km", "5 km and more". */
function rangeOf(value: number, ends: readonly number[], unit: string): string {
  const at = ends.findIndex((end) => value < end);
  if (at === 0) return `under ${ends[0]} ${unit}`;
  if (at < 0) return `${ends[ends.length - 1]} ${unit} and more`;
  return `${ends[at - 1]} to ${ends[at]} ${unit}`;
}

/** How many pairs each network draws, at once. */
const PAIRS = 32;

/** What a network does as a route model. */
export interface DrawnTogether {
  readonly routes: number;
  readonly arrived: number;
  /** Equal to the trip, road by road. */
  readonly identical: number;
  /** Seconds for all of them, without loading the network. */
  readonly seconds: number;
}

export type DrawnByEach = Readonly<Partial<Record<Reader, DrawnTogether>>>;

/**
 * Has each network draw the pairs of the first trips of a split by the usual search. The teacher ranks the roads
 * that can follow by their cells and does not know where to go.
 * @param window tokens that the teacher is shown
 */
export async function drawTogether(
  { network, trips }: Pick<Dataset, 'network' | 'trips'>,
  split: SplitName,
  features: HoserFeatures,
  networks: LensNetworks,
  window: number,
  task: Task,
): Promise<DrawnByEach> {
  const set = trips[split];
  const some: number[] = [];
  for (let trip = 0; trip < set.tripCount && some.length < PAIRS; trip++)
    if (set.offsets[trip + 1] - set.offsets[trip] > 1) some.push(trip);
  const pairs = odPairsOf(set, some);
  const isTrip = (roads: Uint32Array, i: number) => {
    const real = tripAt(set, pairs.tripIndices[i]).roads;
    return real.length === roads.length && real.every((road, at) => road === roads[at]);
  };
  const draw = async (model: SearchableModel): Promise<DrawnTogether> => {
    const started = performance.now();
    const routes = await generateRoutes(model, pairs, { maxRoads: maxRoadsFor(trips.train) }, task);
    const seconds = (performance.now() - started) / 1000;
    const own = some.map((_, i) => routeAt(routes, i).roads);
    return {
      routes: pairs.origins.length,
      arrived: routes.arrived.reduce((sum, one) => sum + one, 0),
      identical: own.filter(isTrip).length,
      seconds,
    };
  };
  const drawn: Partial<Record<Reader, DrawnTogether>> = {};
  for (const name of READERS) {
    const of = name === 'teacher' ? null : networks.students[name];
    if (name === 'teacher' && networks.teacher) {
      const seconds = roadSeconds(network, trips.train);
      drawn[name] = await draw(
        await TeacherSearchModel.create(networks.teacher.network, network, seconds, window),
      );
    } else if (of) {
      drawn[name] = await withSearchModel(of, { distillation: DEFAULT_DISTILLATION }, draw, features);
    }
  }
  return drawn;
}
