import { nonDecreasing } from '../../base/isotonic';
import { correctedSeconds, type SecondsCurve } from '../../domain/seconds-curve';
import { groupsInOrder } from './groups-in-order';

/** Groups by prediction, and the fewest steps of one: the mean of skewed times needs many. */
const MOST_GROUPS = 20;
const LEAST_STEPS = 50;

/**
 * Fits the mean of real seconds for each prediction. A loss that looks at ratios or logarithms (HOSER's mean
 * absolute percentage error), and medians (`roadSeconds`), predict less than the mean of times that are skewed
 * to the right, so that their sums over a trip fall short. Here the steps are cut into groups of like
 * predictions, each is given its mean, means that fall are pooled (isotonic regression), and all are scaled so
 * that the corrected seconds of these steps have the sum of the real ones: no bias in seconds, by the step and
 * by the trip.
 * @param predicted (P) seconds, at least 0
 * @param real (P) seconds, at least 0
 * @throws RangeError for lists of different lengths, or a value that is below 0 or no number
 */
export function fitSecondsCurve(predicted: ArrayLike<number>, real: ArrayLike<number>): SecondsCurve {
  checkSeconds(predicted, real);
  const groups = groupsInOrder(predicted, { most: MOST_GROUPS, least: LEAST_STEPS });
  const sizes = groups.map(({ length }) => length);
  const mean = (group: readonly number[], values: ArrayLike<number>) =>
    group.reduce((sum, step) => sum + values[step], 0) / group.length;
  const fitted = nonDecreasing(
    groups.map((group) => mean(group, real)),
    sizes,
  );
  const points = groups.map((group, i) => ({ x: mean(group, predicted), y: fitted[i] }));
  const curve = {
    predicted: points.map(({ x }) => x),
    corrected: points.map(({ y }) => y),
  };
  const [wanted, given] = [total(real), total(correctedSeconds(curve, predicted))];
  const scale = given > 0 ? wanted / given : 1;
  return { ...curve, corrected: curve.corrected.map((seconds) => seconds * scale) };
}

function checkSeconds(predicted: ArrayLike<number>, real: ArrayLike<number>): void {
  if (predicted.length !== real.length)
    throw new RangeError(`${predicted.length} predictions for ${real.length} steps`);
  for (let step = 0; step < real.length; step++)
    if (!(predicted[step] >= 0 && predicted[step] < Infinity && real[step] >= 0 && real[step] < Infinity))
      throw new RangeError(
        `step ${step} was predicted to take ${predicted[step]} s and took ${real[step]} s`,
      );
}

const total = (values: ArrayLike<number>): number =>
  Array.prototype.reduce.call<ArrayLike<number>, [(sum: number, value: number) => number, number], number>(
    values,
    (sum, value) => sum + value,
    0,
  );
