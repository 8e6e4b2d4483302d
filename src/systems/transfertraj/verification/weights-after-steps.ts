import type { Parameters } from '../../../nn/parameters';
import { compare, compareLists, EXACT } from '../../../verification/compare';
import type { Tolerance } from '../../../verification/check';
import type { VerificationContext } from '../../../verification/subject';
import type { StoredTrain } from './train-checks';

type Snapshot = Awaited<ReturnType<Parameters['snapshot']>>;

/** Whether an entry is compared by the file's tolerance, is too faint for it, or is moved by rounding alone, as the file says. */
type Kind = 'counts' | 'faint' | 'noise';

const GROUP = 'train/weights';
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

  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredTrain,
    private readonly variant: string,
    private readonly parameters: Parameters,
    private readonly before: Snapshot,
  ) {}

  async check(steps: number): Promise<void> {
    const { stored, variant, parameters } = this;
    const stem = `${variant}.param_step${steps}.`;
    if (!stored.tensors.names.some((name) => name.startsWith(stem))) return;
    const after = await parameters.snapshot();
    for (const { name } of parameters.specs) {
      const actual = after.get(name)!.data;
      const what = `${variant}: ${name} after ${steps} step${steps === 1 ? '' : 's'}`;
      if (stored.tensors.has(stem + name)) this.#moved(what, name, steps, actual);
      else this.#row(`${what}: untouched`, actual, [...this.before.get(name)!.data], EXACT);
    }
  }

  /** That each stored weight was compared: a name that no parameter has would have been passed over. */
  checkWhole(): void {
    const { stored, variant, context } = this;
    const expected = stored.tensors.names.filter((name) => name.startsWith(`${variant}.param_step`)).sort();
    const actual = [...this.#seen].sort();
    compareLists(context, { group: GROUP, what: `${variant}: names of stored weights`, actual, expected });
  }

  #moved(what: string, name: string, steps: number, actual: Float32Array): void {
    const { stored, variant } = this;
    const full = `${variant}.param_step${steps}.${name}`;
    this.#seen.add(full);
    const expected = stored.tensors.numbers(full);
    const kinds = this.#kinds(name);
    const rate = stored.json.fields('optimizer').number('lr');
    const tolerances: Readonly<Record<Kind, number>> = {
      counts: stored.json.fields('suggested_tolerance').number('param_abs'),
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
    const { stored, variant } = this;
    const left = stored.json.fields('variants').fields(variant).fields('entries_not_to_compare_after_steps');
    const noisy = new Set(left.has(name) ? left.numbers(name) : []);
    const gradient = stored.tensors.numbers(`${variant}.grad.${name}`).map(Math.abs);
    const faint = FAINT_GRADIENT * Math.max(...gradient);
    return gradient.map((size, i) => {
      if (noisy.has(i)) return 'noise';
      return size > faint ? 'counts' : 'faint';
    });
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance });
  }
}
