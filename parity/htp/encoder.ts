import { slice, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import { encode } from '../../src/models/htp/encoder-decoder';
import { Layers } from '../../src/models/htp/layers';
import { codebooksOf, quantise } from '../../src/models/htp/quantiser';
import { toVectors } from '../../src/models/htp/rq-vae';
import { patternsOf, PaddedMask } from '../../src/models/htp/sequence-length';
import type { Parameters } from '../../src/nn/parameters';
import { reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/compare';
import { differencesAlone } from './batch-independence';
import { checkBlocks } from './blocks-check';
import { presentCodes } from './codes';
import { computed, traced, type HostTensor } from '../harness/host-tensor';
import { OfficialBatchLayers } from './official-batch';
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
  const alone = (item: number, levels: readonly PaddedMask[]) =>
    encode(layers, config, slice(x, [item, 0, 0], [1, points[item], -1]), levels);
  const independence = stored.json.fields('batch_independence');
  const check = async (batch: ReadonlyMap<string, HostTensor>, what: string, name: string) => {
    const differences = await differencesAlone(points, batch, (item, levels) => ({
      [OUTPUT]: alone(item, levels),
    }));
    stored.row(context, what, differences, independence.numbers(name), stored.tolerance(OUTPUT));
  };
  const what = 'largest difference of each item alone and in the batch';
  await check(together, what, 'max_abs_diff_of_output_masked');
  const official = new OfficialBatchLayers(weights, config);
  const levels = PaddedMask.levels(points);
  const batch = await computed(() => ({ [OUTPUT]: encode(official, config, x, levels) }));
  levels.forEach((mask) => mask.dispose());
  await check(batch, `${what} of the official code`, 'max_abs_diff_of_output_official');
  const segments = points.map(patternsOf);
  const [ours, theirs] = await Promise.all(
    [together, batch].map((each) => codesOf(context, each.get(OUTPUT)!, segments)),
  );
  let from = 0;
  const changed = segments.map((count) => {
    const own = Array.from({ length: count }, () => from++);
    return own.filter((segment) => ours[segment] !== theirs[segment]).length;
  });
  const positions = independence.numbers('positions_with_changed_codes_official');
  stored.exact(context, 'segments whose codes change in a batch of the official code', changed, positions);
}

/** The codes of each segment that is there, as text. */
async function codesOf(
  context: VerificationContext,
  { shape, data }: HostTensor,
  segments: readonly number[],
): Promise<string[]> {
  const quantiser = new StoredPart('rq', context.folder);
  const { config, tensors } = quantiser;
  const weights = storedParameters([tensors], ownSpecs(config, tensors));
  const found = await computed(() => {
    const encoded = tensor3d(Float32Array.from(data), shape as [number, number, number]);
    const vectors = toVectors(new Layers(weights, config), encoded);
    return { codes: quantise(codebooksOf(weights, config.codebooks.length), vectors).codes };
  });
  weights.dispose();
  const codes = presentCodes(found.get('codes')!, segments);
  const books = config.codebooks.length;
  return Array.from({ length: codes.length / books }, (_, i) =>
    codes.slice(i * books, (i + 1) * books).join(),
  );
}
