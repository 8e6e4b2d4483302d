import { Failure } from '../../src/base/failure';
import {
  knownTrajectory,
  officialTrajectory,
  type CityThings,
} from '../../src/domain/masked-trajectories/known-trajectory';
import {
  type HiddenPart,
  type PointMask,
  predictionMask,
  recoveryMask,
  travelTimeMask,
} from '../../src/domain/masked-trajectories/masks';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import type { UtmZone } from '../../src/domain/masked-trajectories/utm-zone';
import type { StoredMasked } from './point-tensor';
import type { StoredFile } from '../harness/stored-file';
import { storedTrip, type StoredRegion } from './stored-regions';

/** Trips of a region that are asked the same thing. */
export interface StoredTask {
  /** What its tensors begin with: region and task. */
  readonly at: string;
  readonly region: StoredRegion;
  readonly task: string;
  readonly trajectories: readonly Trajectory[];
}

/** The tasks of the file, by its names of them. */
export function storedTasks({ json }: StoredFile, regions: readonly StoredRegion[]): StoredTask[] {
  return json.fields('tasks').names.map((at) => {
    const [name, task] = at.split('.');
    const region = regions.find((each) => each.name === name);
    if (!region) throw new Failure('bad-input', `Task ${at} is of a region that the reference has not.`);
    const ids = json.fields('regions').fields(name).numbers('trip_ids');
    return { at, region, task, trajectories: ids.map((id) => storedTrip(region, id)) };
  });
}

/** @throws Failure 'bad-input' for a task of another name */
export function taskMask(task: string, length: number, hidden: HiddenPart): PointMask {
  if (task === 'tp') return predictionMask(length, hidden);
  if (task === 'od_tte') return travelTimeMask(length);
  const [, step] = /^rec(\d+)$/.exec(task) ?? [];
  if (step === undefined) throw new Failure('bad-input', `No task here is called "${task}".`, { task });
  return recoveryMask(length, hidden, Number(step));
}

/** In the form of the official code. */
export const officialMasked = (
  trajectories: readonly Trajectory[],
  task: string,
  zone: UtmZone,
  things: CityThings,
): StoredMasked[] =>
  trajectories.map((trajectory) => ({
    trajectory,
    known: officialTrajectory(trajectory, zone, things),
    mask: taskMask(task, trajectory.times.length, 'space'),
  }));

/** In kilometres. */
export const exactMasked = (
  trajectories: readonly Trajectory[],
  task: string,
  things: CityThings,
  hidden: HiddenPart = 'space',
): StoredMasked[] =>
  trajectories.map((trajectory) => ({
    trajectory,
    known: knownTrajectory(trajectory, things, Infinity),
    mask: taskMask(task, trajectory.times.length, hidden),
  }));

/** The first points of trajectories, (trips, 2) degrees. */
export const firstPoints = (trajectories: readonly Trajectory[]): number[] =>
  trajectories.flatMap(({ lonLat }) => [lonLat[0], lonLat[1]]);
