import { Random } from '../../src/base/random';
import { fingerprintOf } from '../../src/data/fingerprint';
import type { Dataset } from '../../src/domain/dataset';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zone-transitions';
import { localTask } from '../../src/engine/protocol/local-task';
import { odPairsOf, type OdPairs } from '../../src/generation/od-pairs';
import { routesAsTrips, selectRoutes, type RouteSet } from '../../src/generation/route';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { loadStudent } from '../../src/systems/routes/checkpoints/load-student';
import { Baselines, drawWithStudent } from '../../src/systems/routes/drawing/draw-routes';
import type { ExperimentConfig } from '../../src/systems/routes/experiment-config';
import { withFewerTrips } from './fewer-trips';
import { learningFor } from './steps';
import type { StudyRun, StudyRuns } from './study-runs';
import type { StudyRow } from './study-table';
import { accuracyOf, routesOf } from './study-values';

export interface TeacherRoutesPlan {
  readonly dataset: Dataset;
  /** Numbers of training trips that a student has; its teacher has all. */
  readonly trips: readonly number[];
  readonly seeds: readonly number[];
  /** Of every run, but for its seed and how long it learns. */
  readonly config: ExperimentConfig;
  /** Optimiser steps of the teacher, and of each student. */
  readonly teacherSteps: number;
  readonly steps: number;
}

const STUDENT = 'vanilla';

/**
 * Whether routes of a teacher help a student that has few trips (sequence-level distillation, Kim and Rush 2016). The
 * teacher is a student of the same kind that has learnt from all trips. It draws its best routes for origins and
 * destinations of training trips, recombined, and they are trips of the student like its own. The control has
 * shortest paths for the same pairs.
 */
export async function teacherRoutes(plan: TeacherRoutesPlan, runs: StudyRuns): Promise<StudyRow[]> {
  const { dataset, trips, seeds, steps, teacherSteps } = plan;
  const all = dataset.trips.train.tripCount;
  const drawn = new Map<number, Readonly<Record<'best' | 'shortest', TrajectorySet>>>();
  for (const seed of seeds) {
    const config = learningFor(teacherSteps, { ...plan.config, seed }, all);
    await runs.run(`teacher-${seed}`, async () => ({ dataset, config, networks: [STUDENT] }));
    const { bytes } = await runs.network(`teacher-${seed}`, STUDENT);
    drawn.set(seed, await routesFor(dataset, recombined(dataset.trips.train, seed), bytes, config));
  }
  const rows: StudyRow[] = [];
  for (const count of trips) {
    const students = async (
      name: string,
      added: (seed: number) => TrajectorySet | null,
    ): Promise<StudyRun[]> => {
      const done: StudyRun[] = [];
      for (const seed of seeds)
        done.push(
          await runs.run(`trips-${count}-${name}-${seed}`, async () => {
            const few = await withFewerTrips(dataset, count, seed);
            const routes = added(seed);
            const own = routes ? await withTrips(few, routes) : few;
            const config = { ...plan.config, seed };
            return {
              dataset: own,
              config: learningFor(steps, config, own.trips.train.tripCount),
              networks: [STUDENT],
            };
          }),
        );
      return done;
    };
    const valuesOf = (of: readonly StudyRun[]) => ({
      'Next step %': of.map((run) => 100 * accuracyOf(run, STUDENT)),
      ...routesOf(of, STUDENT),
    });
    const baseline = valuesOf(await students('alone', () => null));
    rows.push({ name: `${count} trips, alone`, values: baseline });
    for (const [kind, words] of [
      ['best', 'and best routes of the teacher'],
      ['shortest', 'and shortest paths (control)'],
    ] as const)
      rows.push({
        name: `${count} trips, ${words}`,
        values: valuesOf(await students(kind, (seed) => drawn.get(seed)![kind])),
        baseline,
      });
  }
  return rows;
}

/** Origins and departures of all trips, with the destinations of others. */
function recombined(trips: TrajectorySet, seed: number): OdPairs {
  const { origins, destinations, departures } = odPairsOf(trips);
  const order = new Random(seed).fork('recombined').shuffle(Uint32Array.from(origins, (_, i) => i));
  const kept = Array.from(order.keys()).filter((i) => origins[i] !== destinations[order[i]]);
  return {
    origins: Uint32Array.from(kept, (i) => origins[i]),
    destinations: Uint32Array.from(kept, (i) => destinations[order[i]]),
    departures: Float64Array.from(kept, (i) => departures[i]),
  };
}

/** Routes that arrive, of the teacher and of the shortest paths. */
async function routesFor(dataset: Dataset, pairs: OdPairs, bytes: Uint8Array, config: ExperimentConfig) {
  const task = localTask<never>();
  const teacher = loadStudent(bytes, dataset);
  const { parameters, config: sizes, features } = teacher;
  const model = await HoserSearchModel.create(parameters, sizes, features);
  try {
    const best = await drawWithStudent(model, dataset, null, pairs, config.generation, task);
    const shortest = await new Baselines(dataset).draw('shortest', pairs, config.generation, task);
    return { best: arrivedTrips(best), shortest: arrivedTrips(shortest) };
  } finally {
    model.dispose();
    teacher.dispose();
  }
}

function arrivedTrips(routes: RouteSet): TrajectorySet {
  const arrived = Uint32Array.from(routes.arrived, (_, i) => i).filter((i) => routes.arrived[i] === 1);
  return routesAsTrips(selectRoutes(routes, arrived));
}

/** A data set with further training trips, and what follows from all of them. */
async function withTrips(dataset: Dataset, added: TrajectorySet): Promise<Dataset> {
  const train = trajectorySetFrom(
    [dataset.trips.train, added].flatMap((set) =>
      Array.from({ length: set.tripCount }, (_, i) => tripAt(set, i)),
    ),
  );
  const { zoneCount, zoneOfRoad } = dataset.zones;
  const zones = { ...dataset.zones, transitions: zoneTransitions(train, zoneOfRoad, zoneCount) };
  const content = { ...dataset, trips: { ...dataset.trips, train }, zones };
  return { ...content, fingerprint: await fingerprintOf(content) };
}
