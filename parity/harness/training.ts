import { clone, dispose, keep, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../../src/nn/parameters';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { EXACT, within, type Rows, type Tolerance } from './compare';
import { computed, largest, type Found } from './host-tensor';
import type { StoredFields } from './stored-fields';
import type { StoredFile } from './stored-file';

/** A loss with its gradient by each parameter, and what the pass told of beside. */
export interface LossPass {
  readonly loss: number;
  readonly gradients: Found;
  readonly told: Found;
}

const GRADIENT = 'gradient ';

/** Brings what a pass has made to the host. */
export async function passOf(
  run: () => { loss: Scalar; grads: ReadonlyMap<string, Tensor>; told: Readonly<Record<string, Tensor>> },
): Promise<LossPass> {
  const { [GRADIENT]: loss, ...found } = await computed<string>(() => {
    const { loss, grads, told } = run();
    const named = [...grads].map(([name, grad]) => [GRADIENT + name, grad]);
    return { ...told, [GRADIENT]: loss, ...Object.fromEntries(named) };
  });
  const gradients = Object.keys(found).filter((name) => name.startsWith(GRADIENT));
  const named = gradients.map((name) => [name.slice(GRADIENT.length), found[name]]);
  const told = Object.entries(found).filter(([name]) => !name.startsWith(GRADIENT));
  return { loss: loss.data[0], gradients: Object.fromEntries(named), told: Object.fromEntries(told) };
}

/** @param loss of one batch; what it tells of outlives the pass */
export const lossPass = (
  parameters: Parameters,
  loss: (view: Parameters, tell: (name: string, value: Tensor) => void) => Scalar,
): Promise<LossPass> =>
  passOf(() => {
    const told: Record<string, Tensor> = {};
    // The tidy of the forward pass would dispose of them.
    const tell = (name: string, value: Tensor) => (told[name] = keep(clone(value)));
    return { ...differentiate(parameters, (view) => loss(view, tell)), told };
  });

/** Takes a step along gradients on the host. @returns the norm of the gradient before clipping */
export async function takeStep(
  optimizer: AdamW,
  parameters: Parameters,
  gradients: Found,
  rate: number,
): Promise<number> {
  const onDevice = new Map<string, Tensor>(
    Object.entries(gradients).map(([name, { shape, data }]) => [
      name,
      tensor(Float32Array.from(data), [...shape]),
    ]),
  );
  const norm = optimizer.update(parameters, onDevice, rate);
  const [value] = await norm.data<'float32'>();
  dispose([norm, ...onDevice.values()]);
  return value;
}

/** The settings of Adam that a file states. */
export function statedAdam(stated: StoredFields): AdamWConfig {
  const [beta1, beta2] = stated.numbers('betas');
  const [eps, weightDecay] = stated.all('eps', 'weight_decay');
  const clip = ['grad_clip_max_norm', 'clip_grad_norm'].find((name) => stated.has(name));
  const clipNorm = Number((clip === undefined ? null : stated.value(clip)) ?? Infinity);
  return { beta1, beta2, eps, weightDecay, clipNorm };
}

/** Gradients as a file has them: NAME after `stem`. */
export interface StoredGradients {
  readonly rows: Rows;
  readonly file: StoredFile;
  readonly stem?: string;
  /** In front of the rows. */
  readonly title?: string;
  /** What a gradient may differ by from these values, and the largest of them from what the file tells of it. */
  tolerances(
    name: string,
    expected: readonly number[],
  ): readonly [each: Tolerance, largest?: Tolerance | undefined, words?: string];
  /** The largest value of each, where the file tells it. */
  readonly maxima?: StoredFields;
}

/** Compares every gradient that a file has, and its largest value where the file tells it. One that is missing here is 0. */
export function compareGradients(
  { rows, file, stem = 'grad.', title = '', tolerances, maxima }: StoredGradients,
  gradients: Found,
): void {
  for (const name of file.under(stem)) {
    const expected = file.numbers(stem + name);
    const actual = gradients[name]?.data ?? new Float32Array(expected.length);
    const [each, most, words = ''] = tolerances(name, expected);
    rows.computed(`${title}gradient of ${name}${words}`, actual, expected, each);
    if (maxima?.has(name) && most)
      rows.computed(`${title}largest gradient of ${name}`, largest(actual), maxima.number(name), most);
  }
}

/**
 * Entries of a weight that are alike after steps of Adam, how they may be compared, and what their row is called: Adam divides a
 * gradient by its own size, so that a small one says less of what it moves.
 */
export interface EntryKind {
  readonly tolerance: Tolerance;
  /** Behind the name of the row. */
  readonly words?: string;
  /** Where the row stands, if not with the others. */
  readonly rows?: Rows;
  /** Whether an entry is of this kind; those of no other kind are of the one that does not say. */
  holds?(entry: number): boolean;
}

/** A weight after steps: ours, the file's, and what both began with. */
export type MovedWeight = Readonly<Record<'data' | 'expected' | 'start', ArrayLike<number>>>;

/** Steps of Adam that a file has recorded, with weights after some of them: `param_step5.NAME` after `stem`. */
export interface StoredSteps {
  readonly rows: Rows;
  readonly file: StoredFile;
  readonly stem?: string;
  /** In front of the rows: the stem, where nothing else is given. */
  readonly title?: string;
  readonly parameters: Parameters;
  readonly adam: AdamWConfig;
  /** How many steps are taken. */
  readonly steps: number;
  rate(step: number): number;
  /** Loss and gradients before a step. */
  pass(step: number): Promise<LossPass>;
  /** What is compared of a pass; the norm of the gradient is null after the last step. */
  found(step: number, pass: LossPass, norm: number | null): Promise<void> | void;
  /** Whether a weight must not have moved: where it is not said, one that the file does not have. */
  isStill?(name: string): boolean;
  /** The kinds of the entries of a weight. */
  entries(name: string, steps: number, weight: MovedWeight): readonly EntryKind[];
  /** Called after the weights of so many steps were compared. */
  compared?(steps: number): void;
  /** Whether a row has the names of all weights that were compared. */
  readonly listsNames?: boolean;
}

/** Takes the stored steps, and compares what is found on the way and the weights after those numbers of steps that the file has. */
export async function compareSteps(stored: StoredSteps): Promise<void> {
  const { rows, file, stem = '', title = stem.replace(/\.$/, ': '), parameters, steps } = stored;
  const optimizer = new AdamW(stored.adam);
  const before = await parameters.snapshot();
  const seen: string[] = [];
  for (let step = 0; step <= steps; step++) {
    const pass = await stored.pass(step);
    const rate = stored.rate(step);
    const norm = step < steps ? await takeStep(optimizer, parameters, pass.gradients, rate) : null;
    await stored.found(step, pass, norm);
    const after = `${stem}param_step${step + 1}.`;
    if (file.under(after).length === 0) continue;
    for (const [name, { data }] of await parameters.snapshot()) {
      const what = `${title}${name} after ${step + 1} step${step === 0 ? '' : 's'}`;
      const start = before.get(name)!.data;
      const expected = file.tensors.has(after + name) ? file.numbers(after + name) : undefined;
      if (expected) seen.push(after + name);
      if (stored.isStill ? stored.isStill(name) : !expected) {
        rows.computed(`${what}: untouched`, data, start, EXACT);
        if (expected) rows.computed(`${what}: untouched in the file`, expected, start, EXACT);
      } else if (expected)
        compareMoved(rows, what, data, expected, stored.entries(name, step + 1, { data, expected, start }));
      else rows.fails(what, 'the file has none');
    }
    stored.compared?.(step + 1);
  }
  optimizer.dispose();
  if (!stored.listsNames) return;
  // A name that no parameter has would have been passed over.
  const expected = file.tensors.names.filter((name) => name.startsWith(`${stem}param_step`)).sort();
  rows.lists(`${title}names of stored weights`, seen.sort(), expected);
}

/** Compares a weight, one row for each kind of entry. */
function compareMoved(
  rows: Rows,
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  kinds: readonly EntryKind[],
): void {
  const of = Array.from(expected, (_, i) => kinds.find(({ holds }) => holds?.(i) ?? true));
  for (const kind of kinds) {
    const places = of.flatMap((each, i) => (each === kind ? [i] : []));
    const picked = (values: ArrayLike<number>) => places.map((i) => values[i]);
    const { rows: own = rows, words = '', tolerance } = kind;
    if (places.length > 0) own.computed(what + words, picked(actual), picked(expected), tolerance);
  }
}

/** Share of the largest first gradient of its tensor below which an entry's is faint. */
const FAINT_GRADIENT = 1e-3;
/** Share of the rate by which the steps of a faint entry may differ. */
const FAINT_SHARE = 0.05;
/** Both sides can have moved by the rate at each step, and by what rounding adds. */
const ROUNDED = 1.001;

/**
 * Entries that rounding alone moves, as the file says, faint ones, and those whose first gradient counts.
 * @param fields where the file names the entries that are not to be compared
 * @param rate the largest learning rate of these steps
 */
export const byFirstGradient =
  (file: StoredFile, stem: string, fields: StoredFields, rate: number): StoredSteps['entries'] =>
  (name, steps) => {
    const noise = new Set(noisyEntries(fields, name));
    const gradient = file.numbers(`${stem}grad.${name}`).map(Math.abs);
    const faint = FAINT_GRADIENT * largest(gradient);
    return [
      {
        words: ': gradient of rounding noise',
        tolerance: within(ROUNDED * 2 * rate * steps),
        holds: (i) => noise.has(i),
      },
      {
        words: ': faint gradient',
        tolerance: within(FAINT_SHARE * rate * steps),
        holds: (i) => gradient[i] <= faint,
      },
      { tolerance: file.tolerance('param_abs') },
    ];
  };

/** The entries of a weight whose gradient is rounding noise. */
export function noisyEntries(fields: StoredFields, name: string): readonly number[] {
  const left = fields.fields('entries_not_to_compare_after_steps');
  return left.has(name) ? left.numbers(name) : [];
}
