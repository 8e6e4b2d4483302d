import { slice, type Tensor3D } from '@tensorflow/tfjs-core';
import { encode } from '../../../models/htp/encoder';
import { Layers } from '../../../models/htp/layers';
import { PaddedMask } from '../../../models/htp/padded-mask';
import type { Parameters } from '../../../nn/parameters';
import { reportUnread } from '../../../verification/compare';
import { part } from '../../../verification/part';
import type { Subject, VerificationContext } from '../../../verification/subject';
import { differencesAlone } from './batch-independence';
import { checkBlocks } from './blocks-check';
import { traced, type HostTensor } from './host-tensor';
import { checkProbe } from './probe';
import { ownSpecs, StoredPart, storedParameters } from './stored-part';
import { checkedLengths } from './trip-lengths';

const GROUP = 'encoder';
const OUTPUT = 'encoder.conv_out';

/** The encoder of stage 1: every block of every level, the inside of two, and each item alone. */
export const encoder: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredPart(GROUP, context.folder);
    stored.checkDescription(context);
    stored.checkWeights(context, (name) => name.startsWith('encoder.'));
    const points = checkedLengths(context, stored);
    const weights = storedParameters([stored.tensors], ownSpecs(stored.config, stored.tensors));
    const levels = PaddedMask.levels(points);
    const x = stored.tensor3('batch.x');
    try {
      const found = await traced((pass) => {
        encode(new Layers(weights, stored.config, pass), stored.config, x, levels);
      });
      checkBlocks(context, stored, found, points);
      checkProbe(context, stored, 'probe_sa', found);
      checkProbe(context, stored, 'probe_res', found);
      await part(context, GROUP, 'items alone', () => checkAlone(context, stored, weights, x, points, found));
    } finally {
      levels.forEach((mask) => mask.dispose());
      x.dispose();
      weights.dispose();
    }
    stored.json.leave('fp32_vs_fp64_max_abs_diff');
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};

async function checkAlone(
  context: VerificationContext,
  stored: StoredPart,
  weights: Parameters,
  x: Tensor3D,
  points: readonly number[],
  together: ReadonlyMap<string, HostTensor>,
): Promise<void> {
  const { config } = stored;
  const layers = new Layers(weights, config);
  const differences = await differencesAlone(points, together, (item, levels) => {
    const own = slice(x, [item, 0, 0], [1, points[item], -1]);
    return { [OUTPUT]: encode(layers, config, own, levels) };
  });
  const independence = stored.json.fields('batch_independence');
  const what = 'largest difference of each item alone and in the batch';
  const theirs = independence.numbers('max_abs_diff_of_output_masked');
  stored.row(context, what, differences, theirs, stored.tolerance(OUTPUT));
}
