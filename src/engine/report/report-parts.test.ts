import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import { radarOf } from './radar';
import type { GroupDifference } from './report-data';
import { sampledRoutes } from './report-of-groups';
import { barsOf } from './html/distribution';
import { scaleOver } from './svg/scale';
import { findingOf } from './verdict-sentences';

const estimatesOf = (value: number | null, low = value, high = value): ReportedEstimates =>
  Object.fromEntries(MEASURE_KEYS.map((key) => [key, { value, low, high }])) as ReportedEstimates;

describe('sample routes', () => {
  it('are the nearest, the middle and the farthest; of equals the first, and of those that can be measured', () => {
    const ranked = sampledRoutes(Float64Array.of(3, NaN, 1, 2, 1, 3, NaN));
    expect(ranked).toEqual([
      { rank: 'best', route: 2 },
      { rank: 'median', route: 3 },
      { rank: 'worst', route: 5 },
    ]);
    expect(sampledRoutes(Float64Array.of(1, NaN, 2))).toEqual([]);
  });
});

describe('a radar', () => {
  it('has 1 where a measure is best, whichever way it is measured', () => {
    const [good, bad] = [estimatesOf(0.2), estimatesOf(0.4)];
    const axes = radarOf([good, bad]);
    const valuesOf = (name: string) => axes.find(({ label }) => label === name)!.values;
    expect(valuesOf('Arrival')).toEqual([0.2, 0.4]);
    expect(valuesOf('EDR')).toEqual([0.8, 0.6]);
    expect(valuesOf('DTW/road')).toEqual([1, 0.5]);
    expect(radarOf([estimatesOf(null)])).toEqual([]);
  });
});

describe('bars of a histogram', () => {
  it('hold every value once, the last one all that lies beyond', () => {
    const counts = fc.array(fc.nat(50), { minLength: 101, maxLength: 101 });
    fc.assert(
      fc.property(counts, counts, (real, other) => {
        const edges = Array.from({ length: 101 }, (_, bin) => bin / 10);
        const { ends, ...shares } = barsOf({ edges, real, generated: [other] });
        expect(ends.length).toBe(shares.real.length + 1);
        expect(shares.real.length).toBeLessThanOrEqual(51);
        for (const [own, bars] of [[real, shares.real] as const, [other, shares.generated[0]] as const]) {
          const total = own.reduce((sum, one) => sum + one, 0);
          const sum = bars.reduce((all, one) => all + one, 0);
          expect(sum).toBeCloseTo(total === 0 ? 0 : 1, 9);
        }
      }),
    );
  });
});

describe('a scale', () => {
  it('has its ticks within it, and 0 among its values', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { maxLength: 5 }), (values) => {
        const scale = scaleOver(values, [0, 100]);
        fc.pre(scale.max - scale.min > 1e-9);
        expect(scale.ticks.length).toBeGreaterThan(0);
        expect(scale.ticks.length).toBeLessThan(12);
        for (const value of [...values, 0, ...scale.ticks]) {
          expect(scale.at(value)).toBeGreaterThan(-1e-6);
          expect(scale.at(value)).toBeLessThan(100 + 1e-6);
        }
      }),
    );
  });
});

describe('a finding', () => {
  const difference = (estimates: ReportedEstimates, adjusted: number | null): GroupDifference => ({
    before: 0,
    after: 1,
    estimates,
    tests: [{ measure: 'arrival', pairs: 9, zeros: 0, test: 'signFlip', effect: 1, p: 0.001, adjusted }],
  });

  it.each([
    ['an interval above 0 and a small p', estimatesOf(0.2, 0.1, 0.3), 0.01, 'better'],
    ['an interval below 0 and a small p', estimatesOf(-0.2, -0.3, -0.1), 0.01, 'worse'],
    ['an interval that holds 0', estimatesOf(0.2, -0.1, 0.3), 0.01, 'unclear'],
    ['a large p', estimatesOf(0.2, 0.1, 0.3), 0.2, 'unclear'],
    ['no value', estimatesOf(null), 0.01, null],
  ] as const)('of %s', (_, estimates, adjusted, finding) => {
    expect(findingOf(difference(estimates, adjusted), 'arrival')).toBe(finding);
  });

  it('of a measure that should be low is the other way round, and none of one that should be as real', () => {
    const up = difference(estimatesOf(0.2, 0.1, 0.3), 0.01);
    expect([findingOf(up, 'jsdDistance'), findingOf(up, 'distance')]).toEqual(['worse', null]);
  });
});
