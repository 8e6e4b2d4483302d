import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { dataFileFromBytes } from '../../src/data/data-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { encodeClasses, roadClassOf } from '../../src/data/road-table';
import type { Dataset } from '../../src/domain/dataset';
import type { OdPairs } from '../../src/generation/od-pairs';
import type { HoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures, type HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { buildTripBatch, type TripBatch } from '../../src/models/hoser/features/trip-features';
import { hoserSpecs } from '../../src/models/hoser/parameters';
import type { Parameters } from '../../src/nn/parameters';
import {
  EXACT,
  FORWARD,
  within,
  type Parts,
  type Rows,
  type Tolerance,
  type VerificationContext,
} from '../harness/compare';
import { present, type HostTensor } from '../harness/host-tensor';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import { StoredFile, WEIGHTS } from '../harness/stored-file';
import { datasetBuffers, isCausalMask } from '../../src/models/hoser/dataset-buffers';
import { readNpy } from '../../src/data/npy';
import { isWeekend } from '../../src/domain/time-statistics';
import { tripAt } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';

/** Stored numbers of a HOSER beside what our readers and features make of the same network. */
interface StoredHoser {
  /** What has the weights. */
  readonly file: StoredFile;
  /** What has the configuration and the tolerances: `file`, or the one that it names. */
  readonly forward: StoredFile;
  readonly config: HoserConfig;
  readonly dataset: Dataset;
  readonly features: HoserFeatures;
  /** The stored weights; the caller disposes of them. */
  parameters(): Parameters;
}

/** A stored forward pass. */
export interface HoserReference extends StoredHoser {
  /** The trips of its batch, as indices into the training trips. */
  readonly trips: Uint32Array;
  readonly batch: TripBatch;
}

/** Stored searches. */
export interface SearchReference extends StoredHoser {
  readonly cases: readonly StoredFields[];
  readonly pairs: OdPairs;
}

/** The official code takes every successor as a candidate. */
export const ALL_CANDIDATES = { maxCandidates: Infinity };

/** @throws Failure 'bad-input' if a file is missing or broken, or a trip of the batch cannot be found */
export async function openHoserReference(file: StoredFile): Promise<HoserReference> {
  const dataset = await datasetOfCity(file.context.folder, cityOf(file.json));
  const features = hoserFeatures(dataset);
  const { train } = dataset.trips;
  const trips = Uint32Array.from(file.json.numbers('batch_rows_of_train_csv'), (row) => {
    const trip = train.sourceRows.indexOf(row + 1);
    if (trip < 0) throw badInput(`Data row ${row + 1} was left out by the reader.`, { row });
    return trip;
  });
  const batch = buildTripBatch(features, train, trips, ALL_CANDIDATES);
  return { ...storedHoser(file, file, dataset, features), trips, batch };
}

export const SEARCH_GROUP = 'beam_search';

/** @throws Failure 'bad-input' if a file is missing or broken */
export async function openSearchReference(
  context: VerificationContext,
  file = new StoredFile(SEARCH_GROUP, context),
): Promise<SearchReference> {
  const { json } = file;
  const words = json.text('config');
  const named = /([\w.-]{1,200})\.json/.exec(words)?.[1];
  if (named === undefined)
    throw badInput(`${json.at} names no file that has the configuration: "${words}".`, {
      words,
    });
  const forward = new StoredFile(named, context);
  const dataset = await datasetOfCity(context.folder, cityOf(forward.json));
  const [log1pMean, log1pStd] = json.all('timestamp_label_log1p_mean', 'timestamp_label_log1p_std');
  const cases = json.list('cases');
  const pairs = {
    origins: Uint32Array.from(cases, (each) => each.number('origin')),
    destinations: Uint32Array.from(cases, (each) => each.number('destination')),
    departures: Float64Array.from(cases, (each) => Date.parse(each.text('origin_datetime')) / 1000),
  };
  const features = hoserFeatures(dataset, { log1pMean, log1pStd });
  return { ...storedHoser(file, forward, dataset, features), cases, pairs };
}

function storedHoser(
  file: StoredFile,
  forward: StoredFile,
  dataset: Dataset,
  features: HoserFeatures,
): StoredHoser {
  const stated = forward.json.fields('config');
  const encoder = stated.fields('road_network_encoder_config');
  const widths = stated.fields('trajectory_encoder_config');
  const [hiddenDim, heads, layers] = widths.all('hidden_dim', 'num_heads', 'num_layers');
  const [roadIdDim, attributeDim] = encoder.all('road_id_emb_dim', 'len_emb_dim');
  const config = { hiddenDim, heads, layers, roadIdDim, attributeDim };
  const [roadCount, roadTypeCount] = encoder.all('road_id_num_embeddings', 'type_num_embeddings');
  const sizes = { roadCount, roadTypeCount, zoneCount: forward.json.number('num_zones') };
  // In the shapes that are stored: the four attributes may differ in width.
  const shaped = () =>
    hoserSpecs(config, sizes).map((spec) => ({ ...spec, shape: file.tensors.shape(WEIGHTS + spec.name) }));
  return { file, forward, config, dataset, features, parameters: () => file.parameters(shaped()) };
}

const cityOf = (json: StoredFields): unknown => {
  const name = 'city_name_used_for_highway_parsing';
  return json.has(name) ? json.value(name) : undefined;
};

/** Cities for which HOSER's train.py takes the lists of the `highway` column apart; elsewhere a list is a class of its own. */
const LISTS_TAKEN_APART: readonly unknown[] = ['Beijing', 'San_Francisco', undefined];

const loaded = new WeakMap<ReferenceFolder, Map<boolean, Promise<Dataset>>>();

/**
 * `network/` as our readers read it, once per folder. Weights of HOSER belong to the road classes of a city, so the `highway` column is
 * read as HOSER reads that city's.
 */
function datasetOfCity(folder: ReferenceFolder, city: unknown): Promise<Dataset> {
  const takenApart = LISTS_TAKEN_APART.includes(city);
  const known = loaded.get(folder) ?? new Map<boolean, Promise<Dataset>>();
  loaded.set(folder, known);
  const dataset = known.get(takenApart) ?? load(folder, takenApart);
  known.set(takenApart, dataset);
  return dataset;
}

async function load(folder: ReferenceFolder, takenApart: boolean): Promise<Dataset> {
  const files = [...folder.under('network')].map(([name, bytes]) => dataFileFromBytes(name, bytes));
  const readRoadClass = takenApart ? roadClassOf : (cell: string) => cell;
  return (await loadHoserDataset(files, { name: 'reference', readRoadClass })).dataset;
}

/** `network/` as HOSER reads it for the city that a HOSER file of the folder names. */
export function referenceDataset(folder: ReferenceFolder): Promise<Dataset> {
  const paths = [...folder.files.keys()].filter((path) => /^hoser_forward_.*\.json$/.test(path));
  const cities = paths.map((path) => cityOf(new StoredFields(folder.json(path), path)));
  return datasetOfCity(
    folder,
    cities.find((city) => city !== undefined),
  );
}

/**
 * Reads stored tensors, which are padded to the longest trip and the longest list of candidates, in the packed order of a batch: without
 * the padding. A tensor whose first dimensions are not those of the batch is refused.
 */
export function packedView(
  { tripCount, tripOffsets, candidateCount, candidateLengths }: TripBatch,
  tensors: StoredTensors,
) {
  const lengths = Array.from({ length: tripCount }, (_, b) => tripOffsets[b + 1] - tripOffsets[b]);
  const longest = Math.max(0, ...lengths);
  /** @throws Failure 'bad-input' unless the tensor has room for the batch */
  const stored = (name: string, dimensions: number): HostTensor => {
    const shape = tensors.shape(name);
    if (shape.length >= dimensions && shape[0] === tripCount && (dimensions === 1 || shape[1] >= longest))
      return { shape, data: tensors.numbers(name) };
    const batch = `${tripCount} trips of up to ${longest} steps and ${candidateCount} candidates`;
    const message = `"${shown(name)}" has the shape [${shape.join()}]; the batch has ${batch}.`;
    throw badInput(message, { name });
  };
  /** The rows of the steps that are there, each cut to its own width. */
  const cut = (name: string, widthOf: (trip: number, step: number) => number): number[] => {
    const { shape, data } = stored(name, 3);
    const widths = lengths.flatMap((length, b) =>
      Array.from({ length: shape[1] }, (_, t) => (t < length ? widthOf(b, tripOffsets[b] + t) : 0)),
    );
    return present({ shape: [widths.length, shape[2]], data }, widths);
  };
  return {
    /** (B, ...) -> B values. */
    trips: (name: string) => Array.from(stored(name, 1).data),
    /** (B, T, ...) -> N times the values of a step. */
    steps: (name: string) => present(stored(name, 2), lengths),
    /** (B, T, T) -> for each trip its T_b x T_b. */
    pairs: (name: string) => cut(name, (trip) => lengths[trip]),
    /** (B, T, C) -> the real candidates, one step after the other. */
    candidates: (name: string) => cut(name, (_, step) => candidateLengths[step]),
    /** (N x C) of the batch itself, cut to its real candidates. */
    real: (data: ArrayLike<number>) =>
      present({ shape: [candidateLengths.length, candidateCount], data }, Array.from(candidateLengths)),
  };
}

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
