import {
  add,
  grads,
  mul,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { codebookUsage } from '../../../models/htp/codebook-usage';
import { codebooksOf, quantise, vectorsOfCodes, type Quantised } from '../../../models/htp/quantiser';
import {
  codebookErrors,
  quantiserLoss,
  type CodebookErrors,
  type QuantiserLossForm,
} from '../../../models/htp/quantiser-loss';
import { denseLayer } from '../../../models/weights';
import { straightThrough } from '../../../nn/ops/stop-gradient';
import type { Parameters } from '../../../nn/parameters';
import { reportUnread } from '../../../verification/compare';
import { part } from '../../../verification/part';
import type { Subject, VerificationContext } from '../../../verification/subject';
import { computed, type HostTensor } from './host-tensor';
import { smallestGaps } from './smallest-gaps';
import { ownSpecs, StoredPart, storedParameters } from './stored-part';

const GROUP = 'rq';

/** The residual quantiser: distances, codes, vectors, both forms of the loss with their gradients, the straight-through estimator. */
export const rq: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new QuantiserChecks(context);
    try {
      await part(context, GROUP, 'description', () => checks.description());
      await part(context, GROUP, 'quantising', () => checks.quantising());
      for (const form of ['cumulative', 'residual'] as const) {
        await part(context, GROUP, `loss, ${form}`, () => checks.loss(form));
        await part(context, GROUP, `gradients, ${form}`, () => checks.gradients(form));
      }
      await part(context, GROUP, 'straight-through estimator', () => checks.estimator());
      await part(context, GROUP, 'a tie', () => checks.tie());
    } finally {
      checks.dispose();
    }
    checks.reportUnread();
  },
};

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

class QuantiserChecks {
  readonly #stored: StoredPart;
  readonly #weights: Parameters;
  /** (N, code width) */
  readonly #x: Tensor2D;

  constructor(private readonly context: VerificationContext) {
    this.#stored = new StoredPart(GROUP, context.folder);
    const { config, tensors } = this.#stored;
    this.#weights = storedParameters([tensors], ownSpecs(config, tensors));
    this.#x = tidy(() => denseLayer(this.#weights, 'rq_pre_quant_linear', this.#stored.tensor2('batch.z_e')));
  }

  description(): void {
    const { json, tensors } = this.#stored;
    this.#stored.checkDescription(this.context);
    this.#stored.checkWeights(this.context, (name) => name.startsWith('rq_'));
    const encoder = new StoredPart('encoder', this.context.folder);
    const segments = tensors.numbers('batch.segments_per_item');
    this.#stored.exact(this.context, 'segments per item', encoder.json.numbers('m'), segments);
    const { commitment } = this.#stored.config;
    this.#stored.exact(this.context, 'beta', [commitment], [json.number('beta')]);
    json.leave('fp32_vs_fp64_max_abs_diff');
  }

  async quantising(): Promise<void> {
    const { tensors, config, json } = this.#stored;
    const books = config.codebooks.length;
    const found = await computed(() => {
      const { codes, residuals, distances, codewords, sums } = this.#quantised();
      const after = sums[books - 1];
      const listed = Object.fromEntries(
        config.codebooks.flatMap((_, l): [string, Tensor][] => [
          [`residual_in.${l}`, residuals[l].clone()],
          [`dist.${l}`, distances[l]],
          [`e.${l}`, codewords[l]],
          [`cum.${l}`, sums[l]],
        ]),
      );
      const post = denseLayer(this.#weights, 'rq_post_quant_linear', after);
      const residual_last = sub(this.#x, after);
      return { x: this.#x.clone(), codes, z_q: after, post, residual_last, ...listed };
    });
    const tolerances: Readonly<Record<string, string>> = {
      residual_in: 'residual',
      residual_last: 'residual',
      z_q: 'cum',
    };
    for (const [name, { data }] of found) {
      const [stem] = name.split('.');
      const tolerance = this.#stored.tolerance(tolerances[stem] ?? stem);
      this.#stored.row(this.context, name, data, tensors.numbers(`out.${name}`), tolerance);
    }
    const codes = rowsOf(found.get('codes')!);
    await this.#fromCodes(codes);
    this.#usage(codes);
    const gaps = config.codebooks.map((_, l) => smallestGaps(found.get(`dist.${l}`)!));
    const stated = json.numbers('smallest_gap_of_squared_distances');
    this.#stored.row(
      this.context,
      'smallest gap of squared distances',
      gaps,
      stated,
      this.#stored.tolerance('dist'),
    );
    const norms = [...config.codebooks.map((_, l) => `residual_in.${l}`), 'residual_last'];
    this.#stored.row(
      this.context,
      'mean length of the residuals',
      norms.map((name) => meanLength(found.get(name)!)),
      json.numbers('mean_residual_norm'),
      this.#stored.tolerance('residual'),
    );
  }

  async loss(form: QuantiserLossForm): Promise<void> {
    const { name, layers, terms } = FORMS[form];
    const losses = this.#stored.json.fields('losses');
    const found = await computed(() => {
      const errors = this.#errors(this.#x, this.#quantised(), form);
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

  async tie(): Promise<void> {
    const found = await computed(() => {
      const { codes } = quantise([this.#stored.tensor2('tie.codebook')], this.#stored.tensor2('tie.x'));
      return { codes };
    });
    const expected = this.#stored.tensors.numbers('tie.codes');
    const { data } = found.get('codes')!;
    this.#stored.row(
      this.context,
      'the first of equal codewords',
      data,
      expected,
      this.#stored.tolerance('codes'),
    );
  }

  dispose(): void {
    this.#weights.dispose();
    this.#x.dispose();
  }

  reportUnread(): void {
    reportUnread(this.context, GROUP, this.#stored.json);
    reportUnread(this.context, GROUP, this.#stored.tensors);
  }

  #quantised(): Quantised {
    return quantise(codebooksOf(this.#weights, this.#stored.config.codebooks.length), this.#x);
  }

  #errors(x: Tensor2D, quantised: Quantised, form: QuantiserLossForm): CodebookErrors[] {
    const rows = { count: x.shape[0] };
    return codebookErrors(x, quantised, this.#stored.config.commitment, rows, form);
  }

  /** Gradients by x and by each codebook. */
  async #gradientsBy(loss: (x: Tensor2D, quantised: Quantised) => Scalar): Promise<HostTensor[]> {
    const books = codebooksOf(this.#weights, this.#stored.config.codebooks.length);
    const found = await computed(() => {
      const whole = (...inputs: Tensor[]) => {
        const [x, ...codebooks] = inputs as Tensor2D[];
        // What a loss leaves out has a gradient of 0 by this.
        const nothing = inputs.map((each) => mul(sum(each), 0)).reduce((total, each) => add(total, each));
        return add(loss(x, quantise(codebooks, x)), nothing);
      };
      return Object.fromEntries(grads(whole)([this.#x, ...books]).map((grad, i) => [String(i), grad]));
    });
    return [...found.values()];
  }

  /** Vectors from the codes alone. */
  async #fromCodes(codes: readonly Int32Array[]): Promise<void> {
    const books = codebooksOf(this.#weights, this.#stored.config.codebooks.length);
    const found = await computed(() => ({
      post: denseLayer(this.#weights, 'rq_post_quant_linear', vectorsOfCodes(books, codes)),
    }));
    const expected = this.#stored.tensors.numbers('out.post_from_codes');
    const { data } = found.get('post')!;
    this.#stored.row(this.context, 'post_from_codes', data, expected, this.#stored.tolerance('post'));
  }

  #usage(codes: readonly Int32Array[]): void {
    const { json, tensors, config } = this.#stored;
    const unused = json.rows('unused_codewords');
    json.list('info').forEach((entry, l) => {
      const size = config.codebooks[l];
      const { hits, used, perplexity } = codebookUsage(
        codes.map((row) => row[l]),
        size,
      );
      const stored = tensors.numbers(`out.codebook_hit.${l}`);
      this.#stored.exact(this.context, `hits of codebook ${l}`, [...hits], stored);
      const idle = [...hits.keys()].filter((word) => hits[word] === 0);
      this.#stored.exact(
        this.context,
        `unused codewords of codebook ${l}`,
        [-1, ...idle],
        [-1, ...unused[l]],
      );
      const counts = [l, size, size - idle.length, used];
      const stated = ['layer', 'size', 'codewords_used', 'avg_usage'].map((field) => entry.number(field));
      this.#stored.exact(this.context, `usage of codebook ${l}`, counts, stated);
      const theirs = [entry.number('perplexity_over_size')];
      const tolerance = this.#stored.tolerance('losses');
      this.#stored.row(this.context, `perplexity of codebook ${l}`, [perplexity], theirs, tolerance);
    });
  }
}

function rowsOf({ shape, data }: HostTensor): Int32Array[] {
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Int32Array.from({ length: columns }, (__, column) => data[row * columns + column]),
  );
}

function meanLength({ shape: [rows, width], data }: HostTensor): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let i = row * width; i < (row + 1) * width; i++) squares += data[i] ** 2;
    total += Math.sqrt(squares);
  }
  return total / rows;
}
