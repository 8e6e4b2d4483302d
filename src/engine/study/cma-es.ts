import { Random } from '../../base/random';
import { symmetricEigen } from './symmetric-eigen';

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
