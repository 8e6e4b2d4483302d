import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { svgOf } from '../../report/svg/picture';
import { syntheticGrid, syntheticSearch } from '../testing/synthetic-study';
import { StudyCells } from '../tables/study-cells';
import { armMarks } from './arm-marks';
import { axisScale, spreadOut, tickText } from './panels';
import { coursesPlot, learningCurves } from './learning-curves';
import { historyPlot } from './trial-plots';
import { valueScale } from '../../report/svg/scale';

describe('scales', () => {
  it('hold all values and have ticks within', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const scale = valueScale(values, [0, 100]);
        for (const value of [...values, ...scale.ticks]) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale.at(value)).toBeLessThanOrEqual(100 + 1e-6);
        }
        expect(scale.ticks.length).toBeLessThan(12);
      }),
    );
  });

  it('put values that double at equal distances on a logarithmic axis', () => {
    const axis = { name: 'share', label: 'Share', values: [0.1, 0.2, 0.4], logarithmic: true };
    const { at, ticks } = axisScale(axis, [0, 100]);
    expect([0.1, 0.2, 0.4].map(at)).toEqual([0, 50, 100].map((one) => expect.closeTo(one, 9)));
    expect(ticks.map(({ text }) => text)).toEqual(['0.1', '0.2', '0.4']);
  });

  it('give zero and words a place of their own', () => {
    const axis = { name: 'lambda', label: 'λ', values: [0, 0.1, 1], logarithmic: true };
    expect([0, 0.1, 1].map(axisScale(axis, [0, 90]).at)).toEqual([15, 45, 75]);
    const range = { name: 'tau', label: 'τ', values: { low: 1, high: 100, whole: false }, logarithmic: true };
    expect(axisScale(range, [0, 100]).ticks.map(({ text }) => text)).toEqual(['1', '10', '100']);
  });

  it('leave off the decimals that no tick needs', () => {
    const scale = valueScale([0.6, 0.9], [0, 100]);
    expect(scale.ticks.map(tickText(scale, (value) => (100 * value).toFixed(2)))).toEqual([
      '60',
      '70',
      '80',
      '90',
    ]);
  });
});

describe('labels', () => {
  it('are apart, in order, and within where there is room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 150, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (wanted) => {
          const places = spreadOut(wanted, 12, [0, 150]);
          const sorted = [...places].sort((a, b) => a - b);
          sorted.slice(1).forEach((one, i) => expect(one - sorted[i]).toBeGreaterThanOrEqual(12 - 1e-9));
          for (const one of places) expect(one >= -1e-9 && one <= 150 + 1e-9).toBe(true);
          wanted.forEach((a, i) =>
            wanted.forEach((b, k) => a < b && expect(places[i]).toBeLessThan(places[k])),
          );
        },
      ),
    );
  });
});

describe('pictures', () => {
  it('give each arm an ink of its own, the baseline that of the vanilla student', () => {
    const marks = [...armMarks(syntheticGrid()).values()];
    expect(marks[0].ink).toBe('vanilla');
    expect(new Set(marks.map(({ ink }) => ink)).size).toBe(marks.length);
  });

  it('have a line for every arm and measure, and none where no axis has numbers', () => {
    const result = syntheticGrid();
    const curves = svgOf(learningCurves(new StudyCells(result))!).text;
    expect(curves.match(/class="outline /g)).toHaveLength(result.arms.length * result.measures.length);
    expect(learningCurves(new StudyCells({ ...result, axes: [] }))).toBeNull();
  });

  it('mark the trials that ended early', () => {
    const result = syntheticSearch();
    const pruned = result.trials.filter(({ state }) => state === 'pruned').length;
    expect(pruned).toBeGreaterThan(5);
    for (const picture of [historyPlot(result, result.measures[0]), coursesPlot(result)])
      expect(svgOf(picture!).text.match(/class="cross pruned"/g)).toHaveLength(pruned);
  });
});
