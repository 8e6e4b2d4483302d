import { tensor } from '@tensorflow/tfjs-core';
import { h3BertSpecs, pairHeadSpecs, type H3BertConfig } from '../../src/models/h3-bert/parameters';
import { Parameters } from '../../src/nn/parameters';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';

/** In front of the names of the weights. */
export const WEIGHTS = 'model.';

/** The network of the reference, which `forward` describes and holds. */
export class StoredNetwork {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;

  constructor(folder: ReferenceFolder) {
    this.json = new StoredFields(folder.json('forward.json'), 'forward.json');
    this.tensors = folder.tensors('forward.safetensors');
  }

  get config(): H3BertConfig {
    const config = this.json.fields('config');
    return {
      vocabulary: config.number('vocabulary'),
      width: config.number('d_model'),
      heads: config.number('heads'),
      layers: config.number('layers'),
      hidden: config.number('ffn'),
      context: config.number('context'),
      levels: config.number('levels'),
      dropout: config.number('dropout'),
      hours: false,
      normEps: config.number('layer_norm_eps'),
    };
  }

  /** Tokens of a hexagon. */
  get tokensPerHexagon(): number {
    return this.json.fields('config').number('tokens_per_hexagon');
  }

  /** The stored weights, those of the heads included. */
  parameters(): Parameters {
    const parameters = new Parameters([...h3BertSpecs(this.config), ...pairHeadSpecs(this.config)]);
    for (const { name } of parameters.specs) {
      const stored = `${WEIGHTS}${name}`;
      parameters.set(name, tensor(this.tensors.numbers(stored), [...this.tensors.shape(stored)], 'float32'));
    }
    return parameters;
  }
}
