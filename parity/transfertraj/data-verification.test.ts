import { describe, expect, it } from 'vitest';
import { failed, storedNumbers, UNKNOWN, type Files, type Json } from '../testing/stored-numbers';
import { subjectsOf } from './subjects';

const { checksOf, changedJson, moved, movedTensors, changedTensors } = storedNumbers(
  'transfertraj',
  subjectsOf,
);

const NAMES = ['features', 'tasks'];

const movedTensor = (file: string, tensor: string, by: number) =>
  movedTensors(`${file}.safetensors`, by, [tensor], 'last');

it('all that the network reads and is asked is as stored, and none of it is left unread', async () => {
  const checks = await checksOf('wasm', undefined, NAMES);
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(500);
});

describe('one changed value fails its row and no other', () => {
  it.each<[string, Files]>([
    ['features: A.kept.relative_km', movedTensor('features', 'A.kept.relative_km', 1e-6)],
    ['features: A.kept.time_features_exact', movedTensor('features', 'A.kept.time_features_exact', 1e-6)],
    [
      'features: A.kept.poi_within_100m.metres_utm',
      movedTensor('features', 'A.kept.poi_within_100m.metres_utm', 1e-3),
    ],
    ['features: B.kept.road_within_10m.index', movedTensor('features', 'B.kept.road_within_10m.index', 1)],
    ['features: mask1.input: tokens', movedTensor('features', 'mask1.input', 1)],
    [
      'features: mask0: points and spans of trip 103',
      moved('features.json', 1, 'masking', 0, 'draws', 0, 'number_of_spans'),
    ],
    [
      'features: A: poi: gaps',
      moved('features.json', 0.1, 'regions', 'A', 'neighbours', 'poi', 'smallest_gap_to_100m'),
    ],
  ])('%s', async (row, files) => {
    expect(failed(await checksOf('wasm', files, ['features']))).toEqual([row]);
  });

  it('of many numbers of the tasks each its own, and a task of another name cannot be checked', async () => {
    const names = [
      'A.tp.whole.pred_spatial_km',
      'A.rec4.official.pred_lnglat',
      'A.rec16.official.target_lnglat',
      'B.tp.official_roads_left_behind.pred_time_features',
      'B.od_tte.spec.pred_lnglat',
      'transfer.utm.shift1.pred_spatial',
      'trie.scores_no_theta',
    ];
    // The first point: the last rows may be padding, which means nothing.
    const files = movedTensors('tasks.safetensors', 0.1, names);
    const changed = changedJson('tasks.json', (json) => {
      const at = (...keys: string[]) => keys.reduce<Json>((inner, key) => inner[key] as Json, json);
      at('metrics', 'od_tte').mape = 0.2;
      at('metrics', 'tp', 'destination').rmse_m = 60;
      at('smallest_router_gap')['A.rec8.spec'] = 0.02;
      at('tasks', 'B.rec4').to_predict_space = [[1], [2]];
      at('tasks')['A.next'] = { to_predict_space: [[1]], to_predict_time: [[]] };
      at('transfer', 'same shape placed in region B').max_relative_difference_in_utm_m = 1;
    });
    files.set('tasks.json', changed.get('tasks.json')!);
    expect(failed(await checksOf('wasm', files, ['tasks'])).sort()).toEqual(
      [
        ...names,
        'A.next: inputs',
        'A.next: predictions',
        'tasks.json.tasks.A.next',
        'A.rec8.spec: smallest gap of the experts',
        'B.rec4: places to predict',
        'metrics of tp: destinations: MAE, RMSE',
        'metrics of od_tte: MAE, RMSE, MAPE',
        'transfer.km: differences of kilometres and of metres in the zones, and the extent in metres',
      ]
        .map((row) => `tasks: ${row}`)
        .sort(),
    );
  });
});

describe('what no check knows fails', () => {
  it('a tensor', async () => {
    const files = changedTensors('features.safetensors', (all) => all.set('A.kept.altitude', UNKNOWN));
    expect(failed(await checksOf('wasm', files, ['features']))).toEqual([
      'features: names and shapes of the tensors',
      'features: A.kept.altitude',
    ]);
  });

  it('a field', async () => {
    const field = changedJson('features.json', (json) => {
      (json.pretrain_config as Json).seed = 7;
    });
    expect(failed(await checksOf('wasm', field, ['features']))).toEqual([
      'features: features.json.pretrain_config.seed',
    ]);
  });
});
