import { beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/base/task';
import { testTask } from '../../../src/base/testing/test-task';
import { slotOf, weekdayOf } from '../../../src/domain/counts/count-table';
import { flowTable } from '../../../src/domain/counts/series-table';
import { gridTown } from '../../../src/domain/testing/grid-town';
import { networkOf } from '../../../src/domain/testing/small-network';
import { FLOW_SETTINGS, flowSettings } from '../../../src/data/simulation/simulation-settings';
import { simulateFlows, type FlowSimulation } from './simulate-flows';

/** Half a kilometre between junctions. */
const town = (() => {
  const grid = gridTown(6);
  const stretched = (lonLat: Float64Array) =>
    lonLat.map((degrees, i) => 5 * (degrees - (i % 2) * 41) + (i % 2) * 41);
  return {
    ...grid,
    shapeLonLat: stretched(grid.shapeLonLat),
    centroidLonLat: stretched(grid.centroidLonLat),
    lengthMeters: grid.lengthMeters.map(() => 500),
  };
})();
const settings = { nodes: 20, days: 8, regions: 3 };

describe('simulated flows', () => {
  let simulation: FlowSimulation;
  beforeAll(async () => {
    simulation = await simulateFlows(town, settings, { seed: 3 });
  });

  it('are whole drivers on the busiest roads, in bins without a gap', () => {
    const { series, step } = simulation;
    expect(series.features).toEqual(['flow']);
    expect(series.times).toHaveLength(8 * 288);
    expect(new Set(series.roads).size).toBe(20);
    expect(series.ids[4]).toBe(String(town.geoIds[series.roads![4]]));
    expect(series.values.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    expect(series.values.filter((count) => count === 0)).toHaveLength(step.counts.zeros);
    const { table, findings } = flowTable(series, town);
    expect(findings.map(({ kind }) => kind)).toEqual(['zeros']);
    expect([table.measured, table.firstWeekday, table.firstSlot]).toEqual([null, 0, 0]);
  });

  it('have two peaks on working days and one at the weekend', () => {
    const { table } = flowTable(simulation.series, town);
    const perHour = (isWeekend: boolean) => {
      const sums = new Float64Array(24);
      table.counts.forEach((count, i) => {
        const row = Math.floor(i / table.nodes);
        if (weekdayOf(table, row) >= 5 === isWeekend) sums[Math.floor(slotOf(table, row) / 12)] += count;
      });
      return sums;
    };
    const [working, weekend] = [perHour(false), perHour(true)];
    const most = (hours: Float64Array, from: number, to: number) => Math.max(...hours.subarray(from, to));
    expect(most(working, 7, 10)).toBeGreaterThan(1.3 * working[13]);
    expect(most(working, 16, 19)).toBeGreaterThan(1.3 * working[13]);
    expect(most(weekend, 10, 18)).toBeGreaterThan(1.5 * most(weekend, 5, 9));
    expect(Math.max(working[2], working[3])).toBeLessThan(0.1 * working[13]);
  });

  it('drive as many trips as the settings say, more or less', () => {
    const { trips } = simulation.step.counts;
    const usual = 8 * FLOW_SETTINGS.tripsPerRoad.default * town.roadCount;
    expect(trips / usual).toBeGreaterThan(0.7);
    expect(trips / usual).toBeLessThan(1.3);
  });

  it('follow from the seed alone', async () => {
    const again = await simulateFlows(town, settings, { seed: 3 });
    expect(again.series).toEqual(simulation.series);
    expect(again.step).toEqual(simulation.step);
    const fewer = await simulateFlows(town, { ...settings, days: 2 }, { seed: 3 });
    expect(fewer.series.values).toEqual(simulation.series.values.subarray(0, 2 * 288 * 20));
    const other = await simulateFlows(town, { ...settings, days: 2 }, { seed: 4 });
    expect(other.series.values).not.toEqual(simulation.series.values.subarray(0, 2 * 288 * 20));
  });

  it('can be watched and cancelled', async () => {
    const reports: Progress[] = [];
    const task = testTask({ onProgress: (report) => reports.push(report) });
    await simulateFlows(town, { ...settings, days: 2 }, { seed: 3, task });
    expect(new Set(reports.map(({ step }) => step))).toEqual(new Set(['flows.routes', 'flows.simulate']));
    expect(reports.at(-1)).toMatchObject({ step: 'flows.simulate', done: 576, total: 576, unit: 'bins' });
    task.cancel();
    await expect(simulateFlows(town, settings, { seed: 3, task })).rejects.toThrow(/cancelled/i);
  });

  it('refuse settings that cannot be, and roads that lead nowhere', async () => {
    const wrong = (given: Record<string, number>) => () => flowSettings(given);
    expect(wrong({ nodes: 1 })).toThrow(/nodes \(roads that are counted.*whole number from 2 to 1024, not 1/);
    expect(wrong({ days: 2.5 })).toThrow(/days.*whole number/);
    expect(wrong({ informed: NaN })).toThrow(/informed.*from 0 to 1, not NaN/);
    expect(wrong({ jams: 1 })).toThrow('has no setting "jams"');
    await expect(simulateFlows(town, settings, { seed: 3, startDate: '2024-02-30' })).rejects.toThrow(
      /must be a date/,
    );
    const short = networkOf(
      [
        [
          [0, 0],
          [0.001, 0],
        ],
        [
          [0.001, 0],
          [0.002, 0],
        ],
      ],
      [[0, 1]],
    );
    await expect(simulateFlows(short, settings, { seed: 1 })).rejects.toThrow(
      /No flows can be simulated on these 2 roads/,
    );
    await expect(
      simulateFlows(
        networkOf(
          [
            [
              [0, 0],
              [1, 0],
            ],
          ],
          [],
        ),
        settings,
        { seed: 1 },
      ),
    ).rejects.toThrow(/one road/);
  });
});
