import { tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { codebooksOf, quantise, type Quantised } from '../../src/models/htp/quantiser';
import { denseLayer } from '../../src/models/weights';
import type { Parameters } from '../../src/nn/parameters';
import type { ReferenceFolder } from '../harness/reference-folder';
import { ownSpecs, StoredPart, storedParameters } from './stored-part';

/** The quantiser of the reference with the vectors that it is given. Owns its tensors. */
export class StoredQuantiser {
  readonly stored: StoredPart;
  readonly weights: Parameters;
  /** (N, code width) */
  readonly x: Tensor2D;

  constructor(folder: ReferenceFolder) {
    this.stored = new StoredPart('rq', folder);
    const { config, tensors } = this.stored;
    this.weights = storedParameters([tensors], ownSpecs(config, tensors));
    this.x = tidy(() => denseLayer(this.weights, 'rq_pre_quant_linear', this.stored.tensor2('batch.z_e')));
  }

  get codebooks(): Tensor2D[] {
    return codebooksOf(this.weights, this.stored.config.codebooks.length);
  }

  quantised(): Quantised {
    return quantise(this.codebooks, this.x);
  }

  dispose(): void {
    this.weights.dispose();
    this.x.dispose();
  }
}
