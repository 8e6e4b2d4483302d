import { describe, expect, it } from 'vitest';
import { csvLines, resultCells } from '../../engine/results/result-csv';
import { isBest, type ResultTable } from '../../engine/results/result-table';
import { sentencesOf } from '../../engine/results/result-words';
import {
  MEASURE_NAMES,
  POINT_SOURCES,
  type EvaluationReport,
  type MeasuresWithIntervals,
  type SourceReport,
} from './evaluation/evaluation-report';
import {
  evaluationTables,
  fileTables,
  MEASURES_FILE,
  measuresTable,
  POINT_MEASURES,
  sourcesTable,
} from './results';

/** All measures about one value, with intervals of a tenth to both sides. */
const about = (value: number): MeasuresWithIntervals => {
  const measure = { value, low: value - 0.1, high: value + 0.1 };
  return Object.fromEntries(MEASURE_NAMES.map((name) => [name, measure])) as MeasuresWithIntervals;
};
const source = (value: number): SourceReport => ({
  paper: about(value),
  honest: about(value),
  rmse: 100 * value,
  rematched: { recall: 0.9, precision: 0.8 },
});
const REPORT: EvaluationReport = {
  trips: 7,
  points: 300,
  sources: {
    htp: source(0.2),
    'constant-speed': source(0.6),
    'road-speeds': source(0.3),
    jittered: source(0.1),
  },
  valid: { masked: 1, unmasked: 0.834 },
  durationError: 0.04,
  reversed: 0.01,
  stalled: 0,
  peak: {
    routes: 40,
    peakHour: 8,
    offPeakHour: 22,
    asked: { peak: 90, offPeak: 140 },
    drawn: { peak: 95, offPeak: 130 },
    shorter: 0.95,
  },
};

const sentences = (report: EvaluationReport) => evaluationTables(report).flatMap(sentencesOf);

describe('an evaluation in words', () => {
  it('begins with the verdict, knows which way is better, and calls nothing a difference that may be chance', () => {
    // Four measures are better where they are low, four where they are high.
    expect(sentences(REPORT)).toEqual([
      'HTP against speeds by road and hour, in 8 measures: no clear difference (could be chance) in 8.',
      'HTP against constant speed, in 8 measures: better in 4, worse in 4.',
      'Points of HTP are 20 m from where the vehicle was at the same moment (root mean square), those of speeds by road and hour 30 m.',
      'Without the mask of the grammar, 83.4 % of the answers are whole; with it, 100.0 %.',
      'On the same 40 routes, steps are 95 m at 8:00 and 130 m at 22:00 on average (asked for: 90 m and 140 m); in 95.0 % of them they are shorter at the slow hour.',
    ]);
    expect(sentences({ ...REPORT, peak: null })).toHaveLength(4);
  });
});

describe('an evaluation as tables', () => {
  it('has every measure of the paper', () => {
    expect(POINT_MEASURES.map(({ name }) => name)).toEqual([...MEASURE_NAMES]);
  });

  it('marks the best of those that generate points beyond chance, by which way is better', () => {
    const best = (table: ResultTable, name: string) => {
      const measure = table.measures.find((each) => each.name === name)!;
      return table.rows.filter((row) => isBest(table, row, measure)).map((row) => row.name);
    };
    // The intervals of HTP and of speeds by road touch; where they do not, real points that were jittered are no rival.
    expect(best(measuresTable(REPORT, 'paper'), 'T-Dist')).toEqual([]);
    const apart = { ...REPORT, sources: { ...REPORT.sources, 'road-speeds': source(0.45) } };
    expect(best(measuresTable(apart, 'paper'), 'T-Dist')).toEqual(['htp']);
    const denser = { ...REPORT, sources: { ...REPORT.sources, 'constant-speed': source(0.7) } };
    expect(best(measuresTable(denser, 'honest'), 'G-Den')).toEqual(['constant-speed']);
    // Without intervals nothing is known to be more than chance.
    expect(best(sourcesTable(REPORT), 'rmse')).toEqual([]);
  });
});

describe('an evaluation as a file', () => {
  const { head, rows } = resultCells(MEASURES_FILE, fileTables(REPORT));

  it('has a row for each measure of each source, then those of the drawing', () => {
    const keys = rows.map((row) => row.slice(0, 3).join());
    expect(new Set(keys).size).toBe(rows.length);
    expect(rows.length).toBe(POINT_SOURCES.length * (2 * MEASURE_NAMES.length + 3) + 13);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    expect(keys[16]).toBe('htp,,rmse');
    expect(keys.slice(-13)[0]).toBe('htp,,valid_masked');
    expect(rows).toContainEqual(['road-speeds', 'honest', 'G-Pat', 0.3, 0.3 - 0.1, 0.3 + 0.1]);
    expect(rows).toContainEqual(['jittered', '', 'rmse', 10, null, null]);
    expect(rows).toContainEqual(['htp', '', 'valid_unmasked', 0.834, null, null]);
  });

  it('has empty cells where there is no number', () => {
    const lines = [...csvLines(resultCells(MEASURES_FILE, fileTables({ ...REPORT, durationError: NaN })))];
    expect(lines[0]).toBe('source,mode,measure,value,low,high\n');
    expect(lines).toHaveLength(rows.length + 1);
    expect(lines).toContain('htp,,duration_error,,,\n');
    expect(lines).toContain('htp,,reversed,0.01,,\n');
  });

  it('leaves out the hours where they were not told apart', () => {
    expect(resultCells(MEASURES_FILE, fileTables({ ...REPORT, peak: null })).rows.length).toBe(
      rows.length - 8,
    );
  });
});
