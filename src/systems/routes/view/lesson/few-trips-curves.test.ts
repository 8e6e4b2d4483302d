import { expect, it } from 'vitest';
import { fewTripsCurves } from './few-trips-curves';
import study from './few-trips.json';

it('the study of few trips has a curve for each student, over how many trips it had', () => {
  const curves = fewTripsCurves(study.rows, 'Next step %');
  expect(curves.map(({ name }) => name)).toEqual(['vanilla', 'λ 0.03', 'λ 0.1', 'λ 0.3']);
  expect(curves[0].ink).toBe('vanilla');
  expect(new Set(curves.map(({ ink }) => ink)).size).toBe(4);
  for (const { points } of curves) expect(points.map(({ x }) => x)).toEqual([25, 50, 100]);
  const [first] = curves[0].points;
  expect(first.mean).toBeCloseTo(study.rows[0].values['Next step %'].mean, 10);
  expect(first.seeds).toHaveLength(study.seeds.length);
  expect(first.low).toBeLessThan(Math.min(...first.seeds));
});

it('rows of another shape, and measures that a row lacks, are left out', () => {
  const row = (name: string) => ({ name, values: { a: { ofSeeds: [1, 2] } } });
  expect(fewTripsCurves([row('all trips, vanilla'), row('25 trips, vanilla')], 'a')).toHaveLength(1);
  expect(fewTripsCurves([row('25 trips, vanilla')], 'b')).toEqual([]);
});
