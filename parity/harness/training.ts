import { clone, dispose, keep, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../../src/nn/parameters';
import type { AdamW, AdamWConfig } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { couldNotRun, EXACT, within, type Tolerance } from './compare';
import { computed, largest, type Found, type HostTensor } from './host-tensor';
import type { StoredFields } from './stored-fields';
import type { Rows, StoredFile } from './stored-file';

const GRADIENT = 'gradient ';

export type Snapshot = Awaited<ReturnType<Parameters['snapshot']>>;

/** A loss with its gradient by each parameter, and what the pass told of beside. */
export interface LossPass {
  readonly loss: number;
  readonly gradients: Found;
  readonly told: Found;
}

/** @param loss of one batch; what it tells of outlives the pass */
export async function lossPass(
  parameters: Parameters,
  loss: (view: Parameters, tell: (name: string, value: Tensor) => void) => Scalar,
): Promise<LossPass> {
  const found = await computed(() => {
    const told: Record<string, Tensor> = {};
    // The tidy of the forward pass would dispose of them.
    const result = differentiate(parameters, (view) =>
      loss(view, (name, value) => (told[name] = keep(clone(value)))),
    );
    for (const [name, grad] of result.grads) told[GRADIENT + name] = grad;
    return { ...told, [GRADIENT]: result.loss };
  });
  const value = found.get(GRADIENT)!.data[0];
  found.delete(GRADIENT);
  const [gradients, told] = [true, false].map((isGradient) =>
    [...found].filter(([name]) => name.startsWith(GRADIENT) === isGradient),
  );
  const named = gradients.map(([name, each]): [string, HostTensor] => [name.slice(GRADIENT.length), each]);
  return { loss: value, gradients: new Map(named), told: new Map(told) };
}

/** Takes a step along gradients on the host. @returns the norm of the gradient before clipping */
export async function takeStep(
  optimizer: AdamW,
  parameters: Parameters,
  gradients: Found,
  rate: number,
): Promise<number> {
  const onDevice = new Map<string, Tensor>(
    [...gradients].map(([name, { shape, data }]) => [name, tensor(Float32Array.from(data), [...shape])]),
  );
  const norm = optimizer.update(parameters, onDevice, rate);
  const [value] = await norm.data<'float32'>();
  dispose([norm, ...onDevice.values()]);
  return value;
}

/** How the entries of a weight that are alike may be compared, and what their row is called. */
interface EntryKind {
  /** Behind the name of the row. */
  readonly words?: string;
  readonly tolerance: Tolerance;
  /** Where the row stands, if not with the others. */
  readonly rows?: Rows;
}

/** The kinds of entries of a weight, in the order of their rows, and the kind of each entry. */
export interface EntryKinds {
  readonly kinds: Readonly<Record<string, EntryKind>>;
  kindOf(entry: number): string;
}

/**
 * Compares a weight after steps of Adam, one row for each kind of entry: Adam divides a gradient by its own size, so that a
 * small one says less of what it moves.
 */
function compareMoved(
  rows: Rows,
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { kinds, kindOf }: EntryKinds,
): void {
  const of = Array.from(expected, (_, i) => kindOf(i));
  for (const [kind, { words = '', tolerance, rows: own = rows }] of Object.entries(kinds)) {
    const places = of.flatMap((each, i) => (each === kind ? [i] : []));
    const picked = (values: ArrayLike<number>) => places.map((i) => values[i]);
    if (places.length > 0) own.computed(what + words, picked(actual), picked(expected), tolerance);
  }
}

/** "weight after 5 steps". */
const afterSteps = (name: string, steps: number): string =>
  `${name} after ${steps} step${steps === 1 ? '' : 's'}`;

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
  tolerances(name: string, expected: readonly number[]): readonly [each: Tolerance, largest?: Tolerance];
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
    const actual = gradients.get(name)?.data ?? (largest(expected) === 0 ? expected : []);
    const [each, most] = tolerances(name, expected);
    rows.computed(`${title}gradient of ${name}`, actual, expected, each);
    if (!maxima?.has(name) || !most) continue;
    rows.computed(`${title}largest gradient of ${name}`, largest(actual), maxima.number(name), most);
  }
}

/** A weight after steps: ours, the file's, and what both began with. */
export type MovedWeight = Readonly<Record<'data' | 'expected' | 'start', ArrayLike<number>>>;

/** Weights after some steps of Adam, as a file has them: `param_step5.NAME` after `stem`. */
export interface StoredSteps {
  readonly rows: Rows;
  readonly file: StoredFile;
  readonly stem?: string;
  /** In front of the rows. */
  readonly title?: string;
  /** Whether a weight must not have moved: where it is not said, one that the file does not have. */
  isStill?(name: string): boolean;
  /** Which of its entries are alike, and how those may be compared. */
  entries(name: string, steps: number, weight: MovedWeight): EntryKinds;
}

/** Compares the weights after those numbers of steps that the file has. */
export class WeightsAfterSteps {
  readonly #seen = new Set<string>();
  readonly #stem: string;
  readonly #title: string;

  /** @param before the weights before the first step */
  constructor(
    private readonly stored: StoredSteps,
    private readonly parameters: Parameters,
    private readonly before: Snapshot,
  ) {
    this.#stem = stored.stem ?? '';
    this.#title = stored.title ?? this.#stem.replace(/\.$/, ': ');
  }

  async check(steps: number): Promise<void> {
    const { rows, file, isStill, entries } = this.stored;
    const after = `${this.#stem}param_step${steps}.`;
    if (file.under(after).length === 0) return;
    for (const [name, { data }] of await this.parameters.snapshot()) {
      const what = this.#title + afterSteps(name, steps);
      const start = this.before.get(name)!.data;
      const expected = file.tensors.has(after + name) ? file.numbers(after + name) : undefined;
      if (expected) this.#seen.add(after + name);
      if (isStill ? isStill(name) : !expected) {
        rows.computed(`${what}: untouched`, data, start, EXACT);
        if (expected) rows.computed(`${what}: untouched in the file`, expected, start, EXACT);
      } else if (expected)
        compareMoved(rows, what, data, expected, entries(name, steps, { data, expected, start }));
      else couldNotRun(rows.context, rows.group, what, 'the file has none');
    }
  }

  /** Checks that each stored weight was compared: a name that no parameter has would have been passed over. */
  checkWhole(): void {
    const { file, rows } = this.stored;
    const expected = file.tensors.names.filter((name) => name.startsWith(`${this.#stem}param_step`)).sort();
    rows.lists(`${this.#title}names of stored weights`, [...this.#seen].sort(), expected);
  }
}

/** Share of the largest first gradient of its tensor below which an entry's is faint. */
const FAINT_GRADIENT = 1e-3;
/** Share of the rate by which the steps of a faint entry may differ. */
const FAINT_SHARE = 0.05;
/** Both sides can have moved by the rate at each step, and by what rounding adds. */
const ROUNDED = 1.001;

/**
 * Entries whose first gradient counts, faint ones, and those that rounding alone moves.
 * @param noisy the entries of those gradients that are rounding noise, as the file says
 * @param absolute what an entry that counts may differ by, whatever its size
 * @param rate the largest learning rate of these steps
 */
export const byFirstGradient =
  (
    { file, stem = '' }: Pick<StoredSteps, 'file' | 'stem'>,
    { noisy, absolute, rate }: { noisy: (name: string) => readonly number[]; absolute: number; rate: number },
  ): StoredSteps['entries'] =>
  (name, steps) => {
    const noise = new Set(noisy(name));
    const gradient = file.numbers(`${stem}grad.${name}`).map(Math.abs);
    const faint = FAINT_GRADIENT * largest(gradient);
    return {
      kinds: {
        counts: { tolerance: within(absolute) },
        faint: { words: ': faint gradient', tolerance: within(FAINT_SHARE * rate * steps) },
        noise: { words: ': gradient of rounding noise', tolerance: within(ROUNDED * 2 * rate * steps) },
      },
      kindOf: (i) => {
        if (noise.has(i)) return 'noise';
        return gradient[i] > faint ? 'counts' : 'faint';
      },
    };
  };
