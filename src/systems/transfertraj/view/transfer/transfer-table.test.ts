import { describe, expect, it } from 'vitest';
import { csvText } from '../../../../studio/csv-table';
import type { PlacesReport, TravelTimeReport } from '../../../../evaluation/recovery/recovery-report';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { transferCsv, transferTable } from './transfer-table';

const estimate = (value: number, half = 0.1 * value) => ({ value, low: value - half, high: value + half });
const metres = (value: number) => ({ mae: estimate(value / 2), rmse: estimate(value) });

const recovery = (sources: Readonly<Record<string, number>>): PlacesReport => ({
  task: { kind: 'recovery', step: 8, hidden: 'space' },
  ...{ trips: 30, points: 900, leftOut: 0, differences: [] },
  sources: Object.entries(sources).map(([source, value]) => ({
    ...{ source, all: metres(value), destination: null, alongGap: [] },
  })),
});
const times = (sources: Readonly<Record<string, number>>): TravelTimeReport => ({
  ...{ task: { kind: 'travel-time' }, trips: 30, differences: [] },
  sources: Object.entries(sources).map(([source, value]) => ({
    source,
    errors: { ...metres(value), mape: estimate(0.1) },
  })),
});
const city = (name: string, ...tasks: CityEvaluation['recovery']['tasks']): CityEvaluation => ({
  ...{ name, trips: 30, recovery: { tasks }, experts: null },
});

const here = city(
  'Amber',
  recovery({ 'straight-lines': 50, pretrained: 44, tuned: 40 }),
  times({ 'road-paces': 2, pretrained: 1.5 }),
);
const there = city(
  'Beryl',
  recovery({ 'straight-lines': 60, pretrained: 60, tuned: 64 }),
  times({ 'road-paces': 3, pretrained: 1.6 }),
);

describe('two cities in one table', () => {
  const [gaps, minutes] = transferTable(here, there);

  it('has the errors of both, and the change from the one to the other', () => {
    expect(gaps.title).toBe('Recovery of every 8th point, times known');
    expect(gaps.rows.map(({ label, change }) => [label, change])).toEqual([
      ['Straight lines', '+20 %'],
      ['Pre-trained alone', '+36 %'],
      ['Trained for the task', '+60 %'],
    ]);
    expect(gaps.rows[2].there).toMatchObject({ text: '64.0 m', interval: '57.6 to 70.4' });
    expect(minutes.rows[1].here.text).toBe('1.50 min');
  });

  it('says what becomes of the best network beside the best baseline', () => {
    expect(gaps.words).toBe(
      'From Amber to Beryl the error of the network (pre-trained alone) goes from 44.0 m to 60.0 m: +36 %, and the intervals lie apart. ' +
        'That of the best baseline goes from 50.0 m to 60.0 m: +20 %.',
    );
    expect(gaps.verdict).toBe(
      'In Beryl there is no clear difference between the best network and the best baseline (could be chance): ' +
        'RMSE 60.0 m (pre-trained alone) beside 60.0 m (straight lines).',
    );
    expect(minutes.words).toMatch(
      /\+7 %, but the intervals overlap\. That of the best baseline goes from 2\.00 min/,
    );
  });

  it('leaves out what was asked in one of them alone', () => {
    expect(transferTable(here, city('Beryl', times({ pretrained: 1 }))).map(({ key }) => key)).toEqual([
      'travel-time',
    ]);
    const alone = transferTable(city('A', times({ pretrained: 1 })), there)[0];
    expect([alone.rows.length, alone.words]).toEqual([1, '']);
  });

  it('is a file of comma-separated values', () => {
    const lines = csvText(transferCsv([minutes], ['Amber', 'Beryl']))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('task,source,city,trips,rmse,low,high');
    expect(lines.slice(1)).toEqual([
      'travel-time,road-paces,Amber,30,2,1.8,2.2',
      'travel-time,road-paces,Beryl,30,3,2.7,3.3',
      'travel-time,pretrained,Amber,30,1.5,1.35,1.65',
      'travel-time,pretrained,Beryl,30,1.6,1.44,1.76',
    ]);
  });
});
