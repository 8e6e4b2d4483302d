import { dispose, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { patternsOf } from '../../src/models/htp/sequence-length';
import type { Parameters } from '../../src/nn/parameters';
import { AdamW } from '../../src/nn/training/adamw';
import type { Tolerance } from '../harness/compare';
import { compare, EXACT } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';
import { STAGE1_ADAMW } from '../../src/systems/htp/training/stage1-optimizer';
import { presentCodes, smallestPresentGap } from './codes';
import type { HostTensor } from '../harness/host-tensor';
import { checkTerms, lossFound } from './stage1-loss';
import type { StoredPart } from './stored-part';
import type { StoredTrips } from './stored-trips';

type Snapshot = Awaited<ReturnType<Parameters['snapshot']>>;

/** Distances are made of weights that may differ after some steps. */
const GAP: Tolerance = { absolute: 1e-4, relative: 5e-2 };

/** The stored steps of AdamW: loss and codes before each, weights after those that the file has. */
export class Stage1Steps {
  readonly #segments: readonly number[];
  readonly #rate: number;

  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredPart,
    private readonly parameters: Parameters,
    private readonly trips: StoredTrips,
  ) {
    this.#segments = trips.points.map(patternsOf);
    this.#rate = stored.json.fields('optimizer').number('lr');
  }

  async run(): Promise<void> {
    const { context, stored, parameters, trips } = this;
    this.#checkOptimizer();
    const optimizer = new AdamW(STAGE1_ADAMW);
    const before = await parameters.snapshot();
    const entries = stored.json.list('loss_before_step');
    let first: readonly number[] | null = null;
    for (const [step, entry] of entries.entries()) {
      const { terms, gradients, more } = await lossFound(trips, parameters, ({ quantised }) => ({
        codes: quantised.codes,
        ...Object.fromEntries(quantised.distances.map((each, l) => [`distance ${l}`, each])),
      }));
      stored.exact(context, `number of step ${step}`, [step], [entry.number('step')]);
      checkTerms(context, stored, `before step ${step}`, terms, entry);
      const codes = presentCodes(more.get('codes')!, this.#segments);
      first ??= codes;
      this.#checkCodes(step, entry, codes, first, more, terms.get('total')!);
      if (step + 1 < entries.length) this.#update(optimizer, gradients);
      await this.#checkWeights(step + 1, before);
    }
    optimizer.dispose();
  }

  #checkOptimizer(): void {
    const { beta1, beta2, eps, weightDecay } = STAGE1_ADAMW;
    const stated = this.stored.json.fields('optimizer');
    const theirs = [...stated.numbers('betas'), stated.number('eps'), stated.number('weight_decay')];
    this.stored.exact(this.context, 'settings of AdamW', [beta1, beta2, eps, weightDecay], theirs);
  }

  #update(optimizer: AdamW, gradients: ReadonlyMap<string, HostTensor>): void {
    const onDevice = new Map<string, Tensor>(
      [...gradients].map(([name, { shape, data }]) => [name, tensor(Float32Array.from(data), [...shape])]),
    );
    dispose([optimizer.update(this.parameters, onDevice, this.#rate), ...onDevice.values()]);
  }

  #checkCodes(
    step: number,
    entry: StoredFields,
    codes: readonly number[],
    first: readonly number[],
    found: ReadonlyMap<string, HostTensor>,
    total: number,
  ): void {
    const { context, stored, trips } = this;
    const books = trips.config.codebooks.length;
    const changed = this.#segments
      .flatMap((count) => Array.from({ length: count }))
      .filter((_, segment) => {
        const at = segment * books;
        return codes.slice(at, at + books).some((code, l) => code !== first[at + l]);
      });
    const what = `segments with other codes than at first, before step ${step}`;
    stored.exact(context, what, [changed.length], [entry.number('segments_with_other_codes_than_at_step_0')]);
    const distances = trips.config.codebooks.map((_, l) => found.get(`distance ${l}`)!);
    const gap = Math.min(...smallestPresentGap(distances, this.#segments));
    const theirs = [entry.number('smallest_gap_of_squared_distances')];
    stored.row(context, `smallest gap of squared distances before step ${step}`, [gap], theirs, GAP);
    compare(context, {
      group: `${stored.name}/losses`,
      what: `total before step ${step}, in double precision`,
      actual: [total],
      expected: [entry.number('total_fp64')],
      tolerance: stored.tolerance('losses'),
    });
    if (step + 1 === stored.json.list('loss_before_step').length)
      stored.exact(
        context,
        `codes after ${step} steps`,
        codes,
        stored.json.rows(`codes_after_${step}_steps`).flat(),
      );
  }

  /** Compares the weights after a number of steps, if the file has any. */
  async #checkWeights(steps: number, before: Snapshot): Promise<void> {
    const { stored, parameters } = this;
    const stem = `param_step${steps}.`;
    const names = stored.tensors.names.filter((name) => name.startsWith(stem));
    if (names.length === 0) return;
    const after = await parameters.snapshot();
    const left = stored.json.fields('not_comparable_entries');
    const still = new Set(stored.json.texts('parameters_without_gradient'));
    for (const tensorName of names) {
      const name = tensorName.slice(stem.length);
      const actual = after.get(name)?.data ?? new Float32Array();
      const expected = stored.tensors.numbers(tensorName);
      const what = `${name} after ${steps} step${steps === 1 ? '' : 's'}`;
      if (still.has(name)) {
        const start = before.get(name)!.data;
        this.#row(`${what}: untouched`, actual, [...start], EXACT);
        this.#row(`${what}: untouched in the file`, expected, [...start], EXACT);
        continue;
      }
      const noisy = new Set(left.has(name) ? left.numbers(name) : []);
      const picked = (values: ArrayLike<number>, isNoisy: boolean) =>
        Array.from(values).filter((_, i) => noisy.has(i) === isNoisy);
      const tolerance = stored.tolerance(`weights_step${steps}`);
      if (noisy.size < expected.length)
        this.#row(what, picked(actual, false), picked(expected, false), tolerance);
      // Rounding alone decides where these move: as far apart as both sides can have moved.
      const reach = { absolute: 2 * this.#rate * steps, relative: 0 };
      if (noisy.size > 0)
        this.#row(`${what}: gradient of rounding noise`, picked(actual, true), picked(expected, true), reach);
    }
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: `${this.stored.name}/weights`, what, actual, expected, tolerance });
  }
}
