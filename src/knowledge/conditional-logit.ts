import { Cholesky } from '../base/cholesky';

/**
 * Choices among listed alternatives, one row of F features for each alternative: those of choice i are the rows
 * offsets[i] .. offsets[i+1], and the one taken is the row chosen[i].
 */
export interface Choices {
  readonly featureCount: number;
  /** (N+1) rows */
  readonly offsets: Uint32Array;
  /** (N) */
  readonly chosen: Uint32Array;
  /** (rows x F) */
  readonly features: Float32Array | Float64Array;
  /** (rows) a part of each utility that is not weighed; zeros if left out. */
  readonly given?: Float64Array;
}

export interface LogitFitOptions {
  /** (F) where to begin; zeros if left out. */
  readonly start?: Float64Array;
  /** (F) what the weights are drawn to where choices say little; zeros if left out. */
  readonly prior?: Float64Array;
  /** Strength of that: `precision` / 2 times the squared distance is taken off the log-likelihood. At least 0. */
  readonly precision?: number;
  /** No weight below 0. */
  readonly nonNegative?: boolean;
}

export interface LogitFit {
  /** (F) */
  readonly weights: Float64Array;
  /** (F) standard errors: roots of the diagonal of the inverse curvature, the prior's included. */
  readonly standardErrors: Float64Array;
  /** Sum over choices of log p(chosen), natural, without the prior. */
  readonly logLikelihood: number;
}

const MOST_ITERATIONS = 50;
/** Fitted when a step adds less than this for each choice. */
const LEAST_GAIN = 1e-10;
const MOST_HALVINGS = 30;
/** Sufficient increase (Armijo). */
const ENOUGH = 1e-4;

/**
 * Weights w of a conditional logit, p(row) proportional to exp(w . row) over the rows of a choice (McFadden 1974), by
 * Newton's method with a line search. With `nonNegative` it is Bertsekas's projected Newton method (1982): weights at
 * 0 that would fall below it are held for the step. The problem is convex; with `precision` above 0 its solution is one.
 */
export function fitConditionalLogit(
  choices: Choices,
  { start, prior, precision = 1e-3, nonNegative = false }: LogitFitOptions = {},
): LogitFit {
  const size = choices.featureCount;
  const towards = prior ?? new Float64Array(size);
  const penalty = (weights: Float64Array) =>
    (precision / 2) * weights.reduce((sum, weight, i) => sum + (weight - towards[i]) ** 2, 0);
  const value = (weights: Float64Array) => logLikelihood(choices, weights) - penalty(weights);
  let weights = project(start?.slice() ?? new Float64Array(size), nonNegative);
  let best = value(weights);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const { gradient, curvature } = derivatives(choices, weights);
    for (let i = 0; i < size; i++) {
      gradient[i] -= precision * (weights[i] - towards[i]);
      curvature[i * size + i] += precision;
    }
    const free = indices(size, (i) => !nonNegative || weights[i] > 0 || gradient[i] > 0);
    const direction = newtonDirection(gradient, curvature, free);
    const next = lineSearch(weights, best, gradient, direction, value, nonNegative);
    if (!next) break;
    const gain = next.value - best;
    ({ weights, value: best } = next);
    if (gain < LEAST_GAIN * choices.chosen.length) break;
  }
  const { curvature } = derivatives(choices, weights);
  for (let i = 0; i < size; i++) curvature[i * size + i] += precision;
  const standardErrors = new Cholesky(curvature, size).inverseDiagonal().map(Math.sqrt);
  return { weights, standardErrors, logLikelihood: logLikelihood(choices, weights) };
}

const indices = (size: number, isIn: (i: number) => boolean): number[] =>
  Array.from({ length: size }, (_, i) => i).filter(isIn);

const project = (weights: Float64Array, nonNegative: boolean): Float64Array =>
  nonNegative ? weights.map((weight) => Math.max(weight, 0)) : weights;

function lineSearch(
  weights: Float64Array,
  before: number,
  gradient: Float64Array,
  direction: Float64Array,
  value: (weights: Float64Array) => number,
  nonNegative: boolean,
): { weights: Float64Array; value: number } | null {
  for (let halving = 0, length = 1; halving < MOST_HALVINGS; halving++, length /= 2) {
    const tried = project(
      weights.map((weight, i) => weight + length * direction[i]),
      nonNegative,
    );
    const promised = tried.reduce((sum, weight, i) => sum + gradient[i] * (weight - weights[i]), 0);
    const reached = value(tried);
    if (promised > 0 && reached >= before + ENOUGH * promised) return { weights: tried, value: reached };
  }
  return null;
}

/** Sum over choices of log p(chosen) under `weights` (F); natural logarithm. */
export function logLikelihood(choices: Choices, weights: Float64Array): number {
  let sum = 0;
  eachChoice(choices, weights, (chosen, logTotal, utilities) => (sum += utilities[chosen] - logTotal));
  return sum;
}

/** Number of choices whose row taken is the likeliest under `weights` (F); the first of several equals counts. */
export function rightChoices(choices: Choices, weights: Float64Array): number {
  let right = 0;
  eachChoice(choices, weights, (chosen, _, utilities) => {
    if (utilities.indexOf(Math.max(...utilities)) === chosen) right++;
  });
  return right;
}

/**
 * Visits each choice with its utilities, the place of the chosen one among them, and the log of the sum of their
 * exponentials.
 */
function eachChoice(
  { featureCount, offsets, chosen, features, given }: Choices,
  weights: Float64Array,
  visit: (chosen: number, logTotal: number, utilities: Float64Array, first: number) => void,
): void {
  const room = new Float64Array(mostRows(offsets));
  for (let choice = 0; choice < chosen.length; choice++) {
    const first = offsets[choice];
    const utilities = room.subarray(0, offsets[choice + 1] - first);
    let most = -Infinity;
    for (let row = 0, at = first * featureCount; row < utilities.length; row++) {
      let utility = given ? given[first + row] : 0;
      for (let i = 0; i < featureCount; i++, at++) utility += weights[i] * features[at];
      utilities[row] = utility;
      if (utility > most) most = utility;
    }
    let total = 0;
    for (let row = 0; row < utilities.length; row++) total += Math.exp(utilities[row] - most);
    visit(chosen[choice] - first, most + Math.log(total), utilities, first);
  }
}

function mostRows(offsets: Uint32Array): number {
  let most = 0;
  for (let i = 0; i + 1 < offsets.length; i++) most = Math.max(most, offsets[i + 1] - offsets[i]);
  return most;
}

/** Gradient (F) of the log-likelihood, and its curvature (F x F): the negative Hessian. */
function derivatives(choices: Choices, weights: Float64Array) {
  const { featureCount: size, features } = choices;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const mean = new Float64Array(size);
  const apart = new Float64Array(size);
  eachChoice(choices, weights, (chosen, logTotal, utilities, first) => {
    if (utilities.length < 2) return;
    mean.fill(0);
    for (let row = 0; row < utilities.length; row++) {
      const p = (utilities[row] = Math.exp(utilities[row] - logTotal));
      for (let i = 0, at = (first + row) * size; i < size; i++, at++) mean[i] += p * features[at];
    }
    for (let i = 0; i < size; i++) gradient[i] += features[(first + chosen) * size + i] - mean[i];
    for (let row = 0; row < utilities.length; row++) {
      const p = utilities[row];
      for (let i = 0, at = (first + row) * size; i < size; i++, at++) apart[i] = features[at] - mean[i];
      for (let i = 0; i < size; i++)
        for (let j = 0; j <= i; j++) curvature[i * size + j] += p * apart[i] * apart[j];
    }
  });
  for (let i = 0; i < size; i++)
    for (let j = i + 1; j < size; j++) curvature[i * size + j] = curvature[j * size + i];
  return { gradient, curvature };
}

/** The step in the free weights to the top of the quadratic with this gradient and curvature; 0 in the others. */
function newtonDirection(
  gradient: Float64Array,
  curvature: Float64Array,
  free: readonly number[],
): Float64Array {
  const size = gradient.length;
  const ofFree = Float64Array.from(free.flatMap((i) => free.map((j) => curvature[i * size + j])));
  const solved = new Cholesky(ofFree, free.length).solve(free.map((i) => gradient[i]));
  const direction = new Float64Array(size);
  free.forEach((feature, i) => (direction[feature] = solved[i]));
  return direction;
}
