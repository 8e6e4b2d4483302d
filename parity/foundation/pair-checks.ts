import { tensor1d, tensor2d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { h3BertHidden, type H3BertPass } from '../../src/models/h3-bert/network';
import { firstStates, pairLogits, pairLoss, pooled } from '../../src/models/h3-bert/pair-head';
import { TokenTensors } from '../../src/models/h3-bert/token-batch';
import { denseLayer, type Weights } from '../../src/models/weights';
import { gatherRows, RowIndex } from '../../src/nn/ops/row-index';
import { logSoftmax } from '../../src/base/numbers';
import { computed } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { StepsCheck } from './steps-check';
import { StoredBatch } from './stored-batch';
import type { StoredCity } from './stored-city';
import type { StoredNetwork } from './stored-network';

/** Pairs of sub-trajectories: `<cls> A <sep> B <sep>`, yes or no. */
export class PairChecks {
  readonly #fields: StoredFields;
  readonly #stored: StoredBatch;

  constructor(
    private readonly file: StoredFile,
    private readonly network: StoredNetwork,
    private readonly city: StoredCity,
  ) {
    this.#fields = file.json.fields('pair');
    this.#stored = new StoredBatch(file.tensors, 'pair.');
  }

  inputs(): void {
    const { file } = this;
    const stored = this.#stored;
    const { ids, levels } = stored.batch;
    const examples = this.#fields.list('examples').map((example) => ({
      ...this.#pair(example.texts('A'), example.texts('B')),
      label: example.number('label'),
    }));
    const joined = (of: (example: (typeof examples)[number]) => readonly number[]) => examples.flatMap(of);
    file.exact('pair: ids', joined(({ ids }) => ids), [...ids]); // prettier-ignore
    file.exact('pair: levels', joined(({ levels }) => levels), [...levels]); // prettier-ignore
    for (const [name, padding, own] of [
      ['hexagon', -1, joined(({ hexagons }) => hexagons)],
      ['segment', 0, joined(({ segments }) => segments)],
    ] as const)
      file.exact(`pair.${name}`, stored.padded(own, padding), file.tensors.numbers(`pair.${name}`));
    file.exact('pair: labels', examples.map(({ label }) => label), file.tensors.numbers('pair.label')); // prettier-ignore
  }

  async logits(): Promise<void> {
    const { file, network } = this;
    const { config } = network;
    const parameters = network.parameters();
    const tensors = new TokenTensors(this.#stored.batch, config);
    const segments = RowIndex.from(
      Int32Array.from(this.#stored.numbers('pair.segment')),
      file.tensors.shape('pair.segment_embedding')[0],
    );
    const labels = this.#labels();
    const found = await computed(() => {
      const hidden = (pass?: H3BertPass) => h3BertHidden(parameters, config, tensors, pass);
      const table = tensor2d(file.tensors.numbers('pair.segment_embedding'), [segments.rows, config.width]);
      const first = firstStates(hidden(), tensors);
      const direct = denseLayer(parameters, 'pair_head', first);
      const plain = hidden();
      return {
        hidden_cls: first,
        pooled: pooled(parameters, first),
        logits: pairLogits(parameters, plain, tensors),
        logits_without_pooler: direct,
        logits_with_segment_embedding: pairLogits(
          parameters,
          hidden({ added: gatherRows(table, segments) }),
          tensors,
        ),
        'loss without pooler': pairLoss(direct, labels),
      };
    });
    const tolerance = within(file.json.fields('suggested_tolerance').number('logits'));
    for (const [name, { data }] of found)
      if (file.tensors.has(`pair.${name}`))
        file.computed(`pair.${name}`, data, file.tensors.numbers(`pair.${name}`), tolerance);
    const share = { absolute: 0, relative: file.json.fields('suggested_tolerance').number('loss_rel') };
    const without = found.get('loss without pooler')!.data;
    file.computed(
      'pair: loss without the pooler',
      without,
      [this.#fields.number('loss_without_pooler')],
      share,
    );
    const logits = found.get('logits')!.data;
    const yes = Array.from({ length: logits.length / 2 }, (_, i) =>
      Math.exp(logSoftmax([logits[2 * i], logits[2 * i + 1]])[1]),
    );
    file.computed('pair: probability of yes', yes, this.#fields.numbers('probability_same'), tolerance);
    for (const part of [segments, tensors, labels, parameters]) part.dispose();
  }

  async steps(): Promise<void> {
    const { config } = this.network;
    const parameters = this.network.parameters();
    const tensors = new TokenTensors(this.#stored.batch, config);
    const labels = this.#labels();
    const steps = new StepsCheck(this.file, 'pair.', this.#fields);
    const logits = (view: Weights): Tensor2D =>
      pairLogits(view, h3BertHidden(view, config, tensors), tensors);
    await steps.run({ parameters, loss: (view) => pairLoss(logits(view), labels) });
    steps.without(parameters);
    for (const part of [tensors, labels, parameters]) part.dispose();
  }

  #labels(): Tensor1D {
    return tensor1d(this.file.tensors.numbers('pair.label'), 'int32');
  }

  #pair(a: readonly string[], b: readonly string[]) {
    const { city } = this;
    const [cls, sep] = [city.special('cls'), city.special('sep')];
    const row = { ids: [cls], levels: [0], hexagons: [-1], segments: [0] };
    const put = (id: number, level: number, hexagon: number, segment: number) => {
      row.ids.push(id);
      row.levels.push(level);
      row.hexagons.push(hexagon);
      row.segments.push(segment);
    };
    [a, b].forEach((cells, segment) => {
      const before = segment * a.length;
      cells.forEach((cell, i) =>
        city.tokensOf(cell).forEach((id, level) => put(id, level + 1, before + i, segment)),
      );
      put(sep, 0, -1, segment);
    });
    return row;
  }
}
