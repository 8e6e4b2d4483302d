import { mean, softmax, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
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
import { differentiate } from '../../src/nn/training/differentiate';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import { FORWARD, GRADIENT, type Subject, type VerificationContext } from '../harness/compare';

const GROUP = 'lmtad_forward';

/**
 * LM-TAD: intermediates, logits, loss, perplexities, every gradient, and the teacher's outputs for a window
 * of a history.
 */
export const lmTad: Subject = {
  name: GROUP,
  async run(context) {
    const reference = new LmTadReference(context.folder);
    const checks = new LmTadChecks(context, reference);
    try {
      await part(context, GROUP, 'configuration', () => checks.configuration());
      await part(context, GROUP, 'inputs', () => checks.inputs());
      await part(context, GROUP, 'intermediates and logits', () => checks.intermediates());
      await part(context, GROUP, 'loss and perplexities', () => checks.losses());
      await part(context, GROUP, 'gradients', () => checks.gradients());
      await part(context, GROUP, 'teacher window', () => checks.teacherWindow());
    } finally {
      reference.dispose();
    }
    reportUnread(context, GROUP, reference.json);
    reportUnread(context, GROUP, reference.tensors);
  },
};

/** The sizes of LM-TAD's `model_config`. */
export function lmTadConfigOf(config: StoredFields): LmTadConfig {
  return {
    layers: config.number('n_layer'),
    heads: config.number('n_head'),
    width: config.number('n_embd'),
    blockSize: config.number('block_size'),
    vocabularySize: config.number('vocab_size'),
  };
}

/** The stored forward pass with its weights on the device. */
export class LmTadReference {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;
  readonly config: LmTadConfig;
  readonly sequences: number[][];
  readonly parameters: Parameters;

  constructor(folder: ReferenceFolder) {
    this.json = new StoredFields(folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.tensors = folder.tensors(`${GROUP}.safetensors`);
    this.config = lmTadConfigOf(this.json.fields('config'));
    this.sequences = this.json.rows('sequences');
    const specs = lmTadSpecs(this.config);
    const state = specs.map(({ name }): [string, { shape: readonly number[]; data: Float32Array }] => {
      const stored = `model.${name}`;
      return [
        name,
        { shape: this.tensors.shape(stored), data: Float32Array.from(this.tensors.numbers(stored)) },
      ];
    });
    this.parameters = Parameters.from(specs, new Map(state));
  }

  /** The tolerance that the file states for a kind of value. */
  tolerance(kind: string, otherwise: Tolerance): Tolerance {
    const stated = this.json.fields('suggested_abs_tolerance');
    return stated.has(kind) ? { absolute: stated.number(kind), relative: 0 } : otherwise;
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

/**
 * Logits of every position of the stored rows, padding included, under any weights: flat, as `out.logits`.
 */
export async function logitsOfRows(
  tensors: StoredTensors,
  config: LmTadConfig,
  parameters: Parameters,
): Promise<ArrayLike<number>> {
  const batch = new SequenceTensors(paddedRows(tensors, 'in.X'), config);
  const logits = tidy(() => lmTadLogits(parameters, lmTadHidden(parameters, config, batch)));
  const values = await logits.data();
  logits.dispose();
  batch.dispose();
  return values;
}

class LmTadChecks {
  constructor(
    private readonly context: VerificationContext,
    private readonly reference: LmTadReference,
  ) {}

  configuration(): void {
    const { json, tensors } = this.reference;
    const config = json.fields('config');
    this.#numbers(
      'what LM-TAD is built with: no biases, epsilon of the normalisation, one teacher',
      [0, 1e-5, 0],
      [Number(config.value('bias')), config.number('layer_norm_eps'), Number(config.value('integer_poe'))],
      EXACT,
    );
    const special = json.fields('special_tokens');
    this.#numbers('PAD of the configuration', [special.number('PAD')], [config.number('pad_token')], EXACT);
    if (tensors.has('model.lm_head.weight'))
      this.#numbers(
        'the head is the token embedding',
        tensors.numbers('model.transformer.wte.weight'),
        tensors.numbers('model.lm_head.weight'),
        EXACT,
      );
    const shapes = json.fields('tensors');
    compareLists(this.context, {
      group: GROUP,
      what: 'names and shapes of the tensors',
      actual: tensors.names.map((name) => `${name} [${tensors.shape(name).join()}]`).sort(),
      expected: shapes.names.map((name) => `${name} [${shapes.fields(name).numbers('shape').join()}]`).sort(),
    });
    json.leave('logits_fp32_vs_fp64_max_abs_diff'); // of the reference itself
  }

  inputs(): void {
    const { tensors, sequences, json } = this.reference;
    const [rows, length] = tensors.shape('in.data');
    const special = json.fields('special_tokens');
    const pad = special.number('PAD');
    this.#numbers(
      'first and last token of each sequence',
      sequences.flatMap((sequence) => [sequence[0], sequence[sequence.length - 1]]),
      sequences.flatMap(() => [special.number('SOT'), special.number('EOT')]),
      EXACT,
    );
    const padded = (of: (sequence: readonly number[], t: number) => number) =>
      Array.from({ length: rows * length }, (_, i) => of(sequences[Math.floor(i / length)], i % length));
    const exact = (name: string, actual: readonly number[]) =>
      this.#numbers(name, actual, tensors.numbers(name), EXACT);
    const data = padded((sequence, t) => sequence[t] ?? pad);
    exact('in.data', data);
    exact(
      'in.mask',
      padded((sequence, t) => (t < sequence.length ? 1 : 0)),
    );
    exact(
      'in.X',
      data.filter((_, i) => i % length < length - 1),
    );
    exact(
      'in.Y',
      data.filter((_, i) => i % length > 0),
    );
  }

  async intermediates(): Promise<void> {
    const { tensors, config, parameters } = this.reference;
    const batch = new SequenceTensors(paddedRows(tensors, 'in.X'), config);
    const outputs = tidy(() => {
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
    const tolerance = this.reference.tolerance('logits', FORWARD);
    for (const [name, tensor] of Object.entries<Tensor>(outputs)) {
      if (tensors.has(name)) this.#numbers(name, await tensor.data(), tensors.numbers(name), tolerance);
      tensor.dispose();
    }
    batch.dispose();
  }

  /** Over the sequences packed, as the application holds them. */
  async losses(): Promise<void> {
    const { json, tensors, config, parameters, sequences } = this.reference;
    const { offsets, batch } = this.#packed();
    const [logits, losses] = tidy(() => {
      const all = lmTadLogits(parameters, lmTadHidden(parameters, config, batch));
      return [all, softmaxCrossEntropyRows(all, batch.targets!)];
    });
    const surprisals = Array.from(await losses.data());
    const stored = tensors.numbers('out.logits');
    const [, steps, vocabulary] = tensors.shape('out.logits');
    this.#numbers(
      'logits of packed sequences',
      await logits.data(),
      sequences.flatMap((sequence, s) =>
        stored.slice(s * steps * vocabulary, (s * steps + sequence.length - 1) * vocabulary),
      ),
      this.reference.tolerance('logits', FORWARD),
    );
    logits.dispose();
    losses.dispose();
    batch.dispose();

    const loss = average(surprisals);
    const tolerance = this.reference.tolerance('loss', FORWARD);
    this.#numbers('loss', [loss], [json.number('loss')], tolerance);
    this.#numbers('loss against double precision', [loss], [json.number('loss_fp64')], tolerance);
    const each = sequences.map((_, s) => average(surprisals.slice(offsets[s], offsets[s + 1])));
    const ofLogs = this.reference.tolerance('log_perplexity', FORWARD);
    this.#numbers('log-perplexities', each, json.numbers('log_perplexity'), ofLogs);
    this.#numbers('perplexities', each.map(Math.exp), json.numbers('perplexity'), FORWARD);
    const probabilities = surprisals.map((surprisal) => Math.exp(-surprisal));
    this.#numbers('probabilities of the tokens', probabilities, json.numbers('token_probs'), SMALL);
  }

  async gradients(): Promise<void> {
    const { tensors, config, parameters } = this.reference;
    const { batch } = this.#packed();
    const { grads } = tidy(() => {
      const result = differentiate(parameters, (view) =>
        mean(softmaxCrossEntropyRows(lmTadLogits(view, lmTadHidden(view, config, batch)), batch.targets!)),
      );
      return { grads: Object.fromEntries(result.grads) };
    });
    const tolerance = this.reference.tolerance('grad', GRADIENT);
    for (const name of tensors.names.filter((each) => each.startsWith('grad.'))) {
      const gradient = grads[name.slice('grad.'.length)] as Tensor | undefined;
      if (gradient) this.#numbers(name, await gradient.data(), tensors.numbers(name), tolerance);
    }
    const withGradient = tensors.names.flatMap((name) => (name.startsWith('grad.') ? [name.slice(5)] : []));
    compareLists(this.context, {
      group: GROUP,
      what: 'parameters that have a gradient',
      actual: Object.keys(grads).sort(),
      expected: withGradient.sort(),
    });
    for (const gradient of Object.values(grads)) gradient.dispose();
    batch.dispose();
  }

  async teacherWindow(): Promise<void> {
    const { json, tensors, config } = this.reference;
    const stored = json.fields('teacher_window');
    const window = stored.number('window');
    const histories = stored.rows('histories_cell_tokens');
    const vocabulary = vocabularyOfTokens(config.vocabularySize, json.fields('special_tokens'));

    const windows = histories.map((history) => [
      ...teacherWindow(vocabulary, history, history.length - 1, window),
    ]);
    const shown = stored.rows('windowed_inputs_with_SOT');
    this.#lists('windows of SOT and history', windows, shown);
    const longest = Math.max(...histories.map((history) => history.length + 1));
    const padded = histories.map((history) => [
      ...paddedTeacherWindow(vocabulary, history, history.length - 1, longest, window),
    ]);
    this.#numbers(
      'windows padded as the thesis’s code pads',
      padded.flat(),
      tensors.numbers('teacher.fork_input'),
      EXACT,
    );

    const plain = await this.#nextProbabilities(windows);
    const afterPadding = await this.#nextProbabilities(padded);
    const next = (what: string, actual: readonly number[], name: string) =>
      this.#numbers(what, actual, tensors.numbers(name), SMALL);
    next('next cell after a window', plain.flat(), 'teacher.next_probs_unpadded');
    next('next cell after a padded window', afterPadding.flat(), 'teacher.next_probs_fork_leftpadded');
    const differences = plain.map((row, i) => row.map((p, v) => Math.abs(p - afterPadding[i][v])));
    const largest = differences.map((row) => Math.max(...row));
    this.#numbers(
      'largest effect of padding',
      largest,
      stored.numbers('max_abs_difference_per_history'),
      FORWARD,
    );
    const variations = differences.map((row) => row.reduce((sum, each) => sum + each, 0) / 2);
    this.#numbers(
      'total variation by padding',
      variations,
      stored.numbers('total_variation_per_history'),
      FORWARD,
    );
  }

  /** Distribution of the token after each sequence. */
  async #nextProbabilities(sequences: readonly number[][]): Promise<number[][]> {
    const { config, parameters } = this.reference;
    const packed = pack(sequences);
    const batch = new SequenceTensors(packed, config);
    const all = tidy(() => softmax(lmTadLogits(parameters, lmTadHidden(parameters, config, batch))));
    const values = Array.from(await all.data());
    all.dispose();
    batch.dispose();
    const size = config.vocabularySize;
    return sequences.map((_, s) => {
      const last = packed.sequenceOffsets[s + 1] - 1;
      return values.slice(last * size, (last + 1) * size);
    });
  }

  #packed(): { readonly offsets: Int32Array; readonly batch: SequenceTensors } {
    const { sequences, config } = this.reference;
    const inputs = pack(sequences.map((sequence) => sequence.slice(0, -1)));
    const targets = Int32Array.from(sequences.flatMap((sequence) => sequence.slice(1)));
    return { offsets: inputs.sequenceOffsets, batch: new SequenceTensors({ ...inputs, targets }, config) };
  }

  #numbers(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance });
  }

  #lists(what: string, actual: readonly number[][], expected: readonly number[][]): void {
    const words = (rows: readonly number[][]) => rows.map((row) => row.join(' '));
    compareLists(this.context, { group: GROUP, what, actual: words(actual), expected: words(expected) });
  }
}

/** Of probabilities, most of which are far below 1. */
const SMALL: Tolerance = { absolute: 1e-7, relative: FORWARD.relative };

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sequences one after the other, as the application holds them. */
export function pack(sequences: readonly (readonly number[])[]) {
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
function vocabularyOfTokens(size: number, special: StoredFields): LmTadVocabulary {
  const identity = Array.from({ length: size }, (_, token) => token);
  return {
    layout: 'full',
    size,
    pad: special.number('PAD'),
    eot: special.number('EOT'),
    sot: special.number('SOT'),
    tokenOfRoad: Int32Array.from(identity),
    cellOfToken: Uint32Array.from(identity),
  };
}
