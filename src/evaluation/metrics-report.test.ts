import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { routeSetFrom, StopReason, tripsAsRoutes } from '../generation/route';
import { gridCity } from '../generation/testing/grid-city';
import { evaluate } from './evaluate';
import { differencesOf } from './measure-statistics';
import { MEASURE_KEYS, MEASURES } from './measure-catalogue';
import { metricsReport, reportedDifference, reportedResult } from './metrics-report';
import { renderMetricsTable } from './metrics-table';

const city = gridCity(4, 4);
const QUICK = { resamples: 50, seed: 7 };
const road = (from: number, to: number) =>
  city.from.findIndex((start, i) => start === from && city.to[i] === to);
const straight = [road(0, 1), road(1, 2), road(2, 3)];
const real = trajectorySetFrom([
  { roads: straight, times: [0, 20, 45] },
  { roads: straight.slice(0, 2), times: [0, 30] },
]);
const stuck = routeSetFrom([
  {
    roads: [straight[0]],
    times: [0],
    origin: straight[0],
    destination: straight[2],
    stop: StopReason.deadEnd,
  },
  {
    roads: straight.slice(0, 2),
    times: [0, 30],
    origin: straight[0],
    destination: straight[1],
    stop: StopReason.arrived,
  },
]);
const good = evaluate(real, tripsAsRoutes(real), city, QUICK);
const poor = evaluate(real, stuck, city, QUICK);
const report = metricsReport(
  [
    reportedResult('perfect', 'test', good, { nextStepAccuracy: 1, timeError: NaN }),
    reportedResult('stuck', 'test', poor),
  ],
  [reportedDifference('stuck', 'perfect', 'test', 2, differencesOf(poor.resamples, good.resamples, QUICK))],
  QUICK,
);

describe('metrics report', () => {
  it('survives JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
  it('names unit and reading of every measure and how its intervals were made', () => {
    for (const key of MEASURE_KEYS) expect(MEASURES[key].reading).not.toBe('');
    expect(report.interval).toMatchObject({ resamples: 50, seed: 7, level: 0.95, unit: 'OD pair' });
    expect(report.results[0].extra).toEqual({ nextStepAccuracy: 1, timeError: null });
    expect(report.results[1].estimates.arrival.value).toBe(0.5);
  });
});

describe('metrics table', () => {
  const lines = (width: number, intervals: boolean) =>
    renderMetricsTable(report, { width, intervals }).split('\n');

  it('has a row per model, aligned under its heads', () => {
    const [title, , head, perfect, other] = lines(400, false);
    expect(title).toBe('OD pairs from test (2 routes per model)');
    expect(perfect).toMatch(/^perfect +100\.0 +100\.0 +0\.000/);
    expect(other).toMatch(/^stuck +50\.0 +50\.0/);
    const end = (line: string, text: RegExp) => text.exec(line)!.index + text.exec(line)![0].length;
    expect(end(perfect, /100\.0/)).toBe(end(head, /Arrival % ↑/));
    expect(end(other, /50\.0/)).toBe(end(head, /Arrival % ↑/));
  });
  it('breaks into blocks that fit the width, every measure once', () => {
    const narrow = lines(80, true);
    expect(Math.max(...narrow.slice(0, -3).map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const key of MEASURE_KEYS) {
      expect(
        narrow.filter(
          (line) => line.includes(`${MEASURES[key].label} `) || line.endsWith(MEASURES[key].label),
        ).length,
      ).toBeGreaterThan(0);
    }
  });
  it('shows signed differences and says what the brackets are', () => {
    const text = renderMetricsTable(report, { width: 400 });
    expect(text).toContain('perfect minus stuck');
    expect(text).toMatch(/difference +\+50\.0 \[/);
    expect(text).toContain('95 % interval');
  });
  it('shows a dash for what could not be measured', () => {
    const one = evaluate(
      trajectorySetFrom([{ roads: straight, times: [0, 20, 45] }]),
      routeSetFrom([
        {
          roads: [straight[0]],
          times: [0],
          origin: straight[0],
          destination: straight[2],
          stop: StopReason.limit,
        },
      ]),
      city,
      QUICK,
    );
    const alone = metricsReport([reportedResult('alone', 'train', one)], [], QUICK);
    const row = renderMetricsTable(alone, { keys: ['jsdDistance', 'roads'], intervals: false }).split(
      '\n',
    )[3];
    expect(row).toMatch(/^alone +- +1\.0$/);
  });
});
