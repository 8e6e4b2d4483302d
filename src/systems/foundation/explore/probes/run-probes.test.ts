import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../../base/task';
import { useBackend } from '../../../../nn/testing/backends';
import { TokenRows } from '../../sequences/token-rows';
import { smallCity, smallModel, smallSequences, smallTokens } from '../testing/small-hexagons';
import { blocksOf, centreTargets, isNight, nightTargets, visitCounts } from './place-targets';
import { runProbes, homeItems } from './run-probes';

beforeAll(() => useBackend('wasm'));

const city = smallCity();
const sequences = smallSequences(city, 40);

describe('what probes ask for', () => {
  it('is the distance to the middle of all visits, in km', () => {
    const { visits } = visitCounts([sequences], city.cells.length);
    expect(visits.reduce((sum, count) => sum + count)).toBe(sequences.cells.length);
    const { cells, targets } = centreTargets(city, visits);
    expect(cells.length).toBe(new Set(sequences.cells).size);
    const only = new Uint32Array(city.cells.length);
    only[7] = 3;
    expect(centreTargets(city, only).targets[0]).toBeCloseTo(0, 9);
    expect(Math.max(...targets)).toBeGreaterThan(1);
    expect(Math.max(...targets)).toBeLessThan(6);
  });

  it('is the share of visits by night, where there are enough', () => {
    const hour = (h: number) => 86_400 * 19_000 + 3600 * h;
    expect([21.9, 22, 23.5, 0, 5.9, 6, 12].map((h) => isNight(hour(h)))).toEqual([
      ...[false, true, true, true, true, false, false],
    ]);
    const { cells, targets } = nightTargets(Uint32Array.of(10, 4, 0, 8), Uint32Array.of(5, 4, 0, 2));
    expect([...cells]).toEqual([0, 3]);
    expect([...targets]).toEqual([0.5, 0.25]);
  });

  it('is which hexagon of a person is the home: where the nights are', () => {
    const items = homeItems([sequences]);
    expect(new Set(items.people).size).toBe(40);
    for (const user of [0, 17]) {
      const own = Array.from(items.people.keys()).filter((i) => items.people[i] === user);
      expect(own.filter((i) => items.labels[i] === 1).length).toBe(1);
      expect(own.reduce((sum, i) => sum + items.shares[i], 0)).toBeCloseTo(1, 9);
      // People are at home at 23 o'clock, which is the last visit of a day.
      const home = sequences.cells[sequences.offsets[user] + 3];
      expect(items.labels[items.itemOf(`name ${user}`, home)]).toBe(1);
    }
    expect(items.itemOf('name 99', 0)).toBe(-1);
  });

  it('keeps neighbours in one block', () => {
    const blocks = blocksOf(city, Uint32Array.from(city.cells.keys()));
    const count = new Set(blocks).size;
    expect(count).toBeGreaterThan(3);
    expect(count).toBeLessThan(city.cells.length / 10);
  });
});

describe('probes', () => {
  it('find what digits alone give, nothing in shuffled answers, and leave nothing on the device', async () => {
    const tokens = smallTokens(city);
    const model = smallModel(tokens);
    const data = { city, rows: new TokenRows(tokens, 128, false), all: [sequences], heldOut: [sequences] };
    const before = memory().numTensors;
    const { reports, leftOut } = await runProbes(model, data, 1, NO_TASK);
    expect(memory().numTensors).toBe(before);
    expect(reports.map(({ probe, measure }) => [probe, measure])).toContainEqual(['home', 'auc']);
    expect(leftOut.length + reports.length).toBe(3);
    const home = reports.find(({ probe }) => probe === 'home')!;
    const of = (source: string) => home.scores.find((score) => score.source === source)!.score;
    // Visits tell homes from places that were seen once.
    expect(of('counts').low).toBeGreaterThan(0.7);
    expect(of('shuffled').low).toBeLessThan(0.5);
    expect(of('shuffled').high).toBeGreaterThan(0.5);
    const centre = reports.find(({ probe }) => probe === 'centre')!;
    expect(centre.scores.map(({ source }) => source)).toEqual(['network', 'fresh', 'shuffled']);
    expect(centre.scores[2].score.value).toBeLessThan(0.1);
    // Again the same.
    expect(await runProbes(model, data, 1, NO_TASK)).toEqual({ reports, leftOut });
    model.weights.dispose();
  });
});
