import type { Task } from '../../../base/task';
import { type HiddenPart, type PointMask, PREDICTED_POINTS } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { RoadNetwork } from '../../../domain/road-network';
import { STUDENT_BASELINE } from '../../../evaluation/recovery/baselines/baseline-names';
import { askedPlaces, askedTravelTime } from '../../../evaluation/recovery/partly-seen-trip';
import { countsAsAsked, judgePlaces, type SaidPlaces } from '../../../evaluation/recovery/judge-places';
import { judgeTravelTimes } from '../../../evaluation/recovery/judge-travel-times';
import type { PlacesReport, PlacesTask, TaskReport } from '../../../evaluation/recovery/recovery-report';
import { TASKS, type TaskName } from '../networks';
import type { Encoder } from '../networks/encoder';
import { fillIn, type AskedTrajectory, type FilledTrajectory } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';
import { taskMask } from '../training/task-masks';
import type { Trajectories } from '../trips/trajectories';
import { cityBaselines, type CityBaselines } from './city-baselines';
import type { CityEvaluation } from './city-evaluation';
import { expertUse } from './expert-use';
import type { NetworkSource } from '../results';

/** Trained networks and a city to test them in. */
export interface TestedCity {
  readonly name: string;
  readonly network: RoadNetwork;
  readonly trajectories: Trajectories;
  /** The city as an encoder reads it; encoders of one run read it alike. */
  readonly cityOf: (encoder: Encoder) => ReadCity;
  /** Null where there was no pre-training. */
  readonly pretrained: Encoder | null;
  /** Networks that were trained further, by their tasks. */
  readonly tuned: ReadonlyMap<TaskName, Encoder>;
  /** What their tasks hid of a point that was asked for. */
  readonly hides: HiddenPart;
  readonly seed: number;
  /** Bootstrap resamples; 1000 where it is left out. */
  readonly resamples?: number;
  /** What the networks are held against, where whoever asks has it already. */
  readonly baselines?: CityBaselines;
}

/**
 * What networks and baselines say of the test part of a city. Every task is asked in both forms, with and without the times of hidden points;
 * a network that was trained for one form answers that one alone.
 * @throws Failure 'bad-input' where baselines have nothing to learn from; 'cancelled'
 */
export async function evaluateCity(tested: TestedCity, work: Task): Promise<CityEvaluation> {
  const { all, parts } = tested.trajectories;
  const trips = Array.from(parts.test, (i) => all[i]);
  const training = Array.from(parts.train, (i) => all[i]);
  const baselines = tested.baselines ?? (await cityBaselines(tested.network, training, work));
  const tasks: TaskReport[] = [];
  for (const task of TASKS)
    if (task === 'travel-time') tasks.push(await timesTask(tested, baselines, trips, work));
    else
      for (const hidden of ['space', 'point'] as const) {
        const report = await evaluatePlaces(tested, baselines, { task, hidden }, trips, work);
        if (report) tasks.push(report);
      }
  const encoder = tested.pretrained ?? [...tested.tuned.values()].at(0);
  return {
    name: tested.name,
    trips: trips.length,
    recovery: { tasks },
    experts: encoder ? await expertUse(encoder, tested.cityOf(encoder), trips, work) : null,
  };
}

/** Says the minutes of trips that the student has no route for. */
const BESIDE_STUDENT = 'mean-speed-straight';
const STEPS = { recovery4: 4, recovery8: 8, recovery16: 16 } as const;

interface AskedForm {
  readonly task: Exclude<TaskName, 'travel-time'>;
  readonly hidden: HiddenPart;
}

/** What networks and baselines say of the places that one task hides. Null where it can ask nothing of any trip. */
export async function evaluatePlaces(
  tested: Pick<TestedCity, 'cityOf' | 'pretrained' | 'tuned' | 'hides' | 'seed' | 'resamples'>,
  baselines: Pick<CityBaselines, 'places' | 'student'>,
  { task, hidden }: AskedForm,
  trips: readonly Trajectory[],
  work: Task,
): Promise<PlacesReport | null> {
  const masked = trips.map((trajectory) => ({
    trajectory,
    mask: taskMask(task, trajectory.times.length, hidden),
  }));
  const asked = masked.map(({ trajectory, mask }) => askedPlaces(trajectory, mask));
  if (!asked.some(countsAsAsked)) return null;
  const form: PlacesTask =
    task === 'prediction'
      ? { kind: 'prediction', points: PREDICTED_POINTS, hidden }
      : { kind: 'recovery', step: STEPS[task], hidden };
  const said: SaidPlaces[] = baselines.places(form.kind).map(([source, placesOf]) => ({
    source,
    places: asked.map(({ seen }) => placesOf(seen)),
  }));
  if (baselines.student && form.kind === 'recovery')
    said.push({
      source: STUDENT_BASELINE,
      places: await baselines.student.placesOf(
        asked.map(({ seen }) => seen),
        work,
      ),
    });
  for (const [source, encoder] of networksFor(tested, task, hidden)) {
    const filled = await fillIn(encoder, tested.cityOf(encoder), masked, work);
    said.push({ source, places: filled.map((each, i) => hiddenPlaces(each, masked[i].mask)) });
  }
  return judgePlaces(form, asked, said, work, optionsOf(tested));
}

const hiddenPlaces = ({ lonLat }: FilledTrajectory, { hidesSpace }: PointMask): Float64Array =>
  lonLat.filter((_, i) => hidesSpace[i >> 1] === 1);

async function timesTask(
  tested: TestedCity,
  baselines: CityBaselines,
  trips: readonly Trajectory[],
  work: Task,
): Promise<TaskReport> {
  const asked = trips.map(askedTravelTime);
  const masked: AskedTrajectory[] = trips.map((trajectory) => ({
    trajectory,
    mask: taskMask('travel-time', trajectory.times.length, 'space'),
  }));
  const said = baselines.travelTimes.map(([source, minutesOf]) => ({
    source: source as string,
    minutes: asked.map(({ question }) => minutesOf(question)),
  }));
  if (baselines.student) {
    const questions = asked.map(({ question }) => question);
    const beside = new Map(baselines.travelTimes).get(BESIDE_STUDENT)!;
    said.push({
      source: STUDENT_BASELINE,
      minutes: await baselines.student.minutesOf(questions, beside, work),
    });
  }
  for (const [source, encoder] of networksFor(tested, 'travel-time', tested.hides)) {
    const filled = await fillIn(encoder, tested.cityOf(encoder), masked, work);
    said.push({ source, minutes: filled.map(({ minutes }) => minutes[minutes.length - 1]) });
  }
  return judgeTravelTimes(asked, said, work, optionsOf(tested));
}

function networksFor(
  { pretrained, tuned, hides }: Pick<TestedCity, 'pretrained' | 'tuned' | 'hides'>,
  task: TaskName,
  hidden: HiddenPart,
): (readonly [NetworkSource, Encoder])[] {
  const own = hidden === hides ? tuned.get(task) : undefined;
  return [
    ...(pretrained ? [['pretrained', pretrained] as const] : []),
    ...(own ? [['tuned', own] as const] : []),
  ];
}

const optionsOf = ({ seed, resamples }: Pick<TestedCity, 'seed' | 'resamples'>) => ({
  seed,
  ...(resamples !== undefined && { resamples }),
});
