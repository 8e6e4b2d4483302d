import { describe, expect, it } from 'vitest';
import { MEASURE_KEYS } from './measure-catalogue';
import { metricsReport, type ReportedEstimates } from './metrics-report';
import {
  renderRunsSummary,
  spreadOf,
  summariseDifferences,
  summariseModels,
  type SummarisedRun,
} from './runs-summary';

const estimates = (value: number) =>
  Object.fromEntries(
    MEASURE_KEYS.map((key) => [key, { value, low: value, high: value }]),
  ) as unknown as ReportedEstimates;

/** A run in which both students have the given arrival and accuracy. */
function run(vanilla: number, distilled: number): SummarisedRun {
  const result = (model: string, value: number) => ({
    model,
    odSource: 'test' as const,
    routeCount: 10,
    estimates: estimates(value),
    fork: {} as never,
  });
  const difference = { before: 'vanilla', after: 'distilled', odSource: 'test' as const, routeCount: 10 };
  return {
    report: metricsReport(
      [result('vanilla', vanilla), result('distilled', distilled)],
      [{ ...difference, estimates: estimates(distilled - vanilla) }],
    ),
    scores: { vanilla: { accuracy: vanilla }, distilled: { accuracy: distilled } },
  };
}

describe('several runs', () => {
  const runs = [run(0.8, 0.9), run(0.7, 0.7), run(0.9, 0.95)];

  it('mean and sample deviation of each measure and score', () => {
    expect(spreadOf([1, 2, 3])).toMatchObject({ mean: 2, deviation: 1 });
    const [vanilla] = summariseModels(runs);
    expect(vanilla.measures.arrival.mean).toBeCloseTo(0.8, 12);
    expect(vanilla.measures.arrival.deviation).toBeCloseTo(0.1, 12);
    expect(vanilla.measures.accuracy.values).toEqual([0.8, 0.7, 0.9]);
  });

  it("differences are taken within each run, with Student's interval", () => {
    const [{ measures }] = summariseDifferences(runs);
    expect(measures.arrival.mean).toBeCloseTo(0.05, 12);
    // t(2) = 4.303, deviation 0.05: half width 0.1242
    expect(measures.arrival.high - measures.arrival.mean).toBeCloseTo(0.12422, 4);
    expect(measures.accuracy.mean).toBeCloseTo(0.05, 12);
  });

  it('text with a row per measure', () => {
    const text = renderRunsSummary(summariseModels(runs), summariseDifferences(runs));
    expect(text).toContain('Arrival %');
    expect(text).toContain('80.0 ± 10.0');
    expect(text).toContain('+5.0 [-7.4, +17.4]');
  });

  it('a model that one run lacks is left out', () => {
    const alone: SummarisedRun = { ...runs[0], report: metricsReport([runs[0].report.results[0]], []) };
    expect(summariseModels([runs[0], alone]).map(({ model }) => model)).toEqual(['vanilla']);
  });
});
