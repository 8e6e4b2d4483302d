import type { Dataset } from '../../src/domain/dataset';
import type { HoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures, type HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { buildTripBatch, type TripBatch } from '../../src/models/hoser/features/trip-features';
import { hoserSpecs } from '../../src/models/hoser/parameters';
import { Parameters } from '../../src/nn/parameters';
import { referenceDataset, tripsOfRows } from '../harness/reference-dataset';
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
