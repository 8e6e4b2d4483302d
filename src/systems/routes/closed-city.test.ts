import { describe, expect, it } from 'vitest';
import type { OldData } from '../../domain/old-data';
import { tripAt } from '../../domain/trajectory-set';
import { RunReader } from '../../engine/runs/run-reader';
import { runMisfit } from '../../engine/runs/run-fit';
import type { ExperimentEvent } from '../../engine/experiments/experiment';
import { useBackend } from '../../nn/testing/backends';
import { systems } from '../registry';
import { closedCity, openOldTrips } from './train';
import { closedSentence } from './closed-report';
import { routesRecord } from './record';
import { format } from './run-format';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';

const dataset = await tinyCity();
const { network, trips } = dataset;
/** A road of some trips, but not of all. */
const road = tripAt(trips.test, 0).roads[1];
const number = network.geoIds[road];
const using = (split: 'train' | 'val' | 'test') =>
  Array.from({ length: trips[split].tripCount }, (_, trip) => trip).filter((trip) =>
    tripAt(trips[split], trip).roads.includes(road),
  );
const config = { ...tinyExperiment({ epochs: 2, compare: true, odPairs: 50 }), closedRoads: [number] };

describe('closedCity', () => {
  it('leaves out the trips that use a closed road, and counts them', async () => {
    const city = await closedCity(dataset, config);
    for (const split of ['train', 'val', 'test'] as const) {
      expect(city.report!.leftOut[split]).toBe(using(split).length);
      expect(city.dataset.trips[split].tripCount).toBe(trips[split].tripCount - using(split).length);
      expect([...city.dataset.trips[split].roads]).not.toContain(road);
    }
    expect([...city.dataset.network.successors]).not.toContain(road);
    expect(city.fingerprint).not.toBe(dataset.fingerprint);
    expect(city.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the data set itself where every road is open', async () => {
    const city = await closedCity(dataset, {});
    expect(city.dataset).toBe(dataset);
    expect(city.fingerprint).toBe(dataset.fingerprint);
    expect(city.report).toBeUndefined();
  });

  it('refuses roads that the data set does not have, and closures that leave nothing to learn from', async () => {
    await expect(closedCity(dataset, { closedRoads: [number, 987654] })).rejects.toThrow(
      '1 road to close is not in "Tiny city": 987654. Close roads that it has, by their numbers in roadmap.geo (geo_id).',
    );
    await expect(closedCity(dataset, { closedRoads: [...network.geoIds] })).rejects.toThrow(
      /Every training trip uses a road that is closed/,
    );
  });
});

describe('old trips', () => {
  const old = { name: dataset.name, val: trips.val, test: trips.test } as OldData;
  it('that use a closed road are not measured', async () => {
    const left = openOldTrips(old, await closedCity(dataset, config));
    expect(left.test.tripCount).toBe(trips.test.tripCount - using('test').length);
    expect([...left.val.roads, ...left.test.roads]).not.toContain(road);
    expect(openOldTrips(old, await closedCity(dataset, {}))).toBe(old);
  });

  it('are refused where none is left', async () => {
    const city = await closedCity(dataset, config);
    const isClosed = new Uint8Array(network.roadCount).fill(1);
    const none = { ...city, closed: { ...city.closed!, isClosed } };
    expect(() => openOldTrips(old, none)).toThrow(/Every validation or test trip of "Tiny city" uses a road/);
  });
});

describe('the words for what was left out', () => {
  const say = (roads: number, train: number, val: number, test: number) =>
    closedSentence({ roads, digest: '', leftOut: { train, val, test } });
  it('agree in number', () => {
    expect(say(2, 1200, 13, 9)).toBe(
      '2 roads are closed. 1,200 training trips, 13 validation trips and 9 test trips use one and are left out.',
    );
    expect(say(1, 1, 0, 0)).toBe('1 road is closed. 1 training trip uses it and is left out.');
    expect(say(1, 0, 0, 0)).toBe('1 road is closed. No trip uses it.');
  });
});

describe('a run with closed roads', () => {
  it('learns and draws without them, says so, and can be read again', async () => {
    await useBackend('wasm');
    const notes: string[] = [];
    const emit = (event: ExperimentEvent) => {
      if (event.kind === 'note') notes.push(event.text);
    };
    const { record, sets } = await runRoutes({ dataset, config }, { task: { emit } });
    const { closed } = routesRecord(record);
    expect(notes).toContain(closedSentence(closed!));
    expect(format.summary(record)).toContain(closedSentence(closed!));
    expect(routesRecord(record).config.closedRoads).toEqual([number]);
    expect(sets.length).toBe(2 * (2 + 5));
    for (const { odSource, pairs, routes } of sets) {
      expect([...routes.roads]).not.toContain(road);
      expect(pairs.tripIndices.length).toBeGreaterThan(0);
      pairs.tripIndices.forEach((trip, i) => {
        const { roads } = tripAt(trips[odSource], trip);
        expect(roads.includes(road)).toBe(false);
        expect([roads[0], roads.at(-1)]).toEqual([pairs.origins[i], pairs.destinations[i]]);
      });
    }
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    const again = await new RunReader(systems).record('run.json', bytes);
    expect(routesRecord(again).config.closedRoads).toEqual([number]);
    expect(routesRecord(again).closed).toEqual(closed);
    const plan = { name: 'Run', dataset: { name: 'Tiny city', fingerprint: dataset.fingerprint } };
    expect(runMisfit({ plan, sets } as Parameters<typeof runMisfit>[0], dataset)).toBeNull();
  });

  it('starts from a student of the open city as from one of the same data', async () => {
    await useBackend('wasm');
    const { closedRoads: _, ...open } = { ...config, compare: false };
    const order = { dataset, networks: ['vanilla'], results: false };
    const before = await runRoutes({ ...order, config: open });
    const [{ bytes }] = before.checkpoints;
    const start = { vanilla: { bytes, name: 'vanilla.safetensors' } };
    const after = await runRoutes({ ...order, config: { ...open, closedRoads: [number] }, start });
    const { training } = routesRecord(after.record).students.vanilla!;
    expect(training.history[0].epoch).toBe(0);
    expect(after.record.networks.vanilla.start).toMatchObject({ anew: 0 });
  });
});
