import { describe, expect, it } from 'vitest';
import {
  MEASURE_NAMES,
  type EvaluationReport,
  type MeasuresWithIntervals,
  type SourceReport,
} from '../../evaluation/evaluation-report';
import { measureCells, sourceCells } from './measure-cells';

const source = (value: number): SourceReport => {
  const measure = { value, low: value - 0.1, high: value + 0.1 };
  const measures = Object.fromEntries(MEASURE_NAMES.map((name) => [name, measure])) as MeasuresWithIntervals;
  return { paper: measures, honest: measures, rmse: value, rematched: { recall: value, precision: NaN } };
};
const report: Pick<EvaluationReport, 'sources'> = {
  sources: {
    htp: source(0.2),
    'constant-speed': source(0.6),
    'road-speeds': source(0.3),
    jittered: source(0.1),
  },
};
const best = (cells: readonly { source: string; isBest: boolean }[]) =>
  cells.filter(({ isBest }) => isBest).map(({ source: name }) => name);

describe('the cells of measures', () => {
  it('mark the best of those that generate points, by which way is better', () => {
    expect(best(measureCells(report, 'paper', 'T-Dist'))).toEqual(['htp']);
    expect(best(measureCells(report, 'honest', 'G-Den'))).toEqual(['constant-speed']);
    expect(best(sourceCells(report, 'rmse'))).toEqual(['htp']);
    expect(best(sourceCells(report, 'recall'))).toEqual(['constant-speed']);
    expect(best(sourceCells(report, 'precision'))).toEqual([]);
  });

  it('have the digits and the interval of their measure', () => {
    expect(measureCells(report, 'paper', 'T-Dist')[0]).toMatchObject({
      text: '0.2000',
      interval: '0.1000 to 0.3000',
    });
    expect(sourceCells(report, 'rmse').map(({ text }) => text)).toEqual(['0.2 m', '0.6 m', '0.3 m', '0.1 m']);
    expect(sourceCells(report, 'recall')[0].text).toBe('20.0 %');
    expect(sourceCells(report, 'precision')[0].text).toBe('–');
  });
});
