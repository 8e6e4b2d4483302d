import { Failure } from '../../src/base/failure';
import { dataFileFromBytes } from '../../src/data/data-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { roadClassOf } from '../../src/data/road-table';
import type { Dataset } from '../../src/domain/dataset';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import type { HoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures, type HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { buildTripBatch, type TripBatch } from '../../src/models/hoser/features/trip-features';
import { hoserSpecs } from '../../src/models/hoser/parameters';
import { Parameters } from '../../src/nn/parameters';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';

/** What the json of a forward pass says. */
export interface HoserForwardJson {
  readonly city_name_used_for_highway_parsing: string;
  readonly config: {
    readonly trajectory_encoder_config: {
      readonly hidden_dim: number;
      readonly num_heads: number;
      readonly num_layers: number;
    };
    readonly road_network_encoder_config: Readonly<Record<string, number>>;
  };
  readonly num_roads: number;
  readonly num_zones: number;
  /** Rows of network/train.csv, counted from 0. */
  readonly batch_rows_of_train_csv: readonly number[];
  readonly batch_rid_list: readonly (readonly number[])[];
  readonly batch_time_list: readonly (readonly string[])[];
  readonly batch_is_weekend: readonly boolean[];
  readonly batch_crosses_midnight: readonly boolean[];
  readonly timestamp_label_log1p_mean: number;
  readonly timestamp_label_log1p_std: number;
  readonly label_encoder_classes: readonly (string | number)[];
  readonly label_encoder_cases: readonly {
    readonly column: readonly (string | number)[];
    readonly codes: readonly number[];
  }[];
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>;
  readonly suggested_abs_tolerance: Readonly<Record<string, number>>;
  readonly feature_tolerance: Readonly<Record<string, number>>;
}

/** A stored forward pass of HOSER beside what our readers and features make of the same files. */
export interface HoserReference {
  /** Name of its files without their ending. */
  readonly name: string;
  readonly json: HoserForwardJson;
  readonly tensors: StoredTensors;
  readonly dataset: Dataset;
  readonly features: HoserFeatures;
  /** The trips of its batch, as indices into the training trips. */
  readonly trips: Uint32Array;
  readonly batch: TripBatch;
}

/** The official code takes every successor as a candidate. */
export const ALL_CANDIDATES = { maxCandidates: Infinity };

/** @throws Failure 'bad-input' if a file is missing or broken, or a trip of the batch cannot be found */
export async function openHoserReference(folder: ReferenceFolder, name: string): Promise<HoserReference> {
  const json = folder.json(`${name}.json`) as HoserForwardJson;
  const tensors = folder.tensors(`${name}.safetensors`);
  const dataset = await referenceDataset(folder, json.city_name_used_for_highway_parsing);
  const features = hoserFeatures(dataset);
  const trips = tripsOfRows(dataset.trips.train, json.batch_rows_of_train_csv);
  const batch = buildTripBatch(features, dataset.trips.train, trips, ALL_CANDIDATES);
  return { name, json, tensors, dataset, features, trips, batch };
}

/** Widths, heads and layers as the json states them. */
export function statedConfig({ config }: HoserForwardJson): HoserConfig {
  const { hidden_dim: hiddenDim, num_heads: heads, num_layers: layers } = config.trajectory_encoder_config;
  const { road_id_emb_dim: roadIdDim, len_emb_dim: attributeDim } = config.road_network_encoder_config;
  return { hiddenDim, heads, layers, roadIdDim, attributeDim };
}

/** Weights from `model.*`, in the shapes that are stored: the four attributes may differ in width. */
export function storedParameters({ json, tensors }: Pick<HoserReference, 'json' | 'tensors'>): Parameters {
  const { road_id_num_embeddings: roadCount, type_num_embeddings: roadTypeCount } =
    json.config.road_network_encoder_config;
  const sizes = { roadCount, roadTypeCount, zoneCount: json.num_zones };
  const specs = hoserSpecs(statedConfig(json), sizes).map((spec) => ({
    ...spec,
    shape: tensors.shape(`model.${spec.name}`),
  }));
  const state = specs.map(({ name, shape }) => {
    const data = Float32Array.from(tensors.numbers(`model.${name}`));
    return [name, { shape, data }] as const;
  });
  return Parameters.from(specs, new Map(state));
}

/**
 * Cities for which HOSER's train.py takes the lists of the `highway` column apart;
 * elsewhere a list is a class of its own.
 */
const LISTS_TAKEN_APART: readonly unknown[] = ['Beijing', 'San_Francisco'];

const loaded = new WeakMap<ReferenceFolder, Map<boolean, Promise<Dataset>>>();

/**
 * `network/` as our readers read it, once per folder. Weights of HOSER belong to the road classes of
 * a city, so the `highway` column is read as HOSER reads that city's: `city` defaults to the one
 * that the folder's HOSER files name.
 */
export function referenceDataset(folder: ReferenceFolder, city = namedCity(folder)): Promise<Dataset> {
  const takenApart = city === undefined || LISTS_TAKEN_APART.includes(city);
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

/** The city that a HOSER file of the folder names; undefined if none does. */
function namedCity(folder: ReferenceFolder): unknown {
  for (const path of folder.files.keys()) {
    if (!/^hoser_forward_.*\.json$/.test(path)) continue;
    const { city_name_used_for_highway_parsing: city } = folder.json(path) as Record<string, unknown>;
    if (city !== undefined) return city;
  }
  return undefined;
}

/**
 * Trips by their row in a csv file, counted from 0 as the reference counts.
 * @throws Failure 'bad-input' if the reader left such a row out
 */
export function tripsOfRows(trips: TrajectorySet, rows: readonly number[]): Uint32Array {
  return Uint32Array.from(rows, (row) => {
    const trip = trips.sourceRows.indexOf(row + 1);
    if (trip < 0) throw new Failure('bad-input', `Data row ${row + 1} was left out by the reader.`, { row });
    return trip;
  });
}

/**
 * Reads stored tensors, which are padded to the longest trip and the longest list of candidates, in the
 * packed order of a batch: without the padding. A tensor whose first dimensions are not those of
 * the batch is refused.
 */
export class PackedView {
  constructor(
    private readonly batch: TripBatch,
    private readonly tensors: StoredTensors,
  ) {}

  /** (B, ...) -> B values. */
  trips(name: string): number[] {
    this.#shape(name, 1);
    return this.tensors.numbers(name);
  }

  /** (B, T, ...) -> N times the values of a step. */
  steps(name: string): number[] {
    const shape = this.#shape(name, 2);
    const width = shape.slice(2).reduce((product, size) => product * size, 1);
    return this.#runs(name, shape[1] * width, width, () => width);
  }

  /** (B, T, T) -> for each trip its T_b x T_b. */
  pairs(name: string): number[] {
    const shape = this.#shape(name, 3);
    return this.#runs(name, shape[1] * shape[2], shape[2], (length) => length);
  }

  /** (B, T, C) -> the real candidates, one step after the other. */
  candidates(name: string): number[] {
    const shape = this.#shape(name, 3);
    const { candidateLengths } = this.batch;
    return this.#runs(name, shape[1] * shape[2], shape[2], (_, step) => candidateLengths[step]);
  }

  /** (N x C) of the batch itself, cut to its real candidates. */
  real(values: ArrayLike<number>): number[] {
    const { candidateCount, candidateLengths } = this.batch;
    const steps = Array.from(candidateLengths, (length, step) =>
      Array.from({ length }, (_, i) => values[step * candidateCount + i]),
    );
    return steps.flat();
  }

  #runs(name: string, perTrip: number, perStep: number, width: (length: number, step: number) => number) {
    const values = this.tensors.numbers(name);
    const { tripCount, tripOffsets } = this.batch;
    const runs: number[][] = [];
    for (let b = 0; b < tripCount; b++) {
      const length = tripOffsets[b + 1] - tripOffsets[b];
      for (let t = 0; t < length; t++) {
        const start = b * perTrip + t * perStep;
        runs.push(values.slice(start, start + width(length, tripOffsets[b] + t)));
      }
    }
    return runs.flat();
  }

  /** @throws Failure 'bad-input' unless the tensor has room for the batch */
  #shape(name: string, dimensions: number): readonly number[] {
    const shape = this.tensors.shape(name);
    const { tripCount, tripOffsets, candidateCount } = this.batch;
    let longest = 0;
    for (let b = 0; b < tripCount; b++) longest = Math.max(longest, tripOffsets[b + 1] - tripOffsets[b]);
    const room = [tripCount, longest].slice(0, dimensions);
    const fits =
      shape.length >= dimensions && room.every((size, i) => (i === 0 ? shape[i] === size : shape[i] >= size));
    if (fits) return shape;
    const batch = `${tripCount} trips of up to ${longest} steps and ${candidateCount} candidates`;
    throw new Failure('bad-input', `"${name}" has the shape [${shape.join()}]; the batch has ${batch}.`, {
      name,
    });
  }
}
