import type { Dataset } from '../../src/domain/dataset';
import { Failure } from '../../src/base/failure';
import type { OdPairs } from '../../src/generation/od-pairs';
import type { HoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures, type HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import type { Parameters } from '../../src/nn/parameters';
import { statedConfig, storedParameters, type HoserForwardJson } from './hoser-reference';
import { referenceDataset } from './hoser-reference';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';

export const SEARCH_GROUP = 'beam_search';

/** The stored searches with the network, features and weights that they were made with. */
export interface SearchReference {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;
  readonly config: HoserConfig;
  readonly dataset: Dataset;
  readonly features: HoserFeatures;
  readonly cases: readonly StoredFields[];
  readonly pairs: OdPairs;
  /** Stated tolerances: of features, and of what the model computes. */
  readonly tolerances: Pick<HoserForwardJson, 'feature_tolerance' | 'suggested_abs_tolerance'>;
  /** The weights of `beam_search.safetensors`; the caller disposes of them. */
  parameters(): Parameters;
}

/** @throws Failure 'bad-input' if a file is missing or broken */
export async function openSearchReference(folder: ReferenceFolder): Promise<SearchReference> {
  const file = `${SEARCH_GROUP}.json`;
  const json = new StoredFields(folder.json(file), file);
  const tensors = folder.tensors(`${SEARCH_GROUP}.safetensors`);
  const forward = folder.json(configFile(json)) as HoserForwardJson;
  const dataset = await referenceDataset(folder, forward.city_name_used_for_highway_parsing);
  const features = hoserFeatures(dataset, {
    log1pMean: json.number('timestamp_label_log1p_mean'),
    log1pStd: json.number('timestamp_label_log1p_std'),
  });
  const cases = json.list('cases');
  const pairs = {
    origins: Uint32Array.from(cases, (each) => each.number('origin')),
    destinations: Uint32Array.from(cases, (each) => each.number('destination')),
    departures: Float64Array.from(cases, (each) => Date.parse(each.text('origin_datetime')) / 1000),
  };
  return {
    json,
    tensors,
    config: statedConfig(forward),
    dataset,
    features,
    cases,
    pairs,
    tolerances: forward,
    parameters: () => storedParameters({ json: forward, tensors }),
  };
}

/** The searches' model has the configuration of another file, which their own names. */
function configFile(json: StoredFields): string {
  const words = json.text('config');
  const found = /[\w.-]{1,200}\.json/.exec(words)?.[0];
  if (found) return found;
  throw new Failure('bad-input', `${json.at} names no file that has the configuration: "${words}".`, {
    words,
  });
}
