import { describe, expect, it } from 'vitest';
import { CmaEs } from './cma-es';
import { symmetricEigen } from './symmetric-eigen';

const sum = (xs: readonly number[]) => xs.reduce((total, x) => total + x, 0);
const sphere = (x: readonly number[]) => sum(x.map((one) => one * one));
const ellipsoid = (x: readonly number[]) =>
  sum(x.map((one, i) => 10 ** ((6 * i) / (x.length - 1)) * one * one));
const rosenbrock = (x: readonly number[]) =>
  sum(x.slice(1).map((next, i) => 100 * (next - x[i] ** 2) ** 2 + (1 - x[i]) ** 2));

function lowest(f: (x: readonly number[]) => number, es: CmaEs, generations: number): number {
  let best = Infinity;
  for (let g = 0; g < generations; g++) {
    const points = es.ask();
    const losses = points.map(f);
    best = Math.min(best, ...losses);
    es.tell(points, losses);
  }
  return best;
}

describe('CMA-ES', () => {
  it.each([
    ['a sphere', sphere, 150],
    ['an ellipsoid of condition 1e6', ellipsoid, 400],
    ["Rosenbrock's valley", rosenbrock, 400],
  ])('finds the bottom of %s', (_, f, generations) => {
    for (const seed of [1, 2, 3]) {
      const es = new CmaEs({ dimensions: 4, seed, mean: [3, -2, 2, -1], sigma: 1, bounded: false });
      expect(lowest(f, es, generations)).toBeLessThan(1e-10);
    }
  });

  it('asks for the same points until they are told, and with another seed for others, in the unit cube', () => {
    const es = new CmaEs({ dimensions: 3, seed: 7, sigma: 2 });
    const points = es.ask();
    expect(es.population).toBe(7);
    expect(es.ask()).toEqual(points);
    expect(new CmaEs({ dimensions: 3, seed: 8, sigma: 2 }).ask()).not.toEqual(points);
    expect(points.flat().every((x) => x >= 0 && x <= 1)).toBe(true);
    es.tell(points, points.map(sphere));
    expect(es.ask()).not.toEqual(points);
  });

  it('finds a corner of the cube, where points beyond come back', () => {
    expect(lowest(sphere, new CmaEs({ dimensions: 3, seed: 5 }), 60)).toBeLessThan(1e-4);
  });

  it('moves as pycma 4.5.0 does with the same parameters (CMA_active false, rates of the tutorial)', () => {
    const points = [
      [0.7707242272772069, 0.3980388983874551, 0.4119684402863395],
      [0.3211718963073049, 0.6442370088175606, 0.11639743064741798],
      [0.7908019607027467, 0.3731300687029153, 0.5531749551451466],
      [0.458438270753765, 0.7436887176189438, 0.1566317696668046],
      [0.44626379933108207, 0.43598987406205536, 0.6889678725466768],
      [0.3166847887809949, 0.4712614864370261, 0.3536853866072766],
      [0.5070356244525988, 0.5971374878972774, 0.3165573558116183],
    ];
    const es = new CmaEs({ dimensions: 3, seed: 1 });
    es.tell(
      points,
      points.map(([a, b, c]) => (a - 0.2) ** 2 + 10 * (b - 0.7) ** 2 + 100 * (c - 0.4) ** 2),
    );
    const { mean, sigma, covariance } = es.state;
    const near = (found: number, wanted: number, digits: number) => expect(found).toBeCloseTo(wanted, digits);
    [0.42760428201614453, 0.4992219060943787, 0.34989673774204527].forEach((x, d) => near(mean[d], x, 12));
    // pycma takes the length of a normal vector exactly, and Hansen's tutorial approximates it.
    near(sigma, 0.15547804980598223, 4);
    const expected = [
      [0.9386878723289701, 0.00018147304058419071, 0.09963723325441678],
      [0.00018147304058419033, 0.845332216761637, -0.003433638086711768],
      [0.09963723325441678, -0.0034336380867117694, 1.034513596537129],
    ];
    // pycma begins with a diagonal of 1, 1.00003 and 1.00007, which sets the axes apart.
    const begun = [0, 1, 2].map((i) => 1 + (i * 1e-4) / 3);
    const kept = 1 - 0.09640963257927214 - 0.0695884692329107;
    expected.forEach((row, i) =>
      row.forEach((x, j) =>
        near(covariance[i][j], x - (i === j ? kept * (begun[i] - 1) : 0), i === j ? 8 : 12),
      ),
    );
  });
});

it('takes a symmetric matrix apart and together again', () => {
  const matrix = [
    [4, 1, -2],
    [1, 3, 0.5],
    [-2, 0.5, 9],
  ];
  const { values, vectors } = symmetricEigen(matrix);
  matrix.forEach((row, i) =>
    row.forEach((x, j) =>
      expect(sum(values.map((value, k) => value * vectors[i][k] * vectors[j][k]))).toBeCloseTo(x, 12),
    ),
  );
});
