import { add, mul, tanh, type Tensor2D } from '@tensorflow/tfjs-core';
import { bitsOfHexagons, MaskedTally, type MaskedToken } from '../../src/evaluation/masked-measures';
import {
  maskedScores,
  h3BertHidden,
  maskedLoss,
  tokenLogits,
  type H3BertPass,
} from '../../src/models/h3-bert/network';
import { h3BertSpecs, pairHeadSpecs, type H3BertConfig } from '../../src/models/h3-bert/parameters';
import { NOT_ASKED, packTokens, TokenTensors, type TokenBatch } from '../../src/models/h3-bert/token-batch';
import type { Parameters } from '../../src/nn/parameters';
import { computed, traced, type HostTensor } from '../harness/host-tensor';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { StoredBatch } from './stored-batch';
import { StoredCity } from './stored-city';
import { StoredNetwork, WEIGHTS } from './stored-network';

const ATTENTION = /^layer\d+\.attention$/;
/** The encoder for a browser of the specification, whose parameters the file counts; four tokens make a hexagon there. */
const FULL_SIZE = { width: 128, heads: 4, layers: 4, hidden: 512, context: 128 };
const FULL_LEVELS = 5;

/** The parts of the subject `forward`. */
export class ForwardChecks {
  readonly #network: StoredNetwork;
  readonly #config: H3BertConfig;
  readonly #stored: StoredBatch;
  readonly #parameters: Parameters;

  constructor(private readonly file: StoredFile) {
    this.#network = new StoredNetwork(file.context.folder);
    this.#config = this.#network.config;
    this.#stored = new StoredBatch(file.tensors, 'batch.', 'batch.labels');
    this.#parameters = this.#network.parameters();
  }

  weights(): void {
    const { file } = this;
    const described = (all: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
      all.map(({ name, shape }) => `${name} [${shape.join()}]`).sort();
    const stored = file.tensors.names
      .filter((name) => name.startsWith(WEIGHTS))
      .map((name) => ({ name: name.slice(WEIGHTS.length), shape: file.tensors.shape(name) }));
    file.lists('names and shapes of the weights', described(this.#parameters.specs), described(stored));
    for (const { name } of this.#parameters.specs) file.tensors.numbers(`${WEIGHTS}${name}`);
  }

  sizes(): void {
    const { file } = this;
    const config = file.json.fields('config');
    const ours = this.#config;
    file.exact(
      'sizes',
      [
        ours.vocabulary,
        ours.width,
        ours.heads,
        ours.layers,
        ours.hidden,
        ours.context,
        ours.levels,
        ours.dropout,
      ],
      ['vocabulary', 'd_model', 'heads', 'layers', 'ffn', 'context', 'levels', 'dropout'].map((name) =>
        config.number(name),
      ),
    );
    const { levels } = new StoredCity(file.context.folder);
    file.exact('tokens of a hexagon', [levels], [config.number('tokens_per_hexagon')]);
    file.exact('eps of normalisation', [ours.normEps], [config.number('layer_norm_eps')]);
    const full = file.json.fields('parameters_at_full_size');
    for (const kind of full.names) {
      const vocabulary = Number(/(\d+)\D*$/.exec(kind)?.[1]);
      // The file does not say how many levels that network has: as many as the specification's, or as its own.
      const counts = [FULL_LEVELS, ours.levels].map((rows) =>
        countOf(h3BertSpecs({ ...ours, ...FULL_SIZE, vocabulary, levels: rows })),
      );
      const counted = counts.find((count) => count === full.number(kind)) ?? counts[0];
      file.exact(`parameters at full size: ${kind}`, [counted], [full.number(kind)]);
    }
    const heads = countOf(pairHeadSpecs(ours)) + countOf(h3BertSpecs(ours));
    const stored = file.tensors.names.filter((name) => name.startsWith(WEIGHTS));
    file.exact(
      'parameters of this network',
      [heads],
      [stored.reduce((sum, name) => sum + file.tensors.numbers(name).length, 0)],
    );
  }

  async layers(): Promise<void> {
    const { file } = this;
    const stored = this.#stored;
    const asked = file.tensors.numbers('batch.labels');
    const truth = file.tensors.numbers('batch.true_ids');
    const labels = truth.map((id, i) => (asked[i] === NOT_ASKED ? NOT_ASKED : id));
    file.exact('labels', labels, asked);
    const found = await this.#run(stored.batch);
    for (const name of file.tensors.names.filter((each) => each.startsWith('out.'))) {
      const stage = name.slice('out.'.length);
      const value = found.get(stage);
      if (!value) continue; // what is of no stage is compared with the measures, or stays unread
      if (ATTENTION.test(stage))
        file.computed(
          name,
          stored.attentionRows(value.data, this.#config.heads),
          stored.storedAttentionRows(name),
          this.#tolerance(stage),
        );
      else file.computed(name, value.data, stored.numbers(name), this.#tolerance(stage));
    }
    file.json.leave('suggested_abs_tolerance');
  }

  async measures(): Promise<void> {
    const { file } = this;
    const { json, tensors } = file;
    const network = { config: this.#config, weights: this.#parameters };
    const { places, nats, predicted } = await maskedScores(network, this.#stored.batch);
    const logits = this.#tolerance('logits');
    const all = new Float64Array(this.#stored.batch.ids.length);
    places.forEach((place, i) => (all[place] = nats[i]));
    const losses = tensors.numbers('out.loss_per_token_fp64');
    file.computed('out.loss_per_token_fp64', this.#stored.padded(all, 0), losses, logits);
    const tokens = this.#masked(places, nats, predicted);
    const tally = new MaskedTally();
    tally.add(tokens);
    const { loss, perplexity, bitsPerHexagon, accuracyByLevel } = tally.measures;
    for (const name of ['loss', 'loss_fp64']) file.computed(name, [loss], [json.number(name)], logits);
    const onDevice = await this.#loss();
    file.computed('loss in training', [onDevice], [json.number('loss')], logits);
    const share = { absolute: 0, relative: logits.absolute };
    file.computed('perplexity', [perplexity], [json.number('perplexity_per_subtoken_fp64')], share);
    const bits = within((logits.absolute * this.#network.tokensPerHexagon) / Math.LN2);
    file.computed('bits per hexagon', [bitsPerHexagon], [json.number('bits_per_hexagon_fp64')], bits);
    const ofHexagons = [...bitsOfHexagons(tokens)];
    const hexagons = json.list('masked_hexagons');
    const place = ([key]: readonly [number, number]) => [
      Math.floor(key / this.#stored.longest),
      key % this.#stored.longest,
    ];
    file.exact(
      'masked hexagons',
      ofHexagons.flatMap(place),
      hexagons.flatMap((each) => [each.number('sequence'), each.number('hexagon')]),
    );
    const theirs = hexagons.map((each) => each.number('bits'));
    file.computed(
      'bits of masked hexagons',
      ofHexagons.map(([, value]) => value),
      theirs,
      bits,
    );
    const byLevel = json.fields('accuracy_by_level');
    const names = new StoredCity(file.context.folder).levelNames;
    file.lists('levels', names, byLevel.names);
    file.computed(
      'accuracy by level',
      accuracyByLevel,
      byLevel.names.map((name) => byLevel.number(name)),
      within(1e-12),
    );
  }

  /** Padding, and the other form of GELU. */
  async behaviour(): Promise<void> {
    const { file } = this;
    const stated = file.json.fields('behaviour');
    const { batch, lengths } = this.#stored;
    const together = (await this.#run(batch)).get('logits')!.data;
    const alone = await Promise.all(
      lengths.map((_, row) =>
        this.#run(sequenceAlone(batch, row)).then((found) => Array.from(found.get('logits')!.data)),
      ),
    );
    const tolerance = this.#tolerance('logits');
    const padding = stated.number('padding_to_full_context_changes_logits');
    file.computed(
      'behaviour: other sequences change logits by',
      [largestGap(together, alone.flat())],
      [padding],
      tolerance,
    );
    const other = (await this.#run(batch, { activation: tanhGelu })).get('logits')!.data;
    const gap = stated.number('tanh_gelu_changes_logits');
    file.computed('behaviour: tanh GELU changes logits by', [largestGap(together, other)], [gap], tolerance);
    this.#parameters.dispose();
  }

  /** All that a pass tells of, and logits of all tokens. */
  async #run(batch: TokenBatch, more: H3BertPass = {}): Promise<Map<string, HostTensor>> {
    const tensors = new TokenTensors(batch, this.#config);
    try {
      return await traced((pass) => {
        const hidden = h3BertHidden(this.#parameters, this.#config, tensors, { ...pass, ...more });
        return { logits: tokenLogits(this.#parameters, hidden) };
      });
    } finally {
      tensors.dispose();
    }
  }

  async #loss(): Promise<number> {
    const tensors = new TokenTensors(this.#stored.batch, this.#config);
    const found = await computed(() => ({
      loss: maskedLoss(this.#parameters, h3BertHidden(this.#parameters, this.#config, tensors), tensors),
    }));
    tensors.dispose();
    return found.get('loss')!.data[0];
  }

  /** Hexagons are numbered by sequence and place in it. */
  #masked(places: Int32Array, nats: Float32Array, predicted: Int32Array): MaskedToken[] {
    const { offsets, levels, labels } = this.#stored.batch;
    const hexagons = this.#stored.numbers('batch.hexagon');
    return Array.from(places, (place, i) => ({
      hexagon: (offsets.findIndex((offset) => offset > place) - 1) * this.#stored.longest + hexagons[place],
      level: levels[place],
      nats: nats[i],
      isRight: predicted[i] === labels![place],
    }));
  }

  /** What the file allows; the normalisation before attention is made of what the layer gets. */
  #tolerance(stage: string) {
    const stated = this.file.json.fields('suggested_abs_tolerance');
    const [, layer] = /^layer(\d+)\.ln1$/.exec(stage) ?? [];
    if (layer === undefined || stated.has(stage)) return within(stated.number(stage));
    return within(stated.number(layer === '0' ? 'embedding' : `layer${Number(layer) - 1}.out`));
  }
}

const countOf = (specs: readonly { readonly shape: readonly number[] }[]): number =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

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
