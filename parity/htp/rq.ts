import { sub, type Tensor } from '@tensorflow/tfjs-core';
import { quantise, vectorsOfCodes, codebookUsage } from '../../src/models/htp/quantiser';
import { denseLayer } from '../../src/models/weights';
import { reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/compare';
import { computed, type HostTensor } from '../harness/host-tensor';
import { smallestGaps } from './smallest-gaps';
import { QuantiserLossChecks } from './rq-loss';
import { StoredPart } from './stored-part';
import { StoredQuantiser } from './stored-quantiser';

const GROUP = 'rq';

/** The residual quantiser: distances, codes, vectors, both forms of the loss with their gradients, the straight-through estimator. */
export const rq: Subject = {
  name: GROUP,
  async run(context) {
    const quantiser = new StoredQuantiser(context.folder);
    const checks = new QuantiserChecks(context, quantiser);
    const losses = new QuantiserLossChecks(context, quantiser);
    try {
      await part(context, GROUP, 'description', () => checks.description());
      await part(context, GROUP, 'quantising', () => checks.quantising());
      for (const form of ['cumulative', 'residual'] as const) {
        await part(context, GROUP, `loss, ${form}`, () => losses.loss(form));
        await part(context, GROUP, `gradients, ${form}`, () => losses.gradients(form));
      }
      await part(context, GROUP, 'straight-through estimator', () => losses.estimator());
      await part(context, GROUP, 'a tie', () => checks.tie());
    } finally {
      quantiser.dispose();
    }
    checks.reportUnread();
  },
};

class QuantiserChecks {
  readonly #stored: StoredPart;

  constructor(
    private readonly context: VerificationContext,
    private readonly quantiser: StoredQuantiser,
  ) {
    this.#stored = quantiser.stored;
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
      const { codes, residuals, distances, codewords, sums } = this.quantiser.quantised();
      const after = sums[books - 1];
      const listed = Object.fromEntries(
        config.codebooks.flatMap((_, l): [string, Tensor][] => [
          [`residual_in.${l}`, residuals[l].clone()],
          [`dist.${l}`, distances[l]],
          [`e.${l}`, codewords[l]],
          [`cum.${l}`, sums[l]],
        ]),
      );
      const post = denseLayer(this.quantiser.weights, 'rq_post_quant_linear', after);
      const residual_last = sub(this.quantiser.x, after);
      return { x: this.quantiser.x.clone(), codes, z_q: after, post, residual_last, ...listed };
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

  reportUnread(): void {
    reportUnread(this.context, GROUP, this.#stored.json);
    reportUnread(this.context, GROUP, this.#stored.tensors);
  }

  /** Vectors from the codes alone. */
  async #fromCodes(codes: readonly Int32Array[]): Promise<void> {
    const books = this.quantiser.codebooks;
    const found = await computed(() => ({
      post: denseLayer(this.quantiser.weights, 'rq_post_quant_linear', vectorsOfCodes(books, codes)),
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
