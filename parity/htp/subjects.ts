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
import {
  codebookErrors,
  codebooksOf,
  codebookUsage,
  quantise,
  quantiserLoss,
  vectorsOfCodes,
  type Quantised,
  type QuantiserLossForm,
} from '../../src/models/htp/quantiser';
import { denseLayer } from '../../src/models/weights';
import { straightThrough } from '../../src/nn/ops/elementwise';
import type { Parameters } from '../../src/nn/parameters';
import type { Subject } from '../harness/compare';
import {
  computed,
  computedList,
  largest,
  rowsOf,
  valuesOf,
  zerosLike,
  type HostTensor,
} from '../harness/host-tensor';
import { StoredFile, subject } from '../harness/stored-file';
import { decoder, encoder, roadContext } from './blocks';
import { labels } from './labels';
import { metrics } from './metrics';
import { checkDescription, configOf, ownWeights, smallestGap } from './reference';
import { stage1, stage1Mini } from './stage1';
import { lengths, tokens } from './tokens';

/** What the reference numbers of HTP are divided into. */
export const subjectsOf = (): readonly Subject[] => [
  lengths,
  encoder,
  rq,
  roadContext,
  decoder,
  stage1,
  stage1Mini,
  labels,
  tokens,
  metrics,
];

/** What the file calls the forms of the loss. */
const FORMS: Readonly<Record<QuantiserLossForm, { name: string; layers: string; terms: readonly string[] }>> =
  {
    cumulative: {
      name: 'Lq_code',
      layers: 'per_layer',
      terms: ['quant_loss', 'commitment_loss_times_beta', 'sum'],
    },
    residual: { name: 'Lq_paper', layers: 'per_layer_paper_form', terms: ['first', 'second_times_beta'] },
  };

/** The residual quantiser: distances, codes, vectors, both forms of the loss with their gradients, the straight-through estimator. */
const rq = subject('rq', (file) => {
  const weights = ownWeights(file);
  const codebooks = codebooksOf(weights, configOf(file).codebooks.length);
  /** (N, code width) vectors that the file gives. */
  const x: Tensor2D = file.own(
    tidy(() => denseLayer(weights, 'rq_pre_quant_linear', file.onDevice<Tensor2D>('batch.z_e'))),
  );

  const loss = async (form: QuantiserLossForm): Promise<void> => {
    const { name, layers, terms } = FORMS[form];
    const losses = file.json.fields('losses');
    const found = await computed(() => {
      const ofBooks = errorsOf(x, quantise(codebooks, x), form);
      const each = ofBooks.flatMap(({ codebook, commitment }, l): [string, Tensor][] => [
        [`codebook ${l}`, codebook],
        [`commitment ${l}`, commitment],
      ]);
      return Object.fromEntries([...each, ['total', quantiserLoss(ofBooks)]]);
    });
    const value = (what: string) => found[what].data[0];
    losses.list(layers).forEach((entry, l) => {
      const [codebook, commitment] = [value(`codebook ${l}`), value(`commitment ${l}`)];
      const ours = [entry.number('layer'), codebook, commitment, codebook + commitment];
      const theirs = [l, ...entry.all(...terms)];
      file.computed(`${form} errors of codebook ${l}`, ours.slice(0, theirs.length), theirs, 'losses');
    });
    file.computed(name, value('total'), losses.number(name), 'losses');
  };

  const gradients = async (form: QuantiserLossForm): Promise<void> => {
    const { name } = FORMS[form];
    const found = await gradientsBy((x, quantised) => quantiserLoss(errorsOf(x, quantised, form)));
    const unused = file.json.rows('unused_codewords');
    found.forEach(({ shape, data }, i) => {
      const variable = i === 0 ? 'x' : `codebook.${i - 1}`;
      file.output(`grad_${name}.${variable}`, data, 'gradients', `gradient of ${name} by ${variable}`);
      if (i === 0) return;
      const rows = rowsOf(data, shape[1]);
      const still = unused[i - 1].flatMap((word) => rows[word]);
      const words = `gradient of ${name} by unused codewords of codebook ${i - 1}`;
      if (still.length > 0) file.exact(words, still, zerosLike(still));
    });
  };

  const estimator = async (): Promise<void> => {
    const upstream = file.onDevice<Tensor2D>('ste.upstream');
    const last = configOf(file).codebooks.length - 1;
    const [byX, ...byBooks] = await gradientsBy((x, { sums }) =>
      sum(mul(straightThrough(x, sums[last]), upstream)),
    );
    file.output('ste.grad_x', byX.data, 'gradients', 'gradient through the estimator by x');
    const ofBooks = byBooks.flatMap(({ data }) => Array.from(data));
    file.exact('gradient through the estimator by the codebooks', ofBooks, zerosLike(ofBooks));
    const [, ...without] = await gradientsBy((_, { sums }) => sum(mul(sums[last], upstream)));
    const stated = file.json.fields('ste').numbers('eval_mode_codebook_gradient_max');
    const most = without.map(({ data }) => largest(data));
    file.computed('largest gradient by the codebooks without it', most, stated, 'gradients');
  };

  const errorsOf = (x: Tensor2D, quantised: Quantised, form: QuantiserLossForm) =>
    codebookErrors(x, quantised, configOf(file).commitment, { count: x.shape[0] }, form);
  /** Gradients by x and by each codebook. */
  const gradientsBy = (loss: (x: Tensor2D, quantised: Quantised) => Scalar): Promise<HostTensor[]> =>
    computedList(() => {
      const whole = (...inputs: Tensor[]) => {
        const [x, ...codebooks] = inputs as Tensor2D[];
        // What a loss leaves out has a gradient of 0 by this.
        const nothing = inputs.map((each) => mul(sum(each), 0)).reduce((total, each) => add(total, each));
        return add(loss(x, quantise(codebooks, x)), nothing);
      };
      return grads(whole)([x, ...codebooks]);
    });
  return {
    leaves: ['fp32_vs_fp64_max_abs_diff'],
    parts: {
      description: () => {
        checkDescription(file, (name) => name.startsWith('rq_'));
        const segments = new StoredFile('encoder', file.context).json.numbers('m');
        file.exact('segments per item', segments, file.numbers('batch.segments_per_item'));
        file.exact('beta', configOf(file).commitment, file.json.number('beta'));
      },
      quantising: () => checkQuantising(file, weights, codebooks, x),
      'loss, cumulative': () => loss('cumulative'),
      'gradients, cumulative': () => gradients('cumulative'),
      'loss, residual': () => loss('residual'),
      'gradients, residual': () => gradients('residual'),
      'straight-through estimator': () => estimator(),
      'a tie': async () => {
        const [codebook, x] = ['tie.codebook', 'tie.x'].map((name) => file.onDevice<Tensor2D>(name));
        const codes = await valuesOf(() => quantise([codebook], x).codes);
        file.output('tie.codes', codes, 'codes', 'the first of equal codewords');
      },
    },
  };
});

/** Stored stages of the quantiser that have no tolerance of their own, and whose they have. */
const TOLERANCES: Readonly<Record<string, string>> = {
  residual_in: 'residual',
  residual_last: 'residual',
  z_q: 'cum',
};

async function checkQuantising(
  file: StoredFile,
  weights: Parameters,
  books: Tensor2D[],
  vectors: Tensor2D,
): Promise<void> {
  const { codebooks } = configOf(file);
  const found = await computed<string>(() => {
    const { codes, residuals, distances, codewords, sums } = quantise(books, vectors);
    const after = sums[codebooks.length - 1];
    const listed = codebooks.flatMap((_, l): [string, Tensor][] => [
      [`residual_in.${l}`, residuals[l].clone()],
      [`dist.${l}`, distances[l]],
      [`e.${l}`, codewords[l]],
      [`cum.${l}`, sums[l]],
    ]);
    const post = denseLayer(weights, 'rq_post_quant_linear', after);
    const residual_last = sub(vectors, after);
    const x = vectors.clone();
    return { x, codes, z_q: after, post, residual_last, ...Object.fromEntries(listed) };
  });
  for (const [name, { data }] of Object.entries(found)) {
    const [stem] = name.split('.');
    file.output(`out.${name}`, data, TOLERANCES[stem] ?? stem, name);
  }
  const codes = rowsOf(found.codes.data, codebooks.length).map((row) => Int32Array.from(row));
  // Vectors from the codes alone.
  const post = await valuesOf(() =>
    denseLayer(weights, 'rq_post_quant_linear', vectorsOfCodes(books, codes)),
  );
  file.output('out.post_from_codes', post, 'post', 'post_from_codes');
  checkUsage(file, codebooks, codes);
  const gaps = codebooks.map((_, l) => smallestGap(found[`dist.${l}`]));
  const stated = file.json.numbers('smallest_gap_of_squared_distances');
  file.computed('smallest gap of squared distances', gaps, stated, 'dist');
  const residuals = [...codebooks.map((_, l) => `residual_in.${l}`), 'residual_last'];
  const lengths = residuals.map((name) => {
    const rows = rowsOf(found[name].data, found[name].shape[1]);
    return (
      rows.reduce((total, row) => total + Math.sqrt(row.reduce((sum, x) => sum + x ** 2, 0)), 0) / rows.length
    );
  });
  const norms = file.json.numbers('mean_residual_norm');
  file.computed('mean length of the residuals', lengths, norms, 'residual');
}

function checkUsage(file: StoredFile, codebooks: readonly number[], codes: readonly Int32Array[]): void {
  const unused = file.json.rows('unused_codewords');
  file.json.list('info').forEach((entry, l) => {
    const size = codebooks[l];
    const { hits, used, perplexity } = codebookUsage(codes.map((row) => row[l]), size); // prettier-ignore
    file.exact(`hits of codebook ${l}`, hits, file.numbers(`out.codebook_hit.${l}`));
    const idle = [...hits.keys()].filter((word) => hits[word] === 0);
    file.exact(`unused codewords of codebook ${l}`, [-1, ...idle], [-1, ...unused[l]]);
    const stated = entry.all('layer', 'size', 'codewords_used', 'avg_usage');
    file.exact(`usage of codebook ${l}`, [l, size, size - idle.length, used], stated);
    file.computed(`perplexity of codebook ${l}`, perplexity, entry.number('perplexity_over_size'), 'losses');
  });
}
