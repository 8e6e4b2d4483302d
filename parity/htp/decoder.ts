import { slice, type Tensor3D } from '@tensorflow/tfjs-core';
import { type RoadsSeen, decode } from '../../src/models/htp/encoder-decoder';
import { Layers } from '../../src/models/htp/layers';
import { patternsOf, PaddedMask } from '../../src/models/htp/sequence-length';
import type { Parameters } from '../../src/nn/parameters';
import { reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/compare';
import { differencesAlone } from './batch-independence';
import { checkBlocks } from './blocks-check';
import { computed, present, traced, type HostTensor } from '../harness/host-tensor';
import { OfficialBatchLayers } from './official-batch';
import { checkProbe } from './probe';
import { ownSpecs, StoredPart, storedParameters } from './stored-part';
import { checkedLengths } from './trip-lengths';

const GROUP = 'decoder';
const isOwn = (name: string): boolean => /^(decoder|percent_head|dxy_head)\./.test(name);

/** The decoder of stage 1: every block of every level, the inside of one, both heads, and each item alone. */
export const decoder: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredPart(GROUP, context.folder);
    stored.checkDescription(context);
    stored.checkWeights(context, isOwn);
    const points = checkedLengths(context, stored, 'segments');
    const weights = storedParameters([stored.tensors], ownSpecs(stored.config, stored.tensors));
    const levels = PaddedMask.levels(points);
    const z = stored.tensor3('batch.z_q');
    const seen = stored.tensor3('batch.road_context');
    const roads = { context: seen, mask: new PaddedMask(stored.tensors.numbers('batch.road_lens')) };
    const inputs = { points, levels, z, roads };
    try {
      await part(context, GROUP, 'inputs', () => checkInputs(context, stored, points));
      const found = await traced((pass) => {
        const layers = new Layers(weights, stored.config, pass);
        const { percent, dxy } = decode(layers, stored.config, z, levels, roads);
        return { percent, dxy };
      });
      checkBlocks(context, stored, found, points);
      checkProbe(context, stored, 'probe_ca', found);
      await part(context, GROUP, 'items alone', () => checkAlone(context, stored, weights, inputs, found));
    } finally {
      for (const each of [...levels, roads.mask, z, seen, weights]) each.dispose();
    }
    stored.json.leave('fp32_vs_fp64_max_abs_diff');
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};

/** What the decoder reads of the reference's trips. */
interface DecoderInputs {
  readonly points: readonly number[];
  readonly levels: readonly PaddedMask[];
  readonly z: Tensor3D;
  readonly roads: RoadsSeen;
}

/** What it reads is what quantiser and road context have made of the same trips. */
function checkInputs(context: VerificationContext, stored: StoredPart, points: readonly number[]): void {
  const quantised = new StoredPart('rq', context.folder);
  const segments = points.map(patternsOf);
  const stacked = (name: string, lengths: readonly number[]) =>
    present({ shape: stored.tensors.shape(name), data: stored.tensors.numbers(name) }, lengths);
  const post = quantised.tensors.numbers('out.post');
  stored.row(context, 'batch.z_q', stacked('batch.z_q', segments), post, quantised.tolerance('post'));
  const roads = new StoredPart('road_context', context.folder);
  const last = `out.layer.${stored.config.roadLayers - 1}`;
  const lengths = stored.tensors.numbers('batch.road_lens');
  stored.exact(context, 'batch.road_lens', lengths, roads.tensors.numbers('batch.road_lens'));
  const theirs = { shape: roads.tensors.shape(last), data: roads.tensors.numbers(last) };
  const what = 'batch.road_context';
  stored.exact(context, what, stacked(what, lengths), present(theirs, lengths));
}

async function checkAlone(
  context: VerificationContext,
  stored: StoredPart,
  weights: Parameters,
  { points, levels, z, roads }: DecoderInputs,
  together: ReadonlyMap<string, HostTensor>,
): Promise<void> {
  const { config } = stored;
  const layers = new Layers(weights, config);
  const masks = roads.mask.lengths.map((length) => new PaddedMask([length]));
  const check = async (batch: ReadonlyMap<string, HostTensor>, what: string, name: string) => {
    const differences = await differencesAlone(points, batch, (item, own) => {
      const segments = slice(z, [item, 0, 0], [1, patternsOf(points[item]), -1]);
      const seen = slice(roads.context, [item, 0, 0], [1, roads.mask.lengths[item], -1]);
      return { ...decode(layers, config, segments, own, { context: seen, mask: masks[item] }) };
    });
    const theirs = stored.json.fields('batch_independence').numbers(name);
    stored.row(context, what, differences, theirs, stored.tolerance('percent_head'));
  };
  const what = 'largest difference of each item alone and in the batch';
  await check(together, what, 'masked');
  const official = new OfficialBatchLayers(weights, config);
  const batch = await computed(() => ({ ...decode(official, config, z, levels, roads) }));
  await check(batch, `${what} of the official code`, 'official');
  masks.forEach((mask) => mask.dispose());
}
