import { clone, dispose, keep, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../../src/nn/parameters';
import type { AdamW } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { EXACT, within, type Tolerance } from './compare';
import { computed, largest, type Found, type HostTensor } from './host-tensor';
import type { StoredTensors } from './reference-folder';
import type { Rows } from './stored-file';

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
export interface EntryKind {
  /** Behind the name of the row. */
  readonly words?: string;
  readonly tolerance: Tolerance;
  /** Where the row stands, if not with the others. */
  readonly rows?: Rows;
}

/**
 * Compares a weight after steps of Adam, one row for each kind of entry: Adam divides a gradient by its own size, so that a
 * small one says less of what it moves.
 * @param kinds in the order of the rows
 */
export function compareMoved<K extends string>(
  rows: Rows,
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  kinds: Readonly<Record<K, EntryKind>>,
  kindOf: (entry: number) => K,
): void {
  const of = Array.from(expected, (_, i) => kindOf(i));
  for (const [kind, { words = '', tolerance, rows: own = rows }] of Object.entries<EntryKind>(kinds)) {
    const places = of.flatMap((each, i) => (each === kind ? [i] : []));
    const picked = (values: ArrayLike<number>) => places.map((i) => values[i]);
    if (places.length > 0) own.computed(what + words, picked(actual), picked(expected), tolerance);
  }
}

/** "weight after 5 steps". */
export const afterSteps = (name: string, steps: number): string =>
  `${name} after ${steps} step${steps === 1 ? '' : 's'}`;

/** Share of the largest first gradient of its tensor below which an entry's is faint. */
const FAINT_GRADIENT = 1e-3;
/** Share of the rate by which the steps of a faint entry may differ. */
const FAINT_SHARE = 0.05;
/** Both sides can have moved by the rate at each step, and by what rounding adds. */
const ROUNDED = 1.001;

/** Weights after some steps of Adam, as a file has them: `grad.NAME` of the first step, `param_step5.NAME`, each after `stem`. */
export interface StoredSteps {
  readonly rows: Rows;
  readonly tensors: StoredTensors;
  readonly stem: string;
  /** The largest learning rate of these steps. */
  readonly rate: number;
  /** What an entry may differ by, whatever its size. */
  readonly absolute: number;
  /** Entries of a parameter whose gradient is rounding noise, as the file says. */
  noisy(name: string): readonly number[];
}

/**
 * The weights after those numbers of steps that the file has: entries whose first gradient counts, faint ones, and those that
 * rounding alone moves. What it has no weights of must not have moved.
 */
export class WeightsAfterSteps {
  readonly #seen = new Set<string>();
  readonly #title: string;

  /** @param before the weights before the first step */
  constructor(
    private readonly stored: StoredSteps,
    private readonly parameters: Parameters,
    private readonly before: Snapshot,
  ) {
    this.#title = stored.stem.replace(/\.$/, ': ');
  }

  async check(steps: number): Promise<void> {
    const { parameters, before } = this;
    const { stem, tensors, rows, rate, absolute } = this.stored;
    const after = `${stem}param_step${steps}.`;
    if (!tensors.names.some((name) => name.startsWith(after))) return;
    for (const [name, { data }] of await parameters.snapshot()) {
      const what = this.#title + afterSteps(name, steps);
      if (!tensors.has(after + name)) {
        rows.computed(`${what}: untouched`, data, before.get(name)!.data, EXACT);
        continue;
      }
      this.#seen.add(after + name);
      const noisy = new Set(this.stored.noisy(name));
      const gradient = tensors.numbers(`${stem}grad.${name}`).map(Math.abs);
      const faint = FAINT_GRADIENT * largest(gradient);
      const kinds = {
        counts: { tolerance: within(absolute) },
        faint: { words: ': faint gradient', tolerance: within(FAINT_SHARE * rate * steps) },
        noise: { words: ': gradient of rounding noise', tolerance: within(ROUNDED * 2 * rate * steps) },
      };
      compareMoved(rows, what, data, tensors.numbers(after + name), kinds, (i) => {
        if (noisy.has(i)) return 'noise';
        return gradient[i] > faint ? 'counts' : 'faint';
      });
    }
  }

  /** Checks that each stored weight was compared: a name that no parameter has would have been passed over. */
  checkWhole(): void {
    const { tensors, stem, rows } = this.stored;
    const expected = tensors.names.filter((name) => name.startsWith(`${stem}param_step`)).sort();
    rows.lists(`${this.#title}names of stored weights`, [...this.#seen].sort(), expected);
  }
}
