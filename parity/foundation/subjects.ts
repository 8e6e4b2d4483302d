import { add, mul, tanh, type Tensor2D } from '@tensorflow/tfjs-core';
import { bitsOfHexagons, MaskedTally } from '../../src/evaluation/masked-measures';
import {
  h3BertHidden,
  maskedLoss,
  maskedScores,
  tokenLogits,
  type H3BertPass,
} from '../../src/models/h3-bert/network';
import { h3BertSpecs, pairHeadSpecs } from '../../src/models/h3-bert/parameters';
import { NOT_ASKED, packTokens, TokenTensors, type TokenBatch } from '../../src/models/h3-bert/token-batch';
import { farthest, traced, valuesOf, type Found } from '../harness/host-tensor';
import { shareOf, within, type Subject } from '../harness/compare';
import { subject, WEIGHTS, type StoredFile } from '../harness/stored-file';
import { finetune } from './finetune';
import { train } from './steps';
import { tokens } from './tokens';
import { StoredBatch, StoredCity, StoredNetwork } from './reference';

/** What the reference numbers of the masked language model over hexagons are divided into. */
export const subjectsOf = (): readonly Subject[] => [tokens, forward, train, finetune];

const ATTENTION = /^layer\d+\.attention$/;
/** The encoder for a browser of the specification, whose parameters the file counts; four tokens make a hexagon there. */
const FULL_SIZE = { width: 128, heads: 4, layers: 4, hidden: 512, context: 128 };
const FULL_LEVELS = 5;

/** Every layer of the forward pass of a masked batch, its loss, and what is measured of it. */
const forward = subject('forward', (file) => {
  const { json } = file;
  const network = new StoredNetwork(file.context, file);
  const { config } = network;
  const stored = new StoredBatch(file, 'batch.', 'batch.labels');
  const parameters = network.parameters();
  const onDevice = (batch: TokenBatch) => file.own(new TokenTensors(batch, config));
  /** All that a pass tells of, and logits of all tokens. */
  const run = (batch: TokenBatch, more: H3BertPass = {}): Promise<Found> => {
    const tensors = onDevice(batch);
    return traced((pass) => ({
      logits: tokenLogits(parameters, h3BertHidden(parameters, config, tensors, { ...pass, ...more })),
    }));
  };
  const logitsOf = async (batch: TokenBatch, more?: H3BertPass) => (await run(batch, more)).logits.data;

  return {
    leaves: ['fp32_vs_numpy_fp64_max_abs_diff'],
    parts: {
      description: () => {
        file.shapes();
        file.weights(parameters.specs);
      },
      sizes: () => checkSizes(file, network),
      layers: async () => {
        const asked = file.numbers('batch.labels');
        const truth = file.numbers('batch.true_ids');
        file.exact('labels', truth.map((id, i) => (asked[i] === NOT_ASKED ? NOT_ASKED : id)), asked); // prettier-ignore
        const found = await run(stored.batch);
        for (const stage of file.under('out.')) {
          const value = found[stage]?.data;
          if (!value) continue; // what is of no stage is compared with the measures, or stays unread
          const name = `out.${stage}`;
          const [ours, theirs] = ATTENTION.test(stage)
            ? [stored.attentionRows(value, config.heads), stored.storedAttentionRows(name)]
            : [value, stored.numbers(name)];
          file.computed(name, ours, theirs, toleranceOf(file, stage));
        }
      },
      measures: async () => {
        const { batch } = stored;
        const { places, nats, predicted } = await maskedScores({ config, weights: parameters }, batch);
        const logits = file.tolerance('logits');
        const all = new Float64Array(batch.ids.length);
        places.forEach((place, i) => (all[place] = nats[i]));
        file.output('out.loss_per_token_fp64', stored.padded(all, 0), logits);
        const { offsets, levels, labels } = batch;
        const hexagons = stored.numbers('batch.hexagon');
        // Masked tokens with their hexagons, which are numbered by sequence and place in it.
        const masked = Array.from(places, (place, i) => ({
          hexagon: (offsets.findIndex((offset) => offset > place) - 1) * stored.longest + hexagons[place],
          level: levels[place],
          nats: nats[i],
          isRight: predicted[i] === labels![place],
        }));
        const tally = new MaskedTally();
        tally.add(masked);
        const { loss, perplexity, bitsPerHexagon, accuracyByLevel } = tally.measures;
        for (const name of ['loss', 'loss_fp64']) file.computed(name, loss, json.number(name), logits);
        const tensors = onDevice(batch);
        const trained = await valuesOf(() =>
          maskedLoss(parameters, h3BertHidden(parameters, config, tensors), tensors),
        );
        file.computed('loss in training', trained, json.number('loss'), logits);
        const share = shareOf(logits.absolute);
        file.computed('perplexity', perplexity, json.number('perplexity_per_subtoken_fp64'), share);
        const perHexagon = json.fields('config').number('tokens_per_hexagon');
        const bits = within((logits.absolute * perHexagon) / Math.LN2);
        file.computed('bits per hexagon', bitsPerHexagon, json.number('bits_per_hexagon_fp64'), bits);
        const ours = [...bitsOfHexagons(masked)];
        const theirs = json.list('masked_hexagons');
        const at = ours.flatMap(([key]) => [Math.floor(key / stored.longest), key % stored.longest]);
        file.exact('masked hexagons', at, theirs.flatMap((each) => each.all('sequence', 'hexagon'))); // prettier-ignore
        const stated = theirs.map((each) => each.number('bits'));
        file.computed('bits of masked hexagons', ours.map(([, value]) => value), stated, bits); // prettier-ignore
        const byLevel = json.fields('accuracy_by_level');
        file.lists('levels', new StoredCity(file.context).levelNames, byLevel.names);
        file.computed('accuracy by level', accuracyByLevel, byLevel.all(...byLevel.names), within(1e-12));
      },
      // Padding, and the other form of GELU.
      behaviour: async () => {
        const { batch, lengths } = stored;
        const [padding, gelu] = json
          .fields('behaviour')
          .all('padding_to_full_context_changes_logits', 'tanh_gelu_changes_logits');
        const together = await logitsOf(batch);
        const alone: number[] = [];
        for (const row of lengths.keys())
          alone.push(...Array.from(await logitsOf(sequenceAlone(batch, row))));
        const [apart, other] = [alone, await logitsOf(batch, { activation: tanhGelu })].map((logits) =>
          farthest(logits, together),
        );
        file.computed('behaviour: other sequences change logits by', apart, padding, 'logits');
        file.computed('behaviour: tanh GELU changes logits by', other, gelu, 'logits');
      },
    },
  };
});

function checkSizes(file: StoredFile, { config: ours }: StoredNetwork): void {
  const config = file.json.fields('config');
  const { vocabulary, width, heads, layers, hidden, context } = ours;
  file.exact(
    'sizes',
    [vocabulary, width, heads, layers, hidden, context, ours.levels, ours.dropout],
    config.all('vocabulary', 'd_model', 'heads', 'layers', 'ffn', 'context', 'levels', 'dropout'),
  );
  const { levels } = new StoredCity(file.context);
  file.exact('tokens of a hexagon', levels, config.number('tokens_per_hexagon'));
  file.exact('eps of normalisation', ours.normEps, config.number('layer_norm_eps'));
  const full = file.json.fields('parameters_at_full_size');
  for (const kind of full.names) {
    const size = { ...ours, ...FULL_SIZE, vocabulary: Number(/(\d+)\D*$/.exec(kind)?.[1]) };
    // The file does not say how many levels that network has: as many as the specification's, or as its own.
    const counts = [FULL_LEVELS, ours.levels].map((rows) => countOf(h3BertSpecs({ ...size, levels: rows })));
    const counted = counts.find((count) => count === full.number(kind)) ?? counts[0];
    file.exact(`parameters at full size: ${kind}`, counted, full.number(kind));
  }
  const counted = countOf([...pairHeadSpecs(ours), ...h3BertSpecs(ours)]);
  const stored = file.under(WEIGHTS).reduce((sum, name) => sum + file.numbers(WEIGHTS + name).length, 0);
  file.exact('parameters of this network', counted, stored);
}

/** What the file allows; the normalisation before attention is made of what the layer gets. */
function toleranceOf({ stated }: StoredFile, stage: string) {
  const [, layer] = /^layer(\d+)\.ln1$/.exec(stage) ?? [];
  if (layer === undefined || stated.has(stage)) return within(stated.number(stage));
  return within(stated.number(layer === '0' ? 'embedding' : `layer${Number(layer) - 1}.out`));
}

const countOf = (specs: readonly { readonly shape: readonly number[] }[]): number =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

function sequenceAlone({ offsets, ids, levels }: TokenBatch, row: number): TokenBatch {
  const own = (values: Int32Array) => values.subarray(offsets[row], offsets[row + 1]);
  return packTokens([{ ids: own(ids), levels: own(levels) }]);
}

/** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
function tanhGelu(x: Tensor2D): Tensor2D {
  const cube = mul(mul(x, x), x);
  const inner = mul(add(x, mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}
