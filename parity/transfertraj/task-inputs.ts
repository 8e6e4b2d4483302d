import {
  checkPointTensor,
  OFFICIAL_TIMES,
  storedBatch,
  WEEKLY_TIMES,
  type StoredMasked,
} from './point-tensor';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { thingsInZone, thingsOnSphere } from './stored-regions';
import { exactMasked, firstPoints, officialMasked, type StoredTask } from './stored-tasks';
import { inputTolerance, taskTolerance } from './task-tolerances';

/** Features of time, which the file has in the form of seconds: the last digit of single precision. */
export const TIME_FEATURES_TOLERANCE = 1e-5;
/** Places in degrees, in double precision. */
const DEGREES = 1e-9;

/** What each task hides, and the batches of it in all forms that the file has. */
export function checkInputs(file: StoredFile, stored: StoredTask): void {
  const { at, region, task, trajectories } = stored;
  const official = officialMasked(trajectories, task, region.zone, thingsInZone(region));
  checkAsked(file, at, official);
  checkBatch(file, at, official, 'm');
  file.tensor(`${at}.positions`, storedBatch(official, true).batch.positions, within(0));
  const firsts = region.zone.metres(firstPoints(trajectories));
  file.tensor(`${at}.first_point`, firsts.map(Math.fround), within(inputTolerance(file, 'm')));
  const things = thingsOnSphere(region);
  checkBatch(file, `${at}.spec`, exactMasked(trajectories, task, things), 'km');
  file.tensor(`${at}.spec.first_lnglat`, firstPoints(trajectories), within(DEGREES));
  if (file.tensors.has(`${at}.whole.input`))
    checkBatch(file, `${at}.whole`, exactMasked(trajectories, task, things, 'point'), 'km');
}

/** How many points the trips of each region have. */
export function checkLengths(file: StoredFile, tasks: readonly StoredTask[]): void {
  const stored = file.json.fields('regions');
  for (const region of stored.names) {
    const ours = tasks.find((task) => task.region.name === region)?.trajectories ?? [];
    const lengths = ours.map(({ times }) => times.length);
    file.lists(`${region}: points of the trips`, lengths, stored.fields(region).numbers('lengths'));
  }
}

/** The points whose place, and whose time, is asked for. */
function checkAsked(file: StoredFile, at: string, masked: readonly StoredMasked[]): void {
  const stated = file.json.fields('tasks').fields(at);
  const rows = (of: (each: StoredMasked) => Uint8Array) =>
    masked.map((each, trip) => `${trip}: ${[...of(each)].flatMap((hides, i) => (hides ? [i] : [])).join()}`);
  const theirs = (name: string) => stated.rows(name).map((points, trip) => `${trip}: ${points.join()}`);
  file.lists(
    `${at}: places to predict`,
    rows(({ mask }) => mask.hidesSpace),
    theirs('to_predict_space'),
  );
  file.lists(
    `${at}: times to predict`,
    rows(({ mask }) => mask.hidesTime),
    theirs('to_predict_time'),
  );
}

function checkBatch(file: StoredFile, at: string, masked: readonly StoredMasked[], unit: 'm' | 'km'): void {
  const isOfficial = unit === 'm';
  for (const side of ['input', 'target'] as const)
    checkPointTensor(file, `${at}.${side}`, storedBatch(masked, isOfficial), {
      side,
      masked,
      times: isOfficial ? OFFICIAL_TIMES : WEEKLY_TIMES,
      space: inputTolerance(file, unit),
      timeFeatures: TIME_FEATURES_TOLERANCE,
    });
}

/** Tolerance of places that came through a network, in degrees. */
export const degreesTolerance = (file: StoredFile, isOfficial: boolean) =>
  taskTolerance(file, isOfficial ? 'official pred_lnglat' : 'spec pred_lnglat');
