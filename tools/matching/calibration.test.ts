import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random';
import { calibrationLines, fittedWeights, type JudgedRoad } from './calibration';

/** Roads that are right with the probability that these weights give. */
function roadsOf(weights: readonly number[], count: number): JudgedRoad[] {
  const random = new Random(5);
  return Array.from({ length: count }, () => {
    const evidence = Float64Array.from({ length: 5 }, () => 4 * random.next() - 2);
    const odds = evidence.reduce((sum, value, i) => sum + value * weights[i], weights[5]);
    const meters = 20 + 200 * random.next();
    return { evidence, meters, right: random.next() < 1 / (1 + Math.exp(-odds)) ? meters : 0 };
  });
}

const WEIGHTS = [1, -0.5, 0.25, 0, -1, 1.5];

describe('fittedWeights', () => {
  it('finds the weights that made the roads', () => {
    fittedWeights(roadsOf(WEIGHTS, 20_000)).forEach((weight, i) =>
      expect(Math.abs(weight - WEIGHTS[i])).toBeLessThan(0.15),
    );
  });
});

describe('calibrationLines', () => {
  it('says how right roads of a confidence are', () => {
    const evidence = new Float64Array(5);
    const half = Math.log(0.9 / 0.1);
    const roads = [
      { evidence, meters: 300, right: 300 },
      { evidence, meters: 100, right: 0 },
    ];
    expect(calibrationLines(roads, [0, 0, 0, 0, 0, half])).toEqual([
      '0.880 to 0.920: said  90.0 %, right  75.0 %, 100.0 % of the length',
    ]);
  });
});
