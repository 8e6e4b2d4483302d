import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, decimate, firstNotBelow, nearest, smooth, weightFor } from './drawing';
import { axisRange, tickTexts } from './plot';
import { csvText } from '../csv-table';
import { curvesTable } from './curve-layout';
import { recentRate, stepRate } from './chart-specs';

describe('smooth', () => {
  it('is the mean weighted by age, from the first value on', () => {
    const smoothed = smooth([4, 2, 0], 0.5);
    expect(smoothed[0]).toBe(4);
    expect(smoothed[1]).toBeCloseTo((0.5 * 4 + 2) / 1.5, 6);
    expect(smoothed[2]).toBeCloseTo((0.25 * 4 + 0.5 * 2 + 0) / 1.75, 6);
  });

  it('leaves a constant alone, passes over gaps, and does nothing at weight 0', () => {
    expect([...smooth([3, 3, 3], 0.99)]).toEqual([3, 3, 3]);
    expect([...smooth([1, NaN, 1], 0.9)]).toEqual([1, NaN, 1]);
    expect([...smooth([1, 5, 2], 0)]).toEqual([1, 5, 2]);
  });
});

describe('weightFor', () => {
  it('leaves few points alone and grows with their number', () => {
    expect([1, 8, 16, 80, 1000].map((count) => weightFor(count, 0.95))).toEqual([0, 0, 0.5, 0.9, 0.95]);
  });
});

describe('decimate', () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 });

  it('keeps the extremes, the order and the ends, within its bound', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (y, width) => {
        const x = y.map((_, i) => i + 1);
        const places = decimate(x, y, { from: 1, to: y.length, width });
        const kept = places.map((place) => y[place]);
        expect(Math.max(...kept)).toBe(Math.max(...y));
        expect(Math.min(...kept)).toBe(Math.min(...y));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect([places[0], places.at(-1)]).toEqual([0, y.length - 1]);
        expect(places.length).toBeLessThanOrEqual(4 * (width + 1) + 2);
      }),
    );
  });

  it('draws what is in view and one point beyond each end', () => {
    const x = Array.from({ length: 100 }, (_, i) => i);
    expect(decimate(x, x, { from: 40, to: 43, width: 1000 })).toEqual([39, 40, 41, 42, 43, 44]);
    expect(
      decimate(
        x,
        x.map(() => NaN),
        { from: 0, to: 99, width: 10 },
      ),
    ).toEqual([]);
    expect(decimate([5], [1], { from: 5, to: 5, width: 10 })).toEqual([0]);
  });

  it('finds places', () => {
    expect([0, 1, 2, 9].map((value) => firstNotBelow([1, 3, 5], value))).toEqual([0, 0, 1, 3]);
    expect([0, 2.2, 4.1, 9].map((value) => nearest([1, 3, 5], value))).toEqual([0, 1, 2, 2]);
    expect(nearest([], 3)).toBe(-1);
  });
});

describe('align', () => {
  it('puts lines over one x', () => {
    const lines = [
      { x: [1, 3], y: [10, 30] },
      { x: [2, 3, 9], y: [0, NaN, 5] },
    ];
    expect(align(lines, false)).toEqual([
      [1, 2, 3, 9],
      [10, null, 30, null],
      [null, 0, null, 5],
    ]);
    expect(align(lines, true)[2]).toEqual([null, null, null, 5]);
    expect(align([], false)).toEqual([[]]);
  });
});

describe('tickTexts', () => {
  it.each([
    [
      [0, 0.5, 1],
      ['0', '0.5', '1.0'],
    ],
    [
      [0, 0.25, 0.5],
      ['0', '0.25', '0.50'],
    ],
    [
      [0, 500, 1000],
      ['0', '500', '1000'],
    ],
    [
      [0, 10_000, 20_000],
      ['0', '10k', '20k'],
    ],
    [
      [0, 12_500],
      ['0', '12.5k'],
    ],
    [
      [0, 0.0005, 0.001],
      ['0', '5e−4', '1e−3'],
    ],
    [
      [-1, null, 1],
      ['−1', '', '1'],
    ],
    [[3], ['3']],
    [[], []],
  ])('writes %j', (splits, texts) => expect(tickTexts(splits)).toEqual(texts));

  it('gives each tick of a logarithmic axis digits of its own', () => {
    expect(tickTexts([1e-4, 0.1, null, 1, 20, 100_000], true)).toEqual([
      '1e−4',
      '0.1',
      '',
      '1',
      '20',
      '100k',
    ]);
  });
});

describe('axisRange', () => {
  it('leaves room, also for a single value, and does not go below 0 without need', () => {
    expect(axisRange(1, 2, false)).toEqual([0.92, 2.08]);
    expect(axisRange(0.01, 1, false)[0]).toBe(0);
    expect(axisRange(-1, 1, false)).toEqual([-1.16, 1.16]);
    expect(axisRange(90, 90, false)).toEqual([89.28, 90.72]);
    expect(axisRange(0, 0, false)).toEqual([0, 0.08]);
  });

  it('has a mark on every logarithmic axis', () => {
    expect(axisRange(1, 100, true)).toEqual([1 / 1.08, 108]);
    expect(axisRange(0.24, 0.29, true)).toEqual([0.2, 0.5]);
    expect(axisRange(6, 6, true)).toEqual([5, 10]);
  });
});

describe('stepRate', () => {
  it('is the rate of the last seconds', () => {
    const seconds = Float32Array.from({ length: 100 }, (_, i) => i * 0.1);
    const step = seconds.map((_, i) => i + 1);
    const rates = stepRate(step, seconds);
    expect(rates[0]).toBeNaN();
    expect(rates[50]).toBeCloseTo(10, 3);
    const slower = seconds.map((second, i) => (i < 50 ? second : 5 + (i - 50) * 0.5));
    expect(stepRate(step, slower)[99]).toBeCloseTo(2, 3);
  });

  it('says nothing of steps that came at once', () => {
    expect([...stepRate([1, 2, 3], [0, 0, 0])]).toEqual([NaN, NaN, NaN]);
  });
});

describe('recentRate', () => {
  const steps = (count: number) => Float32Array.from({ length: count }, (_, i) => i + 1);

  it('is the rate of the last ten seconds, however fast it was before', () => {
    const seconds = steps(200).map((_, i) => (i < 100 ? i * 0.01 : 1 + (i - 100) * 0.5));
    expect(recentRate(steps(200), seconds)).toBeCloseTo(2, 5);
  });

  it('evens out a break between epochs', () => {
    const seconds = steps(100).map((_, i) => i * 0.1 + (i < 98 ? 0 : 1));
    expect(recentRate(steps(100), seconds)).toBeCloseTo(9, 0);
  });

  it('says nothing of too short a time', () => {
    expect(recentRate([], [])).toBeNaN();
    expect(recentRate([1], [5])).toBeNaN();
    expect(recentRate([1, 2], [5, 5.1])).toBeNaN();
  });

  it('takes the last step alone where one takes longer than that', () => {
    expect(recentRate([1, 2, 3], [0, 20, 60])).toBeCloseTo(1 / 40, 6);
  });
});

describe('curvesTable', () => {
  it('has a row per step and a column per value', () => {
    const columns = { loss: Float32Array.of(0.1, NaN) };
    const teacher = { network: 'teacher' as const, step: Float32Array.of(1, 2), columns };
    const time = { loss: Float32Array.of(2), time: Float32Array.of(0.25) };
    const vanilla = { network: 'vanilla' as const, step: Float32Array.of(1), columns: time };
    expect(csvText(curvesTable([teacher, vanilla]))).toBe(
      'network,step,loss,time\nteacher,1,0.1,\nteacher,2,,\nvanilla,1,2,0.25\n',
    );
  });
});
