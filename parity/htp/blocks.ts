import { slice, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import { decode, encode } from '../../src/models/htp/encoder-decoder';
import { Layers } from '../../src/models/htp/layers';
import { codebooksOf, quantise } from '../../src/models/htp/quantiser';
import { roadContext as contextOf, sinusoid } from '../../src/models/htp/road-context';
import { toVectors } from '../../src/models/htp/rq-vae';
import { LEVELS } from '../../src/models/htp/rq-vae-config';
import { levelLengths, PaddedMask, patternsOf } from '../../src/models/htp/sequence-length';
import {
  computed,
  itemCorner,
  present,
  rowsOf,
  traced,
  type Found,
  type HostTensor,
} from '../harness/host-tensor';
import { StoredFile, subject } from '../harness/stored-file';
import {
  checkDescription,
  checkLengths,
  configOf,
  differencesAlone,
  OfficialBatchLayers,
  ownedLevels,
  ownWeights,
  presentCodes,
  storedPresent,
  storedRoads,
} from './reference';

const OUTPUT = 'encoder.conv_out';
const ALONE = 'largest difference of each item alone and in the batch';

/** The encoder of stage 1: every block of every level, the inside of two, and each item alone. */
export const encoder = subject('encoder', (file) => {
  const config = configOf(file);
  const weights = ownWeights(file);
  const points = file.json.numbers('n');
  const levels = ownedLevels(file, points);
  const x = file.onDevice<Tensor3D>('batch.x');
  let found: Found = {};
  return {
    leaves: ['fp32_vs_fp64_max_abs_diff'],
    parts: {
      description: () => {
        checkDescription(file, (name) => name.startsWith('encoder.'));
        checkLengths(file);
      },
      blocks: async () => {
        found = await traced((pass) => {
          encode(new Layers(weights, config, pass), config, x, levels);
        });
        checkBlocks(file, found, points);
        checkProbe(file, 'probe_sa', found);
        checkProbe(file, 'probe_res', found);
      },
      'items alone': async () => {
        const layers = new Layers(weights, config);
        const official = new OfficialBatchLayers(weights, config);
        const batch = await computed(() => ({ [OUTPUT]: encode(official, config, x, levels) }));
        const batches = { max_abs_diff_of_output_masked: found, max_abs_diff_of_output_official: batch };
        await checkAlone(file, points, batches, OUTPUT, (item, own) => ({
          [OUTPUT]: encode(layers, config, slice(x, [item, 0, 0], [1, points[item], -1]), own),
        }));
        const independence = file.json.fields('batch_independence');
        const segments = points.map(patternsOf);
        const [ours, theirs] = await Promise.all(
          [found, batch].map((each) => codesOf(file, each[OUTPUT], segments)),
        );
        let from = 0;
        const changed = segments.map((count) => {
          const own = Array.from({ length: count }, () => from++);
          return own.filter((segment) => ours[segment] !== theirs[segment]).length;
        });
        const stated = independence.numbers('positions_with_changed_codes_official');
        file.exact('segments whose codes change in a batch of the official code', changed, stated);
      },
    },
  };
});

/**
 * Compares the largest differences of each item alone and in a batch of ours, and in one of the official code.
 * @param batches what they made, by the names of their stored differences
 */
async function checkAlone(
  file: StoredFile,
  points: readonly number[],
  batches: Readonly<Record<string, Found>>,
  tolerance: string,
  alone: Parameters<typeof differencesAlone>[3],
): Promise<void> {
  for (const [i, [name, batch]] of Object.entries(batches).entries()) {
    const differences = await differencesAlone(file, points, batch, alone);
    const stated = file.json.fields('batch_independence').numbers(name);
    const what = i === 0 ? ALONE : `${ALONE} of the official code`;
    file.computed(what, differences, stated, tolerance);
  }
}

/** The codes of each segment that is there, as text. */
async function codesOf(
  { context }: StoredFile,
  { shape, data }: HostTensor,
  segments: readonly number[],
): Promise<string[]> {
  const quantiser = new StoredFile('rq', context);
  const config = configOf(quantiser);
  const weights = ownWeights(quantiser);
  const books = config.codebooks.length;
  const { codes } = await computed(() => {
    const encoded = tensor3d(Float32Array.from(data), shape as [number, number, number]);
    const vectors = toVectors(new Layers(weights, config), encoded);
    return { codes: quantise(codebooksOf(weights, books), vectors).codes };
  });
  return rowsOf(presentCodes(codes, segments), books).map((row) => row.join());
}

/** The decoder of stage 1: every block of every level, the inside of one, both heads, and each item alone. */
export const decoder = subject('decoder', (file) => {
  const config = configOf(file);
  const weights = ownWeights(file);
  const points = file.json.numbers('n');
  const levels = ownedLevels(file, points);
  const [z, seen] = ['batch.z_q', 'batch.road_context'].map((name) => file.onDevice<Tensor3D>(name));
  const lengths = file.numbers('batch.road_lens');
  const roads = { context: seen, mask: file.own(new PaddedMask(lengths)) };
  let found: Found = {};
  return {
    leaves: ['fp32_vs_fp64_max_abs_diff'],
    parts: {
      description: () => {
        checkDescription(file, (name) => /^(decoder|percent_head|dxy_head)\./.test(name));
        checkLengths(file, 'segments');
      },
      // What it reads is what quantiser and road context have made of the same trips.
      inputs: () => {
        const quantised = new StoredFile('rq', file.context);
        const ours = storedPresent(file, 'batch.z_q', points.map(patternsOf)); // prettier-ignore
        file.computed('batch.z_q', ours, quantised.numbers('out.post'), quantised.tolerance('post'));
        const context = new StoredFile('road_context', file.context);
        file.exact('batch.road_lens', lengths, context.numbers('batch.road_lens'));
        const last = storedPresent(context, `out.layer.${config.roadLayers - 1}`, lengths);
        file.exact('batch.road_context', storedPresent(file, 'batch.road_context', lengths), last);
      },
      blocks: async () => {
        found = await traced((pass) => {
          const { percent, dxy } = decode(new Layers(weights, config, pass), config, z, levels, roads);
          return { percent, dxy };
        });
        checkBlocks(file, found, points);
        checkProbe(file, 'probe_ca', found);
      },
      'items alone': async () => {
        const layers = new Layers(weights, config);
        const masks = lengths.map((length) => file.own(new PaddedMask([length])));
        const official = new OfficialBatchLayers(weights, config);
        const batch = await computed(() => ({ ...decode(official, config, z, levels, roads) }));
        const batches = { masked: found, official: batch };
        await checkAlone(file, points, batches, 'percent_head', (item, own) => {
          const segments = slice(z, [item, 0, 0], [1, patternsOf(points[item]), -1]);
          const context = slice(seen, [item, 0, 0], [1, lengths[item], -1]);
          return { ...decode(layers, config, segments, own, { context, mask: masks[item] }) };
        });
      },
    },
  };
});

/** Stored outputs of the road context, and what a pass tells of them. */
const ROAD_STAGES = { lookup: 'road_emb', pooled_geometry: 'road_gps_lin', input: 'road_trm.input' };

/** The roads as the decoder sees them: lookup, geometry, sinusoid, each layer of the transformer. */
export const roadContext = subject('road_context', (file) => {
  const config = configOf(file);
  const weights = ownWeights(file);
  const lengths = file.numbers('batch.road_lens');
  const roads = storedRoads(file, config);
  return {
    leaves: ['fp32_vs_fp64_max_abs_diff'],
    parts: {
      description: () => {
        checkDescription(file, (name) => name.startsWith('road_'));
      },
      stages: async () => {
        const found = await traced((pass) => {
          contextOf(new Layers(weights, config, pass), config, roads);
        });
        const stages = Object.entries<string>(ROAD_STAGES);
        for (let layer = 0; layer < config.roadLayers; layer++)
          stages.push([`layer.${layer}`, `road_trm.layers.${layer}`]);
        for (const [name, told] of stages) {
          const tensor = `out.${name}`;
          // Geometry is stored road by road, without padding.
          const isPacked = file.tensors.shape(tensor).length === 2;
          const theirs = isPacked ? file.numbers(tensor) : storedPresent(file, tensor, lengths);
          file.computed(name, present(found[told], lengths), theirs, name);
        }
        const [count, width] = file.tensors.shape('pe');
        file.output('pe', sinusoid(count, width), 'pe');
      },
    },
  };
});

/** What has no tolerance of its own, and whose it has. */
const toleranceName = (name: string): string =>
  name === 'percent' || name === 'dxy' ? `${name}_head` : name.replace(/\.silu_out$/, '.norm_out');

/** Compares each stored output of a block where it means something. One that no pass tells of stays unread, which is a failure. */
function checkBlocks(file: StoredFile, found: Found, points: readonly number[]): void {
  for (const module of file.under('out.')) {
    const told = found[module];
    if (!told) continue;
    const lengths = points.map((n) => levelLengths(n)[levelOf(module)]);
    const theirs = storedPresent(file, `out.${module}`, lengths);
    file.computed(module, present(told, lengths), theirs, toleranceName(module));
  }
}

/** The level of a module: `down.1` and `up.1` are 1, what lies between is the middle. */
function levelOf(module: string): number {
  const [, direction, number] = /\.(down|up)\.(\d+)\./.exec(`${module}.`) ?? [];
  if (direction !== undefined) return Number(number) + (module.endsWith('.downsample') ? 1 : 0);
  const isFinest = module === 'encoder.conv_in' || /^(decoder\.(norm|silu)_out|percent|dxy)/.test(module);
  return isFinest ? 0 : LEVELS;
}

/** What the reference calls the inside of a block, and what a pass tells of it. */
const PARTS: Readonly<Record<string, string>> = {
  input: '.input',
  q: '.self_attn.q',
  k: '.self_attn.k',
  v: '.self_attn.v',
  probs: '.self_attn.probs',
  attn_out: '.self_attn.out',
  cross_q: '.cross_attn.q',
  cross_k: '.cross_attn.k',
  cross_v: '.cross_attn.v',
  cross_probs: '.cross_attn.probs',
  cross_out: '.cross_attn.out',
  ff: '.feed_forward',
  norm3: '.norm3',
  conv1: '.conv1',
  conv2: '.conv2',
  out: '',
};

/** The norms of a residual block stand in its convolutions. */
const NORMS = {
  probe_res: { norm1: '.conv1.norm', norm2: '.conv2.norm' },
  probe_sa: { norm1: '.norm1', norm2: '.norm2' },
  probe_ca: { norm1: '.norm1', norm2: '.norm2' },
};

/** Compares the inside of one block of one item. */
function checkProbe(file: StoredFile, probe: keyof typeof NORMS, found: Found): void {
  const fields = file.json.fields(probe);
  const at = fields.text('module');
  const parts: Readonly<Record<string, string>> = { ...PARTS, ...NORMS[probe] };
  for (const name of file.under(`${probe}.`)) {
    const told = found[at + parts[name]];
    if (!told) continue; // It stays unread, which is a failure.
    const tensor = `${probe}.${name}`;
    const actual = itemCorner(told, fields.number('item'), file.tensors.shape(tensor));
    file.output(tensor, actual, at, `${tensor} of ${at}`);
  }
}
