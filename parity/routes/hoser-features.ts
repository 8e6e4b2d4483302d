import { datasetBuffers, isCausalMask } from '../../src/models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { readNpy } from '../../src/data/npy';
import { encodeClasses } from '../../src/data/road-table';
import { isWeekend } from '../../src/domain/time-statistics';
import { tripAt } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';
import type { HoserReference } from './hoser-reference';
import { PackedView } from './hoser-reference';
import { EXACT, FORWARD, within, type Tolerance, type VerificationContext } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import { Rows } from '../harness/stored-file';

const SECONDS_PER_DAY = 86_400;
/** Centroids are in degrees: a tenth of a millimetre. */
const DEGREES = within(1e-9);

/**
 * Compares the features of the roads, zones and trips of `network/` with the stored ones. No device computes
 * them.
 */
export async function checkHoserFeatures(
  context: VerificationContext,
  reference: HoserReference,
): Promise<void> {
  const rows = new Rows(context, `${reference.name}/features`);
  const checker = new FeatureChecker(rows, reference);
  await rows.part('facts', () => checker.checkFacts());
  await rows.part('road classes', () => checker.checkClasses());
  await rows.part('flow between zones', () => checker.checkZoneFlows());
  await rows.part('trips of the batch', () => checker.checkTrips());
  await rows.part('features of roads and zones', () => checker.checkNetworkTensors());
  await rows.part('features of the batch', () => checker.checkBatchTensors());
}

class FeatureChecker {
  constructor(
    private readonly rows: Rows,
    private readonly reference: HoserReference,
  ) {}

  /** The tolerance that the file states for a feature; the general one if it states none. */
  #tolerance(name: string): Tolerance {
    const stated: number | undefined = this.reference.json.feature_tolerance[name];
    return stated === undefined ? FORWARD : within(stated);
  }

  checkFacts(): void {
    const { json, features, tensors } = this.reference;
    const encoder = json.config.road_network_encoder_config;
    const { roadCount } = features.network;
    this.rows.row(
      'numbers of roads, road classes and zones',
      [roadCount, roadCount, features.roads.typeCount, features.zoneCount, features.zoneCount],
      [
        json.num_roads,
        encoder.road_id_num_embeddings,
        encoder.type_num_embeddings,
        json.num_zones,
        encoder.zone_id_num_embeddings,
      ],
      EXACT,
    );
    this.rows.row(
      'mean and deviation of log1p(seconds per step)',
      [features.timeMean, features.timeStd],
      [json.timestamp_label_log1p_mean, json.timestamp_label_log1p_std],
      FORWARD,
    );
    const described = (name: string, shape: readonly number[]) => `${name} [${shape.join()}]`;
    this.rows.lists(
      'names and shapes of the stored tensors, as the json states them',
      tensors.names.map((name) => described(name, tensors.shape(name))).sort(),
      Object.entries(json.tensors)
        .map(([name, { shape }]) => described(name, shape))
        .sort(),
    );
  }

  checkClasses(): void {
    const { json, dataset } = this.reference;
    this.rows.lists(
      'road classes in order',
      dataset.network.classNames,
      json.label_encoder_classes.map(String),
    );
    json.label_encoder_cases.forEach(({ column, codes }, i) => {
      const values = {
        text: column.map(String),
        numeric: column.every((value) => typeof value === 'number'),
      };
      this.rows.lists(
        `label encoder, case ${i}`,
        [...encodeClasses(values.text, values.numeric).codes],
        codes,
      );
    });
  }

  checkZoneFlows(): void {
    const { dataset } = this.reference;
    const { zones, trips } = dataset;
    const { folder } = this.rows.context;
    const stored = readNpy(folder.bytes('network/zone_trans_mat.npy'), 'zone_trans_mat.npy');
    const listed = folder.json('network/zone_trans_mat.json') as number[][];
    this.rows.row('zone_trans_mat as read', zones.transitions, listed.flat(), EXACT);
    this.rows.row(
      'zone_trans_mat counted in the training trips',
      zoneTransitions(trips.train, zones.zoneOfRoad, zones.zoneCount),
      stored.data,
      EXACT,
    );
  }

  checkTrips(): void {
    const { json, dataset, trips } = this.reference;
    const { train } = dataset.trips;
    const batch = Array.from(trips, (trip) => tripAt(train, trip));
    const { geoIds } = dataset.network;
    this.rows.lists(
      'roads of the batch',
      batch.flatMap(({ roads }) => Array.from(roads, (road) => geoIds[road])),
      json.batch_rid_list.flat(),
    );
    this.rows.lists(
      'times of the batch',
      batch.flatMap(({ times }) => [...times]),
      json.batch_time_list.flat().map((time) => Date.parse(time) / 1000),
    );
    this.rows.lists(
      'trips on weekends',
      batch.map(({ times }) => isWeekend(times[0])),
      json.batch_is_weekend,
    );
    const dayOf = (time: number) => Math.floor(time / SECONDS_PER_DAY);
    this.rows.lists(
      'trips over midnight',
      batch.map(({ times }) => dayOf(times[0]) !== dayOf(times[times.length - 1])),
      json.batch_crosses_midnight,
    );
  }

  checkNetworkTensors(): void {
    const { features, tensors, dataset, json } = this.reference;
    checkBuffers(this.rows, features, tensors, {
      prefix: 'model.',
      tolerances: json.feature_tolerance,
    });
    const { centroidLonLat, roadCount } = dataset.network;
    const latLon = Array.from({ length: roadCount }, (_, road) => [
      centroidLonLat[2 * road + 1],
      centroidLonLat[2 * road],
    ]);
    const name = 'feature.road_center_gps_latlon';
    this.rows.row(name, latLon.flat(), tensors.numbers(name), DEGREES);
  }

  checkBatchTensors(): void {
    const { batch, tensors } = this.reference;
    const view = new PackedView(batch, tensors);
    const check = (name: string, actual: ArrayLike<number>, expected: number[], tolerance: Tolerance) =>
      this.rows.row(`batch.${name}`, actual, expected, tolerance);
    const { tripOffsets } = batch;
    const perTrip = <T>(of: (trip: number) => T) => Array.from({ length: batch.tripCount }, (_, b) => of(b));
    check(
      'trace_len',
      perTrip((b) => tripOffsets[b + 1] - tripOffsets[b]),
      view.trips('batch.trace_len'),
      EXACT,
    );
    const destinations = perTrip((b) => batch.destinations[tripOffsets[b]]);
    check('destination_road_id', destinations, view.trips('batch.destination_road_id'), EXACT);
    check('trace_road_id', batch.roads, view.steps('batch.trace_road_id'), EXACT);
    check(
      'temporal_info',
      batch.temporal,
      view.steps('batch.temporal_info'),
      this.#tolerance('temporal_info'),
    );
    check('candidate_len', batch.candidateLengths, view.steps('batch.candidate_len'), EXACT);
    check('road_label', batch.labels, view.steps('batch.road_label'), EXACT);
    const labels = view.steps('batch.timestamp_label');
    check('timestamp_label', batch.timeLabels, labels, this.#tolerance('timestamp_label'));
    for (const [name, actual] of [
      ['trace_distance_mat', batch.relDistance],
      ['trace_time_interval_mat', batch.relTime],
    ] as const)
      check(name, actual, view.pairs(`batch.${name}`), this.#tolerance(name));
    for (const [name, actual] of [
      ['metric_dis', batch.candidateDistance],
      ['metric_angle', batch.candidateAngle],
    ] as const)
      check(name, view.real(actual), view.candidates(`batch.${name}`), this.#tolerance(name));
    check(
      'candidate_road_id',
      view.real(batch.candidates),
      view.candidates('batch.candidate_road_id'),
      EXACT,
    );
  }
}

/**
 * Compares the buffers of an official state dict, which describe the road network and are not trained, and
 * its causal masks with ours from `network/`.
 * @param prefix of the names of a complete state dict, which must have all buffers; a file of weights alone
 * may lack them
 * @param tolerances by the last part of a buffer's name
 */
export function checkBuffers(
  rows: Rows,
  features: HoserFeatures,
  stored: Pick<StoredTensors, 'names' | 'has' | 'numbers' | 'shape'>,
  { prefix = '', tolerances = {} }: { prefix?: string; tolerances?: Readonly<Record<string, number>> } = {},
): void {
  const check = (name: string, actual: ArrayLike<number>, tolerance: Tolerance) =>
    rows.row(name, actual, stored.numbers(`${prefix}${name}`), tolerance);
  for (const [name, { dtype, data }] of datasetBuffers(features)) {
    if (prefix === '' && !stored.has(name)) continue;
    const values = Array.from(data as Iterable<number | bigint>, Number);
    const stated: number | undefined = tolerances[name.slice(name.lastIndexOf('.') + 1)];
    const ofFloats = stated === undefined ? FORWARD : within(stated);
    check(name, values, dtype === 'I64' ? EXACT : ofFloats);
  }
  for (const name of stored.names.map((each) => each.slice(prefix.length)).filter(isCausalMask)) {
    const shape = stored.shape(`${prefix}${name}`);
    check(name, causalMask(shape[shape.length - 1]), EXACT);
  }
}

/** Ones on and below the diagonal of a square. */
function causalMask(length: number): number[] {
  return Array.from({ length: length * length }, (_, i) => (i % length <= Math.floor(i / length) ? 1 : 0));
}
