import { Failure } from '../../src/base/failure';
import { errorSize, metresApart, minuteErrors } from '../../src/evaluation/recovery/errors';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import { taskMask } from './stored-tasks';
import { taskTolerance } from './task-tolerances';

/** The radius of the unused distance of the official code, in kilometres. */
const OFFICIAL_RADIUS_KM = 6371;

/** Points in degrees, those that are asked for alone. */
interface Points {
  readonly predicted: readonly number[];
  readonly truth: readonly number[];
}

/** Errors of predictions that the file gives. */
export function checkMetrics(file: StoredFile): void {
  const stored = file.json.fields('metrics');
  for (const task of stored.names)
    if (task === 'od_tte') checkMinutes(file, stored.fields(task));
    else checkPlaces(file, task, stored.fields(task));
}

function checkPlaces(file: StoredFile, task: string, stored: StoredFields): void {
  const trips = Array.from({ length: tripCount(file, task) }, (_, trip) => {
    const [predicted, truth] = ['pred', 'target'].map((side) =>
      file.tensors.numbers(`metrics.${task}.${side}_lnglat.trip${trip}`),
    );
    return { predicted, truth };
  });
  const asked = trips.map(({ predicted, truth }): Points => {
    const { hidesSpace } = taskMask(task, truth.length / 2, 'space');
    const hidden = (values: readonly number[]) => values.filter((_, i) => hidesSpace[i >> 1]);
    return { predicted: hidden(predicted), truth: hidden(truth) };
  });
  checkErrors(file, `${task}: all points`, pooled(asked), stored.fields('all_to_predict_points'));
  const perTrip = stored.list('per_trip');
  file.exact(`metrics of ${task}: trips`, [asked.length], [perTrip.length]);
  perTrip.forEach((fields, trip) => checkErrors(file, `${task}: trip ${trip}`, asked[trip], fields));
  if (!stored.has('destination')) return;
  const last = ({ predicted, truth }: Points) => ({ predicted: predicted.slice(-2), truth: truth.slice(-2) });
  checkErrors(file, `${task}: destinations`, pooled(trips.map(last)), stored.fields('destination'));
}

const tripCount = ({ tensors }: StoredFile, task: string): number =>
  tensors.names.filter((name) => name.startsWith(`metrics.${task}.pred_lnglat.trip`)).length;

const pooled = (points: readonly Points[]): Points => ({
  predicted: points.flatMap(({ predicted }) => predicted),
  truth: points.flatMap(({ truth }) => truth),
});

function checkErrors(file: StoredFile, of: string, { predicted, truth }: Points, stored: StoredFields): void {
  const { count, mae, rmse } = errorSize(metresApart(predicted, truth));
  const { mae: official } = errorSize(metresApart(predicted, truth, OFFICIAL_RADIUS_KM));
  file.exact(`metrics of ${of}: number of points`, [count], [stored.number('n')]);
  const theirs = ['mae_m', 'rmse_m', 'mae_m_R6371'].map((name) => stored.number(name));
  file.row(`metrics of ${of}: MAE, RMSE`, [mae, rmse, official], theirs, taskTolerance(file, 'metrics'));
}

function checkMinutes(file: StoredFile, stored: StoredFields): void {
  const [predicted, truth] = ['pred', 'target'].map((side) =>
    file.tensors.numbers(`metrics.od_tte.${side}_minutes`),
  );
  if (truth.length === 0) throw new Failure('bad-input', 'tasks.safetensors has no travel times.');
  const { count, mae, rmse, mape } = minuteErrors(predicted, truth);
  file.exact('metrics of od_tte: number of trips', [count], [stored.number('n')]);
  const theirs = ['mae_min', 'rmse_min', 'mape'].map((name) => stored.number(name));
  file.row('metrics of od_tte: MAE, RMSE, MAPE', [mae, rmse, mape], theirs, taskTolerance(file, 'metrics'));
}
