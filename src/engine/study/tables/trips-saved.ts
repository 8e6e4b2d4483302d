import type { StudyAxis, StudyResult, StudyMeasure } from '../study-result';
import { gridValues, isOnAxes, StudyCells, type Place } from './study-cells';
import { meanOver, type Estimate, differencesOf, estimateOf } from './estimate';
import { nonDecreasing } from '../../../base/numbers';

/** Where a learning curve was measured, and what came out. */
export interface CurvePoint extends Pick<Estimate, 'low' | 'high'> {
  /** Along the bottom: a share of the trips, or how many there are. */
  readonly x: number;
  /** Over seeds. */
  readonly mean: number;
  readonly seeds: readonly number[];
}

/** A measure of one arm over an axis. */
export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** The axis along the bottom: the first of a grid that has several numbers. */
export const curveAxis = (axes: readonly StudyAxis[]): StudyAxis | null =>
  axes.find((axis) => {
    const values = gridValues(axis);
    return values !== null && values.length > 1 && values.every((one) => typeof one === 'number');
  }) ?? null;

/** Every combination of values of the axes beside one; a single empty one where there is none beside it. */
export function restsBeside({ result, places }: StudyCells, axis: StudyAxis): Place[] {
  const others = result.axes.filter(({ name }) => name !== axis.name);
  const rests = places
    .filter((place) => isOnAxes(result.axes, place))
    .map((place) => Object.fromEntries(others.map(({ name }) => [name, place[name]])));
  return [...new Map(rests.map((rest) => [JSON.stringify(rest), rest])).values()];
}

/**
 * One curve for each arm that has a complete trial with the measure.
 * @param rest values of the axes beside this one
 */
export function curvesAt(cells: StudyCells, measure: string, axis: StudyAxis, rest: Place): Curve[] {
  const values = (gridValues(axis) ?? []).filter((value) => typeof value === 'number');
  return cells.result.arms
    .map(({ name }) => ({
      name,
      points: values.flatMap((x) => {
        const bySeed = cells.valuesOf(name, { ...rest, [axis.name]: x }, measure);
        return pointsAt(x, [...bySeed.values()], meanOver(bySeed));
      }),
    }))
    .filter(({ points }) => points.length > 0);
}

const pointsAt = (x: number, seeds: readonly number[], estimate: Estimate | null): CurvePoint[] =>
  estimate ? [{ x, mean: estimate.value, low: estimate.low, high: estimate.high, seeds }] : [];

/**
 * The same from a result as it lies in a file.
 * @param axis name of an axis of a grid
 * @throws RangeError where the study has no such axis
 */
export function curvesOf(result: StudyResult, measure: string, axis: string, rest: Place = {}): Curve[] {
  const found = result.axes.find(({ name }) => name === axis);
  if (!found) throw new RangeError(`The study has no axis ${axis}.`);
  return curvesAt(new StudyCells(result), measure, found, rest);
}

/** Axes that say how much a student learns from, by their flags. */
const LEARNING_SIZES = ['student-share'];

/** An axis of a grid whose values are positive numbers, in increasing order. */
interface LearningAxis {
  readonly axis: StudyAxis;
  /** (K), K from 2. */
  readonly sizes: readonly number[];
}

/** What the baseline alone would need to be as good as another arm. */
export interface TripsSaved {
  readonly arm: string;
  readonly place: Place;
  /** The size at which both are compared: a share of the trips. */
  readonly size: number;
  /**
   * The size at which the baseline would be as good, and its 95 % interval: Infinity where that lies beyond its largest
   * size, 0 where below its smallest. Without an interval for a single seed.
   */
  readonly needed: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Null where the study varies no size to learn from. */
export function learningAxis(axes: readonly StudyAxis[]): LearningAxis | null {
  for (const axis of axes) {
    const values = gridValues(axis);
    if (!LEARNING_SIZES.includes(axis.name) || !values) continue;
    const sizes = values.filter((one): one is number => typeof one === 'number' && one > 0);
    const distinct = [...new Set(sizes)].sort((a, b) => a - b);
    if (distinct.length >= 2 && sizes.length === values.length) return { axis, sizes: distinct };
  }
  return null;
}

/**
 * Trips saved in one measure, for each arm but the baseline, each size and each value of the other axes. The
 * baseline's learning curve is its mean over seeds, made monotone (pool adjacent violators) and read on the logarithm
 * of the size. An arm is as good as that curve at its size plus their paired difference; the ends of the difference's
 * interval give those of the size. What the curve itself is uncertain by beside that is left out.
 */
export function tripsSaved(cells: StudyCells, measure: StudyMeasure): TripsSaved[] {
  const { axes, arms, baseline } = cells.result;
  const learning = learningAxis(axes);
  if (!learning || baseline === null || measure.better === null) return [];
  const sign = measure.better === 'more' ? 1 : -1;
  const { name } = learning.axis;
  return arms
    .filter((arm) => arm.name !== baseline)
    .flatMap(({ name: arm }) =>
      cells.places.flatMap((place): TripsSaved[] => {
        const size = place[name];
        if (typeof size !== 'number') return [];
        const [own, other] = [arm, baseline].map((one) => cells.valuesOf(one, place, measure.key));
        const difference = estimateOf([...differencesOf(other, own).values()]);
        const curve = baselineCurve(cells, baseline, measure, learning, place, sign);
        if (!difference || !curve) return [];
        const neededFor = (one: number) => sizeFor(curve, size, sign * one);
        const ends =
          difference.low === null || difference.high === null
            ? [null, null]
            : [neededFor(difference.low), neededFor(difference.high)].sort((a, b) => a - b);
        return [{ arm, place, size, needed: neededFor(difference.value), low: ends[0], high: ends[1] }];
      }),
    );
}

/** Sizes in increasing order and what is reached with them, larger being better. */
export interface ReachedCurve {
  /** (K) */
  readonly sizes: readonly number[];
  /** (K), not decreasing. */
  readonly reached: ArrayLike<number>;
}

function baselineCurve(
  cells: StudyCells,
  baseline: string,
  { key }: StudyMeasure,
  { axis, sizes }: LearningAxis,
  place: Place,
  sign: number,
): ReachedCurve | null {
  const points = sizes.flatMap((size) => {
    const mean = meanOver(cells.valuesOf(baseline, { ...place, [axis.name]: size }, key));
    return mean ? [{ size, value: sign * mean.value }] : [];
  });
  if (points.length < 2) return null;
  return {
    sizes: points.map(({ size }) => size),
    reached: nonDecreasing(points.map(({ value }) => value)),
  };
}

/**
 * The size nearest to `from` at which the curve reaches what it reaches at `from` and `gain` more: straight between its
 * points over the logarithm of the size.
 * @returns Infinity beyond the largest size, 0 below the smallest
 */
export function sizeFor({ sizes, reached }: ReachedCurve, from: number, gain: number): number {
  const at = sizes.indexOf(from);
  if (at < 0) return NaN;
  const step = gain < 0 ? -1 : 1;
  const target = reached[at] + gain;
  if (gain === 0) return from;
  for (let k = at; k + step >= 0 && k + step < sizes.length; k += step) {
    const [here, next] = [reached[k], reached[k + step]];
    if (step > 0 ? next < target : next > target) continue;
    if (next === here) continue;
    const share = (target - here) / (next - here);
    return Math.exp((1 - share) * Math.log(sizes[k]) + share * Math.log(sizes[k + step]));
  }
  return step > 0 ? Infinity : 0;
}
