import type { Parameters } from '../../src/nn/parameters';
import type { Tolerance } from '../harness/check';
import { compare, EXACT } from '../harness/compare';
import type { VerificationContext } from '../harness/subject';
import { largest } from './stated-tolerance';
import type { StoredTraining } from './stored-training';

/** Share of a tensor's largest gradient below which Adam makes a step of rounding noise: the files' `param_rule`. */
const NOISE = 1e-3;

type Snapshot = ReadonlyMap<string, { readonly data: Float32Array }>;

/** Squared lengths over all compared entries of a network. */
interface Update {
  difference: number;
  whole: number;
}

/** Weights after steps of Adam against those of the reference. */
export class WeightsCheck {
  /** Which entries have a gradient above the noise, by name; those of no gradient at all are not among them. */
  readonly #clear = new Map<string, boolean[]>();

  constructor(
    private readonly context: VerificationContext,
    private readonly training: StoredTraining,
    private readonly before: Snapshot,
  ) {
    const { tensors, prefix, withoutGradient, json } = training;
    let [left, all] = [0, 0];
    for (const name of before.keys()) {
      const gradient = tensors.numbers(`${prefix}grad.${name}`);
      const border = NOISE * largest(gradient);
      const clear = gradient.map((value) => !withoutGradient.has(name) && Math.abs(value) > border);
      this.#clear.set(name, clear);
      if (withoutGradient.has(name)) continue;
      left += clear.filter((each) => !each).length;
      all += clear.length;
    }
    const stated = json.fields('suggested_tolerance').numbers('param_rule_leaves_out_of');
    this.#row('entries left out by the rule, of how many', [left, all], stated, EXACT);
  }

  /** Compares the weights after a number of steps, if the file has any. */
  async after(steps: number, parameters: Parameters): Promise<void> {
    const { tensors, prefix, json } = this.training;
    const stem = `${prefix}param_step${steps}.`;
    if (!tensors.names.some((name) => name.startsWith(stem))) return;
    const tolerances = json.fields('suggested_tolerance');
    const tolerance = { absolute: tolerances.number(`param_step${steps}_abs`), relative: 0 };
    const update: Update = { difference: 0, whole: 0 };
    const after = await parameters.snapshot();
    for (const name of this.before.keys()) {
      const expected = tensors.numbers(stem + name);
      this.#checkTensor(name, steps, after.get(name)!.data, expected, tolerance, update);
    }
    const relative = Math.sqrt(update.difference / update.whole);
    const limit = { absolute: tolerances.number('update_rel_l2'), relative: 0 };
    this.#row(
      `difference of the update after ${steps} steps, relative to its length`,
      [relative],
      [0],
      limit,
    );
  }

  #checkTensor(
    name: string,
    steps: number,
    actual: Float32Array,
    expected: readonly number[],
    tolerance: Tolerance,
    update: Update,
  ): void {
    const start = this.before.get(name)!.data;
    const clear = this.#clear.get(name)!;
    const gradient = this.training.tensors.numbers(`${this.training.prefix}grad.${name}`);
    const atRest = (i: number) => gradient[i] === 0 && expected[i] === start[i];
    const places = [...expected.keys()];
    const what = `${name} after ${steps} step${steps === 1 ? '' : 's'}`;
    const check = (label: string, picked: readonly number[], allowed: Tolerance) => {
      if (picked.length === 0) return;
      const [ours, theirs] = [actual, expected].map((values) => picked.map((i) => values[i]));
      this.#row(label, ours, theirs, allowed);
    };
    const compared = places.filter((i) => clear[i]);
    check(what, compared, tolerance);
    const resting = places.filter((i) => !clear[i] && atRest(i));
    check(`${what}: at rest`, resting, EXACT);
    const noisy = places.filter((i) => !clear[i] && !atRest(i));
    // Rounding alone decides where these move: as far apart as both sides can have moved.
    const reach = { absolute: 2 * this.training.optimizer.number('lr') * steps, relative: 0 };
    check(`${what}: gradient of rounding noise`, noisy, reach);
    for (const i of compared) {
      update.difference += (actual[i] - expected[i]) ** 2;
      update.whole += (expected[i] - start[i]) ** 2;
    }
  }

  #row(what: string, actual: readonly number[], expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: `${this.training.group}/weights`, what, actual, expected, tolerance });
  }
}
