import { describe, expect, it } from 'vitest';
import type { ErrorLine } from '../../flows-record';
import { bestLine, errorsInWords, measureText } from './error-words';

const line = (name: string, mae: number): ErrorLine => {
  const errors = { mae, rmse: 2 * mae, mape: mae / 100, count: 10, positive: 9 };
  return { name, label: name, errors: { perHorizon: [errors], average: errors } };
};
const baselines = ['historical-average', 'last-value'];

describe('errors in words', () => {
  it('say who is best, what distillation did, and what a baseline does', () => {
    const lines = [
      line('teacher', 9),
      line('undistilled', 12),
      line('distilled', 10.8),
      line('last-value', 20),
    ];
    expect(bestLine(lines)).toBe('teacher');
    expect(errorsInWords(lines, baselines, 'vehicles')).toEqual([
      'Teacher has the least error: 9.00 vehicles on average over all horizons.',
      'Distillation lowers the error of the student by 10.0 %, in this one run.',
      'The student is 46.0 % below the best baseline.',
    ]);
  });

  it('say it where distillation is worse, and where a student is no better than a baseline', () => {
    const lines = [line('undistilled', 10), line('distilled', 10.5), line('historical-average', 10.2)];
    expect(errorsInWords(lines, baselines, 'vehicles').slice(1)).toEqual([
      'Distillation raises the error of the student by 5.0 %, in this one run.',
      'The student is no better than the best baseline.',
    ]);
    expect(errorsInWords([line('undistilled', 10), line('distilled', 10.001)], baselines, '').at(-1)).toMatch(
      /changes nothing/,
    );
  });

  it('leave out what is not known', () => {
    expect(errorsInWords([], baselines, 'vehicles')).toEqual([]);
    expect(errorsInWords([line('teacher', NaN)], baselines, 'vehicles')).toEqual([]);
    expect(errorsInWords([line('teacher', 3)], baselines, 'vehicles')).toHaveLength(1);
    const { average } = line('teacher', 12.345).errors;
    expect([measureText(average, 'mae'), measureText(average, 'mape')]).toEqual(['12.35', '12.3 %']);
  });
});
