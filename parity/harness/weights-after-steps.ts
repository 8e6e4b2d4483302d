import type { Parameters } from '../../src/nn/parameters';
import type { Tolerance } from './compare';
import { compare, compareLists, EXACT } from './compare';
import type { StoredTensors } from './reference-folder';
import type { VerificationContext } from './compare';

type Snapshot = Awaited<ReturnType<Parameters['snapshot']>>;

/** Weights after some steps of Adam, as a file has them: `grad.NAME` of the first step, `param_step5.NAME`, each after `stem`. */
export interface StoredSteps {
  /** Of the rows of the report. */
  readonly group: string;
  readonly tensors: StoredTensors;
  readonly stem: string;
  /** The largest learning rate of these steps. */
  readonly rate: number;
  /** What an entry may differ by, whatever its size. */
  readonly absolute: number;
  /** Entries of a parameter whose gradient is rounding noise, as the file says. */
  noisy(name: string): readonly number[];
}

/** Whether an entry is compared by the file's tolerance, is too faint for it, or is moved by rounding alone, as the file says. */
type Kind = 'counts' | 'faint' | 'noise';

const WORDS = { faint: 'faint gradient', noise: 'gradient of rounding noise' } as const;
/** Share of the largest first gradient of its tensor below which an entry's is faint. */
const FAINT_GRADIENT = 1e-3;
/** Share of the rate by which the steps of a faint entry may differ. */
const FAINT_SHARE = 0.05;
/** Both sides can have moved by the rate at each step, and by what rounding adds. */
const ROUNDED = 1.001;

/** The weights after those numbers of steps that the file has. What it has no weights of must not have moved. */
export class WeightsAfterSteps {
  readonly #seen = new Set<string>();
  readonly #title: string;

  /** @param before the weights before the first step */
  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredSteps,
    private readonly parameters: Parameters,
    private readonly before: Snapshot,
  ) {
    this.#title = stored.stem.replace(/\.$/, ': ');
  }

  async check(steps: number): Promise<void> {
    const { stored, parameters } = this;
    const stem = `${stored.stem}param_step${steps}.`;
    if (!stored.tensors.names.some((name) => name.startsWith(stem))) return;
    const after = await parameters.snapshot();
    for (const { name: parameter } of parameters.specs) {
      const actual = after.get(parameter)!.data;
      const what = `${this.#title}${parameter} after ${steps} step${steps === 1 ? '' : 's'}`;
      if (stored.tensors.has(stem + parameter)) this.#moved(what, parameter, steps, actual);
      else this.#row(`${what}: untouched`, actual, [...this.before.get(parameter)!.data], EXACT);
    }
  }

  /** That each stored weight was compared: a name that no parameter has would have been passed over. */
  checkWhole(): void {
    const { stored, context } = this;
    const expected = stored.tensors.names
      .filter((name) => name.startsWith(`${stored.stem}param_step`))
      .sort();
    const what = `${this.#title}names of stored weights`;
    compareLists(context, { group: stored.group, what, actual: [...this.#seen].sort(), expected });
  }

  #moved(what: string, name: string, steps: number, actual: Float32Array): void {
    const { stem, tensors, rate, absolute } = this.stored;
    const full = `${stem}param_step${steps}.${name}`;
    this.#seen.add(full);
    const expected = tensors.numbers(full);
    const kinds = this.#kinds(name);
    const tolerances: Readonly<Record<Kind, number>> = {
      counts: absolute,
      faint: FAINT_SHARE * rate * steps,
      noise: ROUNDED * 2 * rate * steps,
    };
    for (const kind of ['counts', 'faint', 'noise'] as const) {
      const picked = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => kinds[i] === kind);
      if (!kinds.includes(kind)) continue;
      const words = kind === 'counts' ? what : `${what}: ${WORDS[kind]}`;
      this.#row(words, picked(actual), picked(expected), { absolute: tolerances[kind], relative: 0 });
    }
  }

  /** Of each entry of a parameter. Adam divides a gradient by its own size, so that a small one says less of what it moves. */
  #kinds(name: string): Kind[] {
    const { stored } = this;
    const noisy = new Set(stored.noisy(name));
    const gradient = stored.tensors.numbers(`${stored.stem}grad.${name}`).map(Math.abs);
    const faint = FAINT_GRADIENT * Math.max(...gradient);
    return gradient.map((size, i) => {
      if (noisy.has(i)) return 'noise';
      return size > faint ? 'counts' : 'faint';
    });
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: this.stored.group, what, actual, expected, tolerance });
  }
}
