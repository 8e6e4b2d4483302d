import { describe, expect, it } from 'vitest';
import { csvText } from '../../../../studio/csv-table';
import { madeEvaluation, madePlaces, madeTimes } from '../testing/made-evaluation';
import { resultCells } from '../../../../engine/results/result-csv';
import { estimateIn, isBest } from '../../../../engine/results/result-table';
import { intervalText, numberText } from '../../../../engine/results/result-words';
import { errorTables, ERRORS_FILE, shownMeasures, taskTable } from '../../results';
import { gapLines } from './gap-lines';
import { shortTask } from './words';

const prediction = { kind: 'prediction', points: 5, hidden: 'point' } as const;
const recovery = { kind: 'recovery', step: 8, hidden: 'space' } as const;

type Report = Parameters<typeof taskTable>[0];

const best = (report: Report, name: string) => {
  const table = taskTable(report);
  const measure = table.measures.find((each) => each.name === name)!;
  return table.rows.filter((row) => isBest(table, row, measure)).map((row) => row.name);
};

const cellsOf = (report: Report, row: number) => {
  const { measures, rows } = taskTable(report);
  return measures.map((measure) => {
    const estimate = estimateIn(rows[row].values, measure);
    return [numberText(estimate.value, measure), intervalText(estimate, measure)];
  });
};

describe('the errors of a task', () => {
  it('mark the source that is better than all others by more than chance, wherever it stands', () => {
    expect(best(madePlaces(recovery, { 'straight-lines': 54, pretrained: 52, tuned: 30 }), 'rmse')).toEqual([
      'tuned',
    ]);
    expect(best(madePlaces(recovery, { 'straight-lines': 20, pretrained: 52 }), 'mae')).toEqual([
      'straight-lines',
    ]);
    // 3 m less than the next one is not more than chance.
    expect(best(madePlaces(recovery, { 'straight-lines': 33, pretrained: 52, tuned: 30 }), 'rmse')).toEqual(
      [],
    );
    expect(best(madePlaces(recovery, { pretrained: 52 }), 'rmse')).toEqual([]);
  });

  it('have the digits of their unit, and those that the task is judged by', () => {
    const report = madePlaces(prediction, { 'last-seen': 206.04, tuned: NaN });
    expect(shownMeasures(report.task)).toEqual(['destination-mae', 'destination-rmse']);
    expect(cellsOf(report, 0)[3]).toEqual(['206.0', '205.0 to 207.0']);
    expect(cellsOf(report, 1)[0]).toEqual(['–', '']);
    const cells = cellsOf(madeTimes({ 'road-paces': 1.482 }), 0);
    expect(cells.map(([text]) => text)).toEqual(['1.48', '1.48', '25.0 %']);
    expect(cells.map(([, interval]) => interval)).toEqual(['1.38 to 1.58', '1.38 to 1.58', '']);
  });

  it('have a short name in which no two tasks are alike', () => {
    const asked = [recovery, { ...recovery, hidden: 'point' }, prediction, { kind: 'travel-time' }] as const;
    expect(asked.map(shortTask)).toEqual([
      'Every 8th point, times known',
      'Every 8th point, times hidden',
      'Last 5 points, times hidden',
      'Travel time',
    ]);
  });

  it('are a file with both cities', () => {
    const lines = csvText(
      resultCells(ERRORS_FILE, errorTables(madeEvaluation('A'), madeEvaluation('B'))),
    ).split('\n');
    expect(lines[0]).toBe('city,task,source,error,value,low,high');
    expect(lines[1]).toBe('trained,recovery-8,straight-lines,mae,54,53,55');
    expect(lines).toContain('other,travel-time,pretrained,mape,0.25,0.2,');
    // Four sources with two errors, two with three, in two cities.
    expect(lines).toHaveLength(1 + 2 * (4 * 2 + 2 * 3) + 1);
  });
});

describe('errors along the gap', () => {
  it('are by fifths of the way', () => {
    const found = gapLines(madePlaces(recovery, { 'straight-lines': 54, tuned: 30 }));
    expect(found).toMatchObject({ unit: 'share', places: [10, 30, 50, 70, 90] });
    expect(found?.labels.at(-1)).toBe('80 to 100 %');
    expect(found?.lines[1]).toEqual({ source: 'tuned', errors: [30, 31, 32, 33, 34] });
  });

  it('are by points where nothing is known after them, and none where there is no gap', () => {
    const report = madePlaces(prediction, { 'last-seen': 10 });
    const [source] = report.sources;
    const alongGap = [1, 2].map((from) => ({
      ...source.alongGap[0],
      unit: 'points' as const,
      from,
      to: from + 1,
    }));
    expect(gapLines({ sources: [{ ...source, alongGap }] })).toMatchObject({
      places: [1, 2],
      labels: ['1', '2'],
    });
    expect(gapLines({ sources: [{ ...source, alongGap: [] }] })).toBeNull();
    expect(gapLines({ sources: [] })).toBeNull();
  });
});
