import { mean, softmax, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  lmTadBlock,
  lmTadEmbedding,
  lmTadHidden,
  lmTadLastNorm,
  lmTadLogits,
  lmTadSpecs,
  SequenceTensors,
  type LmTadConfig,
} from '../../src/models/lm-tad/lm-tad';
import { paddedTeacherWindow, teacherWindow, type LmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { softmaxCrossEntropyRows } from '../../src/nn/ops/elementwise';
import { Parameters } from '../../src/nn/parameters';
import { EXACT, FORWARD, GRADIENT, type Tolerance, type Subject, type Parts } from '../harness/compare';
import { computed, present, rowsOf, valuesOf } from '../harness/host-tensor';
import type { StoredTensors, ReferenceFolder } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject } from '../harness/stored-file';
import { lossPass, statedAdam, takeStep } from '../harness/training';
import { momentsTaken } from '../../src/engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../src/engine/checkpoints/tensor-places';
import { AdamW, TORCH_ADAMW } from '../../src/nn/training/adamw';
import { fitSpares, teacherSizes } from '../../src/systems/routes/checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';

/** LM-TAD: intermediates, logits, loss, perplexities, every gradient, and the teacher's outputs for a window of a history. */
export const lmTad = subject('lmtad_forward', (file) => {
  const { json, tensors } = file;
  const config = lmTadConfigOf(json.fields('config'));
  const sequences = json.rows('sequences');
  const parameters = file.parameters(lmTadSpecs(config));

  /** Distribution of the token after each sequence. */
  const nextProbabilities = async (all: readonly number[][]): Promise<number[][]> => {
    const packed = pack(all);
    const batch = file.own(new SequenceTensors(packed, config));
    const next = await valuesOf(() =>
      softmax(lmTadLogits(parameters, lmTadHidden(parameters, config, batch))),
    );
    const rows = rowsOf(next, config.vocabularySize);
    return all.map((_, s) => rows[packed.sequenceOffsets[s + 1] - 1]);
  };

  return {
    leaves: ['logits_fp32_vs_fp64_max_abs_diff'], // of the reference itself
    parts: {
      configuration: () => {
        const config = json.fields('config');
        file.exact(
          'what LM-TAD is built with: no biases, epsilon of the normalisation, one teacher',
          [0, 1e-5, 0],
          [
            Number(config.value('bias')),
            config.number('layer_norm_eps'),
            Number(config.value('integer_poe')),
          ],
        );
        const pad = json.fields('special_tokens').all('PAD');
        file.exact('PAD of the configuration', pad, config.all('pad_token'));
        const head = 'model.lm_head.weight';
        if (tensors.has(head)) {
          const embedding = tensors.numbers('model.transformer.wte.weight');
          file.exact('the head is the token embedding', embedding, tensors.numbers(head));
        }
        file.shapes();
      },

      inputs: () => {
        const [rows, length] = tensors.shape('in.data');
        const [pad, sot, eot] = json.fields('special_tokens').all('PAD', 'SOT', 'EOT');
        const ends = sequences.flatMap((sequence) => [sequence[0], sequence[sequence.length - 1]]);
        file.exact('first and last token of each sequence', ends, sequences.flatMap(() => [sot, eot])); // prettier-ignore
        const padded = (of: (sequence: readonly number[], t: number) => number) =>
          Array.from({ length: rows * length }, (_, i) => of(sequences[Math.floor(i / length)], i % length));
        const data = padded((sequence, t) => sequence[t] ?? pad);
        const inputs = {
          'in.data': data,
          'in.mask': padded((sequence, t) => (t < sequence.length ? 1 : 0)),
          'in.X': data.filter((_, i) => i % length < length - 1),
          'in.Y': data.filter((_, i) => i % length > 0),
        };
        for (const [name, values] of Object.entries(inputs)) file.output(name, values, EXACT);
      },

      'intermediates and logits': async () => {
        const batch = file.own(new SequenceTensors(paddedRows(tensors, 'in.X'), config));
        const found = await computed<string>(() => {
          const named: Record<string, Tensor2D> = { 'out.embed': lmTadEmbedding(parameters, batch) };
          let x = named['out.embed'];
          for (let layer = 0; layer < config.layers; layer++) {
            const { attention, output } = lmTadBlock(parameters, config, layer, x, batch.layout);
            named[`out.block${layer}_attn`] = attention;
            named[`out.block${layer}`] = x = output;
          }
          const last = lmTadLastNorm(parameters, x);
          return { ...named, 'out.ln_f': last, 'out.logits': lmTadLogits(parameters, last) };
        });
        file.outputs(found, file.tolerance('logits', FORWARD));
      },
      // Over the sequences packed, as the application holds them.
      'loss and perplexities': async () => {
        const { sequenceOffsets: offsets, batch } = trainingBatch(file, sequences, config);
        const found = await computed(() => {
          const logits = lmTadLogits(parameters, lmTadHidden(parameters, config, batch));
          return { logits, losses: softmaxCrossEntropyRows(logits, batch.targets!) };
        });
        const surprisals = Array.from(found.losses.data);
        const [rows, steps, vocabulary] = tensors.shape('out.logits');
        const lengths = sequences.map((sequence) => sequence.length - 1);
        const stored = { shape: [rows, steps, vocabulary], data: file.numbers('out.logits') };
        const ofLogits = file.tolerance('logits', FORWARD);
        const packed = found.logits.data;
        file.computed('logits of packed sequences', packed, present(stored, lengths), ofLogits);
        const loss = average(surprisals);
        const tolerance = file.tolerance('loss', FORWARD);
        file.computed('loss', loss, json.number('loss'), tolerance);
        file.computed('loss against double precision', loss, json.number('loss_fp64'), tolerance);
        const each = sequences.map((_, s) => average(surprisals.slice(offsets[s], offsets[s + 1])));
        const ofLogs = file.tolerance('log_perplexity', FORWARD);
        file.computed('log-perplexities', each, json.numbers('log_perplexity'), ofLogs);
        file.computed('perplexities', each.map(Math.exp), json.numbers('perplexity'), FORWARD);
        const probabilities = surprisals.map((surprisal) => Math.exp(-surprisal));
        file.computed('probabilities of the tokens', probabilities, json.numbers('token_probs'), SMALL);
      },

      gradients: async () => {
        const { batch } = trainingBatch(file, sequences, config);
        const { gradients } = await lossPass(parameters, (view) => lmTadLoss(view, config, batch));
        file.outputs(gradients, file.tolerance('grad', GRADIENT), 'grad.');
        const stored = file.under('grad.').sort();
        file.lists('parameters that have a gradient', Object.keys(gradients).sort(), stored);
      },

      'teacher window': async () => {
        const stored = json.fields('teacher_window');
        const window = stored.number('window');
        const histories = stored.rows('histories_cell_tokens');
        const [pad, eot, sot] = json.fields('special_tokens').all('PAD', 'EOT', 'SOT');
        const vocabulary = vocabularyOfTokens(config.vocabularySize, { pad, eot, sot });
        const windows = histories.map((history) => [
          ...teacherWindow(vocabulary, history, history.length - 1, window),
        ]);
        const words = (rows: readonly number[][]) => rows.map((row) => row.join(' '));
        const shown = stored.rows('windowed_inputs_with_SOT');
        file.lists('windows of SOT and history', words(windows), words(shown));
        const longest = Math.max(...histories.map((history) => history.length + 1));
        const padded = histories.map((history) => [
          ...paddedTeacherWindow(vocabulary, history, history.length - 1, longest, window),
        ]);
        const asTheThesis = 'windows padded as the thesis’s code pads';
        file.output('teacher.fork_input', padded.flat(), EXACT, asTheThesis);
        const plain = await nextProbabilities(windows);
        const afterPadding = await nextProbabilities(padded);
        for (const [tensor, rows, what] of [
          ['teacher.next_probs_unpadded', plain, 'next cell after a window'],
          ['teacher.next_probs_fork_leftpadded', afterPadding, 'next cell after a padded window'],
        ] as const)
          file.output(tensor, rows.flat(), SMALL, what);
        const differences = plain.map((row, i) => row.map((p, v) => Math.abs(p - afterPadding[i][v])));
        const most = differences.map((row) => Math.max(...row));
        const stated = stored.numbers('max_abs_difference_per_history');
        file.computed('largest effect of padding', most, stated, FORWARD);
        const variations = differences.map((row) => row.reduce((sum, each) => sum + each, 0) / 2);
        const total = stored.numbers('total_variation_per_history');
        file.computed('total variation by padding', variations, total, FORWARD);
      },
    },
  };
});

/** The sizes of LM-TAD's `model_config`. */
export const lmTadConfigOf = (config: StoredFields): LmTadConfig => ({
  layers: config.number('n_layer'),
  heads: config.number('n_head'),
  width: config.number('n_embd'),
  blockSize: config.number('block_size'),
  vocabularySize: config.number('vocab_size'),
});

/**
 * Logits of every position of the stored rows, padding included, under any weights: flat, as `out.logits`.
 */
export function logitsOfRows(
  file: StoredFile,
  config: LmTadConfig,
  parameters: Parameters,
): Promise<ArrayLike<number>> {
  const batch = file.own(new SequenceTensors(paddedRows(file.tensors, 'in.X'), config));
  return valuesOf(() => lmTadLogits(parameters, lmTadHidden(parameters, config, batch)));
}

/** Sequences packed, each token with the one after it as its target. */
function trainingBatch(file: StoredFile, sequences: readonly (readonly number[])[], config: LmTadConfig) {
  const inputs = pack(sequences.map((sequence) => sequence.slice(0, -1)));
  const targets = Int32Array.from(sequences.flatMap((sequence) => sequence.slice(1)));
  const batch = file.own(new SequenceTensors({ ...inputs, targets }, config));
  return { sequenceOffsets: inputs.sequenceOffsets, batch };
}

/** Mean cross-entropy of the targets. */
export const lmTadLoss = (weights: Parameters, config: LmTadConfig, batch: SequenceTensors): Scalar =>
  mean(softmaxCrossEntropyRows(lmTadLogits(weights, lmTadHidden(weights, config, batch)), batch.targets!));

/** Tolerance of probabilities, most of which are far below 1. */
const SMALL: Tolerance = { absolute: 1e-7, relative: FORWARD.relative };

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sequences one after the other, as the application holds them. */
function pack(sequences: readonly (readonly number[])[]) {
  const sequenceOffsets = new Int32Array(sequences.length + 1);
  sequences.forEach((sequence, s) => (sequenceOffsets[s + 1] = sequenceOffsets[s] + sequence.length));
  return { sequenceOffsets, inputs: Int32Array.from(sequences.flat()) };
}

/** The rows of a stored (B x T) tensor as sequences of equal length. */
function paddedRows(tensors: StoredTensors, name: string) {
  const [rows, length] = tensors.shape(name);
  const values = tensors.numbers(name);
  return pack(Array.from({ length: rows }, (_, row) => values.slice(row * length, (row + 1) * length)));
}

/** A vocabulary whose histories are given as tokens already. */
export function vocabularyOfTokens(
  size: number,
  special: Pick<LmTadVocabulary, 'pad' | 'eot' | 'sot'>,
): LmTadVocabulary {
  const identity = Uint32Array.from({ length: size }, (_, token) => token);
  const tokenOfRoad = Int32Array.from(identity);
  return { layout: 'full', size, ...special, tokenOfRoad, cellOfToken: identity };
}

const NAME = 'lmtad_start';

/**
 * AdamW steps of LM-TAD from a PyTorch checkpoint, with fresh moments and with those of the file: losses, norms of the
 * gradient, and every weight at the end.
 */
export const lmTadStart = subject(NAME, (file) => {
  const variants = file.json.fields('variants');
  const runs = variants.names.map((name) => [name, () => checkSteps(file, name, variants.fields(name))]);
  return {
    parts: {
      // Moments are brought to the betas that a training has here: these must be the same.
      facts: () => {
        const stated = file.json.fields('optimizer');
        const { beta1, beta2, eps } = TORCH_ADAMW;
        const theirs = [...stated.numbers('betas'), stated.number('eps')];
        file.section('facts').computed('betas and epsilon of a training', [beta1, beta2, eps], theirs, EXACT);
      },
      ...(Object.fromEntries(runs) as Parts),
    },
    leaves: ['official_max_abs_diff', 'torch_version'], // of the reference itself
  };
});

/** The subject, where a folder has its numbers: they are not the official code's, and a folder may do without. */
export const lmTadStarts = ({ files }: Pick<ReferenceFolder, 'files'>): readonly Subject[] =>
  files.has(`${NAME}.json`) ? [lmTadStart] : [];

/** Takes the steps of one variant: those that begin with fresh moments, or with moments of the file. */
async function checkSteps(file: StoredFile, variant: string, stored: StoredFields): Promise<void> {
  const { json, context } = file;
  const rows = file.section(variant);
  const name = json.text('initial_weights');
  const contents = openRoutesCheckpoint(context.folder.bytes(name), name);
  const config = teacherSizes(contents);
  const specs = lmTadSpecs(config);
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  fitSpares(places);
  places.close();
  const parameters = file.own(Parameters.from(specs, state));
  const forward = 'lmtad_forward.json';
  const sequences = new StoredFields(context.folder.json(forward), forward).rows('sequences');
  const { batch } = trainingBatch(file, sequences, config);
  const stated = json.fields('optimizer');
  const optimizer = file.own(new AdamW(statedAdam(stated)));
  if (stored.number('tensors_with_moments') > 0) {
    const { optimizer: moments, said } = momentsTaken(contents, specs, state);
    const counts = stored.all('tensors_with_moments', 'steps_behind_moments');
    const what = 'tensors whose moments are taken, and steps behind them';
    rows.computed(what, [said.taken, said.steps], counts, EXACT);
    if (moments) optimizer.restore(moments, parameters);
  }
  const steps = json.number('steps');
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const { loss, gradients } = await lossPass(parameters, (view) => lmTadLoss(view, config, batch));
    losses.push(loss);
    if (step < steps) norms.push(await takeStep(optimizer, parameters, gradients, stated.number('lr')));
  }
  rows.computed(`losses of ${steps} steps`, losses, stored.numbers('losses'), 'losses');
  const wanted = stored.numbers('grad_norms_before_clip');
  rows.computed(`gradient norms of ${steps} steps`, norms, wanted, 'grad_norms');
  for (const [parameter, { data }] of await parameters.snapshot()) {
    const weights = file.numbers(`${variant}_step${steps}.${parameter}`);
    rows.computed(`${parameter} after ${steps} steps`, data, weights, 'weights');
  }
  stored.leave('steps_behind_moments', 'fp32_vs_fp64_max_abs_diff', 'weights_moved_max_abs');
}
