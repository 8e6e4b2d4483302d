import { Random } from '../../../src/base/random';
import { Hyperband } from '../../../src/engine/study/hyperband';
import { valueOnAxis } from '../../../src/engine/study/search-axis';
import { valueAt } from '../../../src/engine/settings/configuration';
import type { SettingValue } from '../../../src/engine/settings/settings';
import { experimentConfig } from '../../../src/systems/routes/settings';
import type { Lab } from './lab';
import type { SearchPlan, StudyPlan, TrialOrder } from './plan';
import type { KnownTrial } from './result';
import { overridesOf, settingOfFlag, type FlagValues } from './setting-of-flag';
import { symmetricEigen } from '../../../src/engine/study/symmetric-eigen';

const SEARCH = 'search';
const BEST = 'best of the search';
const FIRST = 'first of the search';

/** Asks for points in the unit cube, a generation at a time, and hears what came of all of them. */
interface Sampler {
  readonly population: number;
  ask(): readonly (readonly number[])[];
  tell(points: readonly (readonly number[])[], losses: readonly number[]): void;
}

/**
 * Searches the best settings as the thesis does: trial 0 with the first ones, then generation by generation; at last
 * the best of the others and the first ones with more epochs and several seeds.
 */
export async function runSearch(plan: StudyPlan & { readonly search: SearchPlan }, lab: Lab): Promise<void> {
  const { search, seeds, objective } = plan;
  const [seed] = seeds;
  const { first } = search;
  const pruner =
    search.pruner === 'hyperband'
      ? new Hyperband({ study: plan.title, epochs: search.epochs, better: objective.better })
      : null;
  lab.arms = { arms: [{ name: SEARCH, settings: {} }], baseline: null };
  const short = learning(plan, search.epochs);
  const order = (number: number, own: FlagValues): TrialOrder => {
    const settings = { ...short.settings, ...own };
    return { number, arm: SEARCH, values: valuesOn(search, plan, settings), seed, settings };
  };
  const options = { plan: short, pruner, results: objective.ofRoutes === true };
  const sampler = samplerOf(search, seed);
  const done: KnownTrial[] = [];
  while (done.length < search.trials) {
    const opening = first && done.length === 0 ? [order(0, first)] : [];
    const from = done.length + opening.length;
    const points = sampler.ask().slice(0, search.trials - from);
    const orders = points.map((point, i) => order(from + i, valuesAt(search, point)));
    const ended = await lab.run([...opening, ...orders], options);
    if (ended.some(({ file }) => !file)) return;
    done.push(...ended);
    if (points.length === sampler.population)
      sampler.tell(points, lossesOf(ended.slice(opening.length), plan));
  }
  await runFinal(plan, lab, done, first);
}

async function runFinal(
  plan: StudyPlan & { readonly search: SearchPlan },
  lab: Lab,
  done: readonly KnownTrial[],
  first: FlagValues | undefined,
): Promise<void> {
  const { search } = plan;
  const best = bestOf(first ? done.slice(1) : done, plan);
  if (!search.final || !best) return;
  const { epochs, seeds } = search.final;
  const long = learning(plan, epochs);
  const arms = [
    ...(first ? [{ name: FIRST, settings: first }] : []),
    { name: BEST, settings: best.order.values },
  ];
  lab.arms = { arms: [{ name: SEARCH, settings: {} }, ...arms], baseline: first ? FIRST : null };
  const orders = arms.flatMap(({ name, settings }, at) =>
    seeds.map((seed, i) => ({
      number: search.trials + at * seeds.length + i,
      arm: name,
      // What is compared at equal values of all axes is the arms: their settings are the values.
      values: {},
      seed,
      settings: { ...long.settings, ...settings },
    })),
  );
  await lab.run(orders, { plan: long });
}

/** The plan of trials with so many epochs. */
const learning = (plan: StudyPlan, epochs: number): StudyPlan => ({
  ...plan,
  settings: { ...plan.settings, epochs },
});

/** The best trial that went to its end; the first of those that are as good. */
function bestOf(trials: readonly KnownTrial[], plan: StudyPlan): KnownTrial | undefined {
  const losses = lossesOf(trials, plan);
  const complete = trials.map((_, i) => i).filter((i) => trials[i].file?.state === 'complete');
  return trials[complete.sort((a, b) => losses[a] - losses[b])[0] ?? -1];
}

/** Places of trials from the best: those that ended early after the others, and those that failed last. */
function lossesOf(trials: readonly KnownTrial[], { objective }: StudyPlan): number[] {
  const sign = objective.better === 'more' ? -1 : 1;
  const keys = trials.map(({ file }): readonly [number, number] => {
    const value = file?.measures[objective.key];
    if (file?.state === 'complete' && value !== undefined) return [0, sign * value];
    const last = file?.course.at(-1);
    return file?.state === 'pruned' && last ? [1, sign * last[1]] : [2, 0];
  });
  const compare = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0] || a[1] - b[1];
  const sorted = [...keys].sort(compare);
  return keys.map((key) => sorted.findIndex((other) => compare(other, key) === 0));
}

const valuesAt = ({ axes }: SearchPlan, point: readonly number[]): FlagValues =>
  Object.fromEntries(axes.map((axis, i) => [axis.setting, valueOnAxis(axis, point[i])]));

/** What the settings say on each axis, those of the preset included. */
function valuesOn({ axes }: SearchPlan, { preset, given }: StudyPlan, settings: FlagValues): FlagValues {
  const config = experimentConfig(preset, overridesOf(settings, Object.keys(given)));
  return Object.fromEntries(
    axes.map(({ setting }) => [setting, valueAt(config, settingOfFlag(setting)!.path) as SettingValue]),
  );
}

function samplerOf({ sampler, axes, trials, first }: SearchPlan, seed: number): Sampler {
  const dimensions = axes.length;
  if (sampler === 'cma-es') return new CmaEs({ dimensions, seed });
  const count = Math.max(1, trials - (first ? 1 : 0));
  const points = sampler === 'random' ? chances(count, dimensions, seed) : gridPoints(count, dimensions);
  return { population: count, ask: () => points, tell: () => undefined };
}

function chances(count: number, dimensions: number, seed: number): number[][] {
  const random = new Random(seed).fork('random search');
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, () => random.next()));
}

/** As many points on each axis as are needed for so many in all, their ends included; the first axis slowest. */
function gridPoints(count: number, dimensions: number): number[][] {
  let per = 1;
  while (per ** dimensions < count) per++;
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: dimensions }, (__, d) => {
      const at = Math.floor(i / per ** (dimensions - 1 - d)) % per;
      return per === 1 ? 0.5 : at / (per - 1);
    }),
  );
}

export interface CmaEsOptions {
  readonly dimensions: number;
  /** Draws the same points again. */
  readonly seed: number;
  /** Where it begins; left out, the middle of the unit cube. */
  readonly mean?: readonly number[];
  /** Step size at the beginning; left out, a sixth of the range, as in Optuna. */
  readonly sigma?: number;
  /** Points of a generation; left out, 4 + floor(3 ln n). */
  readonly population?: number;
  /** Whether points lie in the unit cube: those beyond are reflected into it. */
  readonly bounded?: boolean;
}

/** What is known of good points. */
export interface CmaEsState {
  readonly generation: number;
  readonly mean: readonly number[];
  readonly sigma: number;
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Finds a low point of a function of a few numbers: (mu/mu_w, lambda)-CMA-ES of Hansen, The CMA Evolution Strategy: A
 * Tutorial (arXiv:1604.00772), with positive weights. What a generation asks for depends on the seed, its number and on
 * what was told before.
 */
export class CmaEs {
  readonly population: number;
  readonly #n: number;
  readonly #random: Random;
  readonly #bounded: boolean;
  readonly #weights: readonly number[];
  readonly #rates: ReturnType<typeof rates>;
  #generation = 0;
  #mean: readonly number[];
  #sigma: number;
  #covariance: number[][];
  #pathC: number[];
  #pathSigma: number[];

  constructor({ dimensions: n, seed, mean, sigma = 1 / 6, population, bounded = true }: CmaEsOptions) {
    this.#n = n;
    this.#random = new Random(seed).fork('cma-es');
    this.#bounded = bounded;
    this.population = population ?? 4 + Math.floor(3 * Math.log(n));
    this.#weights = recombination(this.population);
    this.#rates = rates(n, 1 / this.#weights.reduce((sum, w) => sum + w * w, 0));
    this.#mean = mean ?? zeros(n).map(() => 0.5);
    this.#sigma = sigma;
    this.#covariance = zeros(n).map((_, i) => zeros(n).map((__, j) => (i === j ? 1 : 0)));
    this.#pathC = zeros(n);
    this.#pathSigma = zeros(n);
  }

  get state(): CmaEsState {
    const [generation, mean, sigma] = [this.#generation, this.#mean, this.#sigma];
    return { generation, mean, sigma, covariance: this.#covariance };
  }

  /** The points (`population` x n) of the generation under way: the same until they are told. */
  ask(): number[][] {
    const random = this.#random.fork(`generation ${this.#generation}`);
    const { values, vectors } = symmetricEigen(this.#covariance);
    const spread = values.map((value) => Math.sqrt(Math.max(0, value)));
    return Array.from({ length: this.population }, () => {
      const z = spread.map((d) => d * random.normal());
      const point = this.#mean.map((m, i) => m + this.#sigma * dot(vectors[i], z));
      return this.#bounded ? point.map(reflected) : point;
    });
  }

  /**
   * @param points those that were asked for, in any order
   * @param losses of each; the lower, the better, and Infinity for one that failed
   */
  tell(points: readonly (readonly number[])[], losses: readonly number[]): void {
    const { cSigma, dSigma, cC, c1, cMu, muEff, expected } = this.#rates;
    // A sort keeps the order of points with equal losses.
    const order = points.map((_, i) => i).sort((a, b) => losses[a] - losses[b] || 0);
    const best = order.slice(0, this.#weights.length);
    const steps = best.map((i) => points[i].map((x, d) => (x - this.#mean[d]) / this.#sigma));
    const step = zeros(this.#n).map((_, d) => dot(this.#weights, column(steps, d)));
    const { values, vectors } = symmetricEigen(this.#covariance);
    // C^(-1/2) times the step.
    const along = values.map(
      (value, k) => dot(column(vectors, k), step) / Math.sqrt(Math.max(value, 1e-300)),
    );
    const white = vectors.map((row) => dot(row, along));
    const gain = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    this.#pathSigma = this.#pathSigma.map((p, d) => (1 - cSigma) * p + gain * white[d]);
    const length = Math.hypot(...this.#pathSigma);
    const begun = Math.sqrt(1 - (1 - cSigma) ** (2 * (this.#generation + 1)));
    const h = length / begun < (1.4 + 2 / (this.#n + 1)) * expected ? 1 : 0;
    const gainC = h * Math.sqrt(cC * (2 - cC) * muEff);
    this.#pathC = this.#pathC.map((p, d) => (1 - cC) * p + gainC * step[d]);
    const kept = 1 + c1 * (1 - h) * cC * (2 - cC) - c1 - cMu;
    this.#covariance = this.#covariance.map((row, i) =>
      row.map(
        (x, j) =>
          kept * x +
          c1 * this.#pathC[i] * this.#pathC[j] +
          cMu * this.#weights.reduce((sum, w, k) => sum + w * steps[k][i] * steps[k][j], 0),
      ),
    );
    this.#mean = this.#mean.map((m, d) => m + this.#sigma * step[d]);
    this.#sigma *= Math.exp(Math.min(1, (cSigma / dSigma) * (length / expected - 1)));
    this.#generation++;
  }
}

const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i], 0);
const column = (rows: readonly (readonly number[])[], at: number): number[] => rows.map((row) => row[at]);

/** Weights of the better half, falling, with sum 1 (Eq. 49 and 53 of the tutorial). */
function recombination(population: number): number[] {
  const raw = Array.from({ length: Math.floor(population / 2) }, (_, i) =>
    Math.log((population + 1) / 2 / (i + 1)),
  );
  const sum = raw.reduce((total, w) => total + w, 0);
  return raw.map((w) => w / sum);
}

/** The tutorial's usual parameters (Table 1), and the mean length of a normal vector. */
function rates(n: number, muEff: number) {
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  return {
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    c1,
    cMu: Math.min(1 - c1, (2 * (1 / 4 + muEff + 1 / muEff - 2)) / ((n + 2) ** 2 + muEff)),
    expected: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/** A coordinate beyond an end of [0, 1] comes back from there as from a mirror. */
function reflected(x: number): number {
  const folded = Math.abs(x) % 2;
  return folded > 1 ? 2 - folded : folded;
}
