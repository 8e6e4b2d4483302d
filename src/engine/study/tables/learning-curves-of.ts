import type { StudyAxis, StudyResult } from '../study-result';
import { gridValues, isOnAxes } from './axis-values';
import { meanOver, type Estimate } from './estimate';
import { StudyCells, type Place } from './study-cells';

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
