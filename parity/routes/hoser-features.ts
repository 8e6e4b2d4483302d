import { datasetBuffers, isCausalMask } from '../../src/models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { readNpy } from '../../src/data/npy';
import { encodeClasses } from '../../src/data/road-table';
import { isWeekend } from '../../src/domain/time-statistics';
import { tripAt } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';
import { packedView, type HoserReference } from './hoser-reference';
import { EXACT, FORWARD, within, type Tolerance, type Parts, type Rows } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import type { StoredFields } from '../harness/stored-fields';
import { WEIGHTS } from '../harness/stored-file';

const SECONDS_PER_DAY = 86_400;
/** Centroids are in degrees: a tenth of a millimetre. */
const DEGREES = within(1e-9);

/** The tolerance that the file states for a feature; the general one if it states none. */
const toleranceOf = (stated: StoredFields, name: string): Tolerance =>
  stated.has(name) ? within(stated.number(name)) : FORWARD;

/** The features of the roads, zones and trips of `network/` against the stored ones. No device computes them. */
export function featureParts(rows: Rows, { file, dataset, features, trips, batch }: HoserReference): Parts {
  const { json, tensors } = file;
  const { network, zones } = dataset;
  const { train } = dataset.trips;
  const tolerances = json.fields('feature_tolerance');
  const view = packedView(batch, tensors);
  return {
    facts: () => {
      const encoder = json.fields('config').fields('road_network_encoder_config');
      const [roadCount, zoneCount] = json.all('num_roads', 'num_zones');
      const [roads, types, zoneIds] = ['road_id', 'type', 'zone_id'].map((table) =>
        encoder.number(`${table}_num_embeddings`),
      );
      const ours = features.network.roadCount;
      rows.exact(
        'numbers of roads, road classes and zones',
        [ours, ours, features.roads.typeCount, features.zoneCount, features.zoneCount],
        [roadCount, roads, types, zoneCount, zoneIds],
      );
      const stated = json.all('timestamp_label_log1p_mean', 'timestamp_label_log1p_std');
      const what = 'mean and deviation of log1p(seconds per step)';
      rows.row(what, [features.timeMean, features.timeStd], stated, FORWARD);
      file.shapes('names and shapes of the stored tensors, as the json states them', rows);
    },
    'road classes': () => {
      const classes = json.value('label_encoder_classes') as unknown[];
      rows.lists('road classes in order', network.classNames, classes.map(String));
      json.list('label_encoder_cases').forEach((stored, i) => {
        const column = stored.value('column') as unknown[];
        const numeric = column.every((value) => typeof value === 'number');
        const { codes } = encodeClasses(column.map(String), numeric);
        rows.lists(`label encoder, case ${i}`, [...codes], stored.numbers('codes'));
      });
    },
    'flow between zones': () => {
      const { folder } = rows.context;
      const stored = readNpy(folder.bytes('network/zone_trans_mat.npy'), 'zone_trans_mat.npy');
      const listed = folder.json('network/zone_trans_mat.json') as number[][];
      rows.exact('zone_trans_mat as read', zones.transitions, listed.flat());
      const counted = zoneTransitions(train, zones.zoneOfRoad, zones.zoneCount);
      rows.exact('zone_trans_mat counted in the training trips', counted, stored.data);
    },
    'trips of the batch': () => {
      const own = Array.from(trips, (trip) => tripAt(train, trip));
      const roads = own.flatMap((trip) => Array.from(trip.roads, (road) => network.geoIds[road]));
      rows.lists('roads of the batch', roads, json.numbers('batch_rid_list'));
      const times = (json.value('batch_time_list') as string[][]).flat();
      rows.lists(
        'times of the batch',
        own.flatMap((trip) => [...trip.times]),
        times.map((time) => Date.parse(time) / 1000),
      );
      const dayOf = (time: number) => Math.floor(time / SECONDS_PER_DAY);
      const flags = {
        'trips on weekends': [own.map((trip) => isWeekend(trip.times[0])), 'batch_is_weekend'],
        'trips over midnight': [
          own.map((trip) => dayOf(trip.times[0]) !== dayOf(trip.times[trip.times.length - 1])),
          'batch_crosses_midnight',
        ],
      } as const;
      for (const [what, [ours, name]] of Object.entries(flags))
        rows.lists(what, ours, json.value(name) as boolean[]);
    },
    'features of roads and zones': () => {
      checkBuffers(rows, features, tensors, { prefix: WEIGHTS, tolerances });
      const { centroidLonLat } = network;
      const latLon = centroidLonLat.map((_, i) => centroidLonLat[i ^ 1]);
      const name = 'feature.road_center_gps_latlon';
      rows.row(name, latLon, tensors.numbers(name), DEGREES);
    },
    'features of the batch': () => {
      const { tripOffsets, tripCount } = batch;
      const perTrip = (of: (trip: number) => number) => Array.from({ length: tripCount }, (_, b) => of(b));
      const lengths = perTrip((b) => tripOffsets[b + 1] - tripOffsets[b]);
      const destinations = perTrip((b) => batch.destinations[tripOffsets[b]]);
      for (const [name, kind, values, tolerance = toleranceOf(tolerances, name)] of [
        ['trace_len', 'trips', lengths, EXACT],
        ['destination_road_id', 'trips', destinations, EXACT],
        ['trace_road_id', 'steps', batch.roads, EXACT],
        ['temporal_info', 'steps', batch.temporal],
        ['candidate_len', 'steps', batch.candidateLengths, EXACT],
        ['road_label', 'steps', batch.labels, EXACT],
        ['timestamp_label', 'steps', batch.timeLabels],
        ['trace_distance_mat', 'pairs', batch.relDistance],
        ['trace_time_interval_mat', 'pairs', batch.relTime],
        ['metric_dis', 'candidates', view.real(batch.candidateDistance)],
        ['metric_angle', 'candidates', view.real(batch.candidateAngle)],
        ['candidate_road_id', 'candidates', view.real(batch.candidates), EXACT],
      ] as const)
        rows.row(`batch.${name}`, values, view[kind](`batch.${name}`), tolerance);
    },
  };
}

/**
 * Compares the buffers of an official state dict, which describe the road network and are not trained, and its causal masks with ours
 * from `network/`.
 * @param prefix of the names of a complete state dict, which must have all buffers; a file of weights alone may lack them
 * @param tolerances by the last part of a buffer's name
 */
export function checkBuffers(
  rows: Rows,
  features: HoserFeatures,
  stored: Pick<StoredTensors, 'names' | 'has' | 'numbers' | 'shape'>,
  { prefix = '', tolerances }: { prefix?: string; tolerances: StoredFields },
): void {
  const check = (name: string, actual: ArrayLike<number>, tolerance: Tolerance) =>
    rows.row(name, actual, stored.numbers(prefix + name), tolerance);
  for (const [name, { dtype, data }] of datasetBuffers(features)) {
    if (prefix === '' && !stored.has(name)) continue;
    const values = Array.from(data as Iterable<number | bigint>, Number);
    check(name, values, dtype === 'I64' ? EXACT : toleranceOf(tolerances, name.split('.').at(-1)!));
  }
  for (const name of stored.names.map((each) => each.slice(prefix.length)).filter(isCausalMask)) {
    const length = stored.shape(prefix + name).at(-1)!;
    // Ones on and below the diagonal.
    const mask = Array.from({ length: length ** 2 }, (_, i) => Number(i % length <= Math.floor(i / length)));
    check(name, mask, EXACT);
  }
}
