import { tensor, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  TRANSFERTRAJ_FORMS,
  type TransferTrajConfig,
  type TransferTrajForm,
  type TransferTrajSizes,
} from '../../src/models/transfertraj/config';
import type { ThingTensors } from '../../src/models/transfertraj/modalities';
import { transferTrajSpecs } from '../../src/models/transfertraj/parameters';
import { Parameters } from '../../src/nn/parameters';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';

/** In front of the names of the weights, and of those that take their place where kilometres are read. */
export const WEIGHTS = 'model.';
export const KILOMETRE_WEIGHTS = 'model_km.';

/** What one variant of the forward pass has in place of the published code. */
export interface StoredVariant {
  readonly config: TransferTrajConfig;
  /** Whether the weights of kilometres are put in place. */
  readonly inKilometres: boolean;
  /** Whether the stored draws are the noise of the gates. */
  readonly isNoisy: boolean;
}

/** The network of the reference: its sizes, weights and things, and the variants of its forward pass. */
export class StoredNetwork {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;

  constructor(folder: ReferenceFolder) {
    this.json = new StoredFields(folder.json('forward.json'), 'forward.json');
    this.tensors = folder.tensors('forward.safetensors');
  }

  get sizes(): TransferTrajSizes {
    const config = this.json.fields('config');
    return {
      embedWidth: config.number('embed_size'),
      width: config.number('d_model'),
      layers: config.number('layers'),
      experts: config.number('experts'),
      topExperts: config.number('top_k'),
      mixerHeads: config.number('mixer_heads'),
      mixerHidden: config.number('mixer_ffn'),
      placeWidth: config.number('poi_embedding'),
      roadWidth: config.number('road_embedding'),
      normEps: config.number('layer_norm_eps'),
      dropout: 0,
    };
  }

  variant(name: string): StoredVariant {
    const stored = this.json.fields('variants').fields(name);
    const flags = stored.fields('flags');
    const inKilometres = stored.text('weights').includes(KILOMETRE_WEIGHTS);
    const form: TransferTrajForm = {
      unit: inKilometres ? 'kilometres' : 'metres',
      causal: flags.boolean('causal'),
      theta: flags.boolean('theta'),
      zeroMasked: flags.boolean('zero_masked'),
      interpolated: flags.boolean('interp'),
      noisy: false,
      weights: TRANSFERTRAJ_FORMS.official.weights,
    };
    return { config: { ...this.sizes, ...form }, inKilometres, isNoisy: stored.boolean('noise') };
  }

  /** The stored weights; those of kilometres where they are told to be in place. */
  parameters(inKilometres: boolean): Parameters {
    const parameters = new Parameters(transferTrajSpecs(this.sizes));
    for (const { name } of parameters.specs) {
      const own = `${KILOMETRE_WEIGHTS}${name}`;
      const stored = inKilometres && this.tensors.has(own) ? own : `${WEIGHTS}${name}`;
      parameters.set(name, tensor(this.tensors.numbers(stored), [...this.tensors.shape(stored)]));
    }
    return parameters;
  }

  things(): ThingTensors {
    return { places: this.matrix('context.poi_embed'), roads: this.matrix('context.road_embed') };
  }

  /** A tensor of two dimensions, or of more of which all but the last count rows. */
  matrix(name: string): Tensor2D {
    const width = this.tensors.shape(name).at(-1) ?? 1;
    const values = this.tensors.numbers(name);
    return tensor2d(values, [values.length / width, width]);
  }
}
