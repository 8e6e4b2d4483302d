import { add, grads, mul, sum, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  quantise,
  type Quantised,
  codebookErrors,
  quantiserLoss,
  type CodebookErrors,
  type QuantiserLossForm,
} from '../../src/models/htp/quantiser';
import { straightThrough } from '../../src/nn/ops/elementwise';
import type { VerificationContext } from '../harness/compare';
import { computed, type HostTensor } from '../harness/host-tensor';
import type { StoredPart } from './stored-part';
import type { StoredQuantiser } from './stored-quantiser';

/** What the file calls the forms of the loss. */
const FORMS: Readonly<Record<QuantiserLossForm, { name: string; layers: string; terms: readonly string[] }>> =
  {
    cumulative: {
      name: 'Lq_code',
      layers: 'per_layer',
      terms: ['quant_loss', 'commitment_loss_times_beta', 'sum'],
    },
    residual: {
      name: 'Lq_paper',
      layers: 'per_layer_paper_form',
      terms: ['first', 'second_times_beta'],
    },
  };

/** Checks the loss of the quantiser in both forms, its gradients, and the straight-through estimator. */
export class QuantiserLossChecks {
  readonly #stored: StoredPart;

  constructor(
    private readonly context: VerificationContext,
    private readonly quantiser: StoredQuantiser,
  ) {
    this.#stored = quantiser.stored;
  }

  async loss(form: QuantiserLossForm): Promise<void> {
    const { name, layers, terms } = FORMS[form];
    const losses = this.#stored.json.fields('losses');
    const found = await computed(() => {
      const errors = this.#errors(this.quantiser.x, this.quantiser.quantised(), form);
      const each = errors.flatMap(({ codebook, commitment }, l): [string, Tensor][] => [
        [`codebook ${l}`, codebook],
        [`commitment ${l}`, commitment],
      ]);
      return { ...Object.fromEntries(each), total: quantiserLoss(errors) };
    });
    const value = (what: string) => found.get(what)!.data[0];
    const tolerance = this.#stored.tolerance('losses');
    losses.list(layers).forEach((entry, l) => {
      const [codebook, commitment] = [value(`codebook ${l}`), value(`commitment ${l}`)];
      const ours = [entry.number('layer'), codebook, commitment, codebook + commitment];
      const theirs = [l, ...terms.map((term) => entry.number(term))];
      const what = `${form} errors of codebook ${l}`;
      this.#stored.row(this.context, what, ours.slice(0, theirs.length), theirs, tolerance);
    });
    this.#stored.row(this.context, name, [value('total')], [losses.number(name)], tolerance);
  }

  async gradients(form: QuantiserLossForm): Promise<void> {
    const { name } = FORMS[form];
    const found = await this.#gradientsBy((x, quantised) => quantiserLoss(this.#errors(x, quantised, form)));
    const unused = this.#stored.json.rows('unused_codewords');
    const tolerance = this.#stored.tolerance('gradients');
    found.forEach(({ shape, data }, i) => {
      const variable = i === 0 ? 'x' : `codebook.${i - 1}`;
      const expected = this.#stored.tensors.numbers(`grad_${name}.${variable}`);
      this.#stored.row(this.context, `gradient of ${name} by ${variable}`, data, expected, tolerance);
      if (i === 0) return;
      const width = shape[1];
      const still = unused[i - 1].flatMap((word) =>
        Array.from({ length: width }, (_, j) => data[word * width + j]),
      );
      if (still.length === 0) return;
      const what = `gradient of ${name} by unused codewords of codebook ${i - 1}`;
      this.#stored.exact(
        this.context,
        what,
        still,
        still.map(() => 0),
      );
    });
  }

  async estimator(): Promise<void> {
    const { tensors, json, config } = this.#stored;
    const upstream = this.#stored.tensor2('ste.upstream');
    const last = config.codebooks.length - 1;
    const tolerance = this.#stored.tolerance('gradients');
    const through = await this.#gradientsBy((x, { sums }) =>
      sum(mul(straightThrough(x, sums[last]), upstream)),
    );
    const expected = tensors.numbers('ste.grad_x');
    this.#stored.row(
      this.context,
      'gradient through the estimator by x',
      through[0].data,
      expected,
      tolerance,
    );
    const ofBooks = through.slice(1).flatMap(({ data }) => Array.from(data));
    this.#stored.exact(
      this.context,
      'gradient through the estimator by the codebooks',
      ofBooks,
      ofBooks.map(() => 0),
    );
    const without = await this.#gradientsBy((_, { sums }) => sum(mul(sums[last], upstream)));
    const largest = without
      .slice(1)
      .map(({ data }) => Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    const stated = json.fields('ste').numbers('eval_mode_codebook_gradient_max');
    this.#stored.row(
      this.context,
      'largest gradient by the codebooks without it',
      largest,
      stated,
      tolerance,
    );
    upstream.dispose();
  }

  #errors(x: Tensor2D, quantised: Quantised, form: QuantiserLossForm): CodebookErrors[] {
    const rows = { count: x.shape[0] };
    return codebookErrors(x, quantised, this.#stored.config.commitment, rows, form);
  }

  /** Gradients by x and by each codebook. */
  async #gradientsBy(loss: (x: Tensor2D, quantised: Quantised) => Scalar): Promise<HostTensor[]> {
    const { x: vectors, codebooks: books } = this.quantiser;
    const found = await computed(() => {
      const whole = (...inputs: Tensor[]) => {
        const [x, ...codebooks] = inputs as Tensor2D[];
        // What a loss leaves out has a gradient of 0 by this.
        const nothing = inputs.map((each) => mul(sum(each), 0)).reduce((total, each) => add(total, each));
        return add(loss(x, quantise(codebooks, x)), nothing);
      };
      return Object.fromEntries(grads(whole)([vectors, ...books]).map((grad, i) => [String(i), grad]));
    });
    return [...found.values()];
  }
}
