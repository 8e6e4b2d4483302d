import type { Tensor3D } from '@tensorflow/tfjs-core';
import { Layers } from '../../src/models/htp/layers';
import { PaddedMask } from '../../src/models/htp/sequence-length';

/**
 * The layers of the official code in a padded batch: what attention leaves at positions that are padding gets into the strided and the
 * up-sampling convolutions, and so into its neighbours. For comparison only; every other pass masks them.
 */
export class OfficialBatchLayers extends Layers {
  override halved(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    return unmasked(mask, (all) => super.halved(name, x, all));
  }

  override doubled(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    return unmasked(mask, (all) => super.doubled(name, x, all));
  }
}

/** Has every position of the batch count. */
function unmasked({ lengths, longest }: PaddedMask, make: (all: PaddedMask) => Tensor3D): Tensor3D {
  const all = new PaddedMask(lengths.map(() => longest));
  const made = make(all);
  all.dispose();
  return made;
}
