import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyGpsTraces, type GpsTraces } from '../../../domain/gps-traces';
import { buffersToMove } from '../../../engine/protocol/service';
import { localTask } from '../../../engine/protocol/local-task';
import { ENGINE_STEPS, stepInWords } from '../../../engine/protocol/progress-words';
import { pointsOf } from '../../../models/htp/sequence-length';
import { useBackend } from '../../../nn/testing/backends';
import { orderOfTrip } from '../networks/trip-order';
import { htp } from '../index';
import { ringDataset, ringOrder, untrainedNetworks } from '../testing/untrained-networks';
import { TripLabels } from '../trips/trip-labels';
import { POINTS_AT_WORK, type PointsDataset, type PointWeights } from './points-service';
import type { OpenNetworks } from './point-networks';
import { networksService } from './networks-service';

const TRACES = 12;
const POINTS = 30;
const ROADS = 6;
const DAY = 86_400;
let dataset: PointsDataset;

beforeAll(async () => {
  await useBackend('wasm');
  const { network, fingerprint, name } = await ringDataset();
  const labels = new TripLabels(network);
  const drives = Array.from({ length: TRACES }, (_, i) => {
    const { roads } = ringOrder(i, ROADS);
    const steps = Float64Array.from({ length: POINTS }, (__, k) => (k === 0 ? 0.01 : 0.98 / POINTS));
    return labels.pointsOf(roads, { steps, offsets: new Float64Array(2 * POINTS).fill(4) });
  });
  const traces: GpsTraces = {
    ...emptyGpsTraces(),
    traceCount: TRACES,
    offsets: Uint32Array.from({ length: TRACES + 1 }, (_, i) => POINTS * i),
    lonLat: Float64Array.from(drives.flatMap(({ lonLat }) => [...lonLat])),
    times: Float64Array.from({ length: TRACES * POINTS }, (_, i) => {
      const trace = Math.floor(i / POINTS);
      return 1e9 + DAY * (trace % 4) + 1000 * trace + 15 * (i % POINTS);
    }),
    vehicleCodes: new Uint32Array(TRACES),
    vehicles: ['car'],
    sourceCodes: new Uint32Array(TRACES),
    sources: ['gps.csv'],
    sourceRows: new Uint32Array(TRACES),
  };
  dataset = { network, fingerprint, name, extras: { traces } };
});

/** Fresh networks in place of those of files; `opened` has the ids of what was opened. */
function service() {
  const opened: string[] = [];
  const open: OpenNetworks = ({ id, language }, data) => {
    opened.push(id);
    const { tokeniser, language: speaking, dispose } = untrainedNetworks(data);
    return Promise.resolve({ tokeniser, language: language ? speaking : null, dispose });
  };
  return { opened, own: networksService({ onBroken: () => undefined, open }) };
}

const weights = (
  id = 'run',
  parts: Partial<PointWeights> = { language: new Uint8Array(1) },
): PointWeights => ({
  id,
  tokeniser: new Uint8Array(1),
  ...parts,
});
const task = () => localTask<never>();
const OPTIONS = { seed: 1, temperature: 0.7, monotone: false, noise: false, masked: true };

async function readyService() {
  const made = service();
  await made.own.hold({ dataset });
  await made.own.keepWeights({ weights: weights(), drop: [] });
  return made;
}

describe('the worker for points', () => {
  it('tells what trips the GPS has, and keeps them', async () => {
    const { own } = service();
    await expect(own.trips({}, task())).rejects.toThrow(/no data set yet/);
    await own.hold({ dataset });
    const summary = await own.trips({}, task());
    const { points, distance, roadCount, parts, days } = summary;
    expect(points.length).toBe(TRACES);
    expect([...points]).toEqual(Array.from(points, () => POINTS));
    expect([...roadCount]).toEqual(Array.from(points, () => ROADS));
    const stated = dataset.network.lengthMeters.slice(0, ROADS).reduce((sum, length) => sum + length, 0);
    expect(Math.abs(distance[0] / stated - 1)).toBeLessThan(0.01);
    expect(days.train.length + days.val.length + days.test.length).toBe(4);
    expect(parts.train.length + parts.val.length + parts.test.length).toBe(TRACES);
    const { duration, interval, start } = summary;
    expect([duration[3], interval[3]]).toEqual([15 * (POINTS - 1), 15]);
    const trip = await own.trip({ index: 3 }, task());
    expect(trip.times[0]).toBe(start[3]);
    // What was moved to the page is made anew each time.
    for (const buffer of buffersToMove(summary))
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    expect((await own.trips({}, task())).points.length).toBe(TRACES);
    expect((await own.trip({ index: 3 }, task())).times.length).toBe(POINTS);
    await expect(own.trip({ index: TRACES }, task())).rejects.toThrow(/has 12 GPS trips.* 12 is none/);
  });

  it('turns a trip into tokens and back', async () => {
    const { own } = await readyService();
    const { trip, again, errors, residualNorms } = await own.tokenise({ id: 'run', index: 2 }, task());
    expect(again.roads).toEqual(trip.roads);
    expect(errors).toHaveLength(POINTS);
    expect(Math.max(...errors)).toBeGreaterThan(1);
    expect(residualNorms).toHaveLength(3);
    const { patterns } = again;
    const order = orderOfTrip(trip);
    const request = { id: 'run', order, patterns, monotone: false };
    expect(await own.decode(request, task())).toEqual(again);
    const codes = patterns.codes.map((code) => [(code[0] + 1) % 4, code[1]]);
    const changed = await own.decode({ ...request, patterns: { ...patterns, codes } }, task());
    expect(changed.lonLat).not.toEqual(again.lonLat);
    const { books, points } = await own.codebooks({ id: 'run', part: 'train' }, task());
    const segments = books[0].hits.reduce((sum, hits) => sum + hits, 0);
    expect(books.map(({ hits }) => hits.length)).toEqual([4, 8]);
    const { parts } = await own.trips({}, task());
    expect([points, segments]).toEqual([POINTS * parts.train.length, 4 * parts.train.length]);
  });

  it('generates points for routes, the same for the same request', async () => {
    const tensors = memory().numTensors;
    const { own, opened } = await readyService();
    const request = { id: 'run', orders: [ringOrder(0, 9), ringOrder(6, 5)], options: OPTIONS };
    const { trips } = await own.generate(request, task());
    for (const [i, trip] of trips.entries()) {
      const { lonLat, patterns, roads } = trip!;
      expect(lonLat.length / 2).toBe(pointsOf(patterns.codes.length, patterns.lengthToken));
      expect(roads).toEqual(request.orders[i].roads);
    }
    expect((await own.generate(request, task())).trips).toEqual(trips);
    expect(opened).toEqual(['run']);
    await own.keepWeights({ weights: weights('other'), drop: [] });
    await own.generate({ ...request, id: 'other' }, task());
    await own.generate(request, task());
    expect(opened).toEqual(['run', 'other', 'run']);
    // The networks of one run are on the device, and go with the data set.
    await own.hold({ dataset: { ...dataset, fingerprint: '00'.repeat(16) } });
    expect(memory().numTensors).toBe(tensors);
    await expect(own.generate(request, task())).rejects.toThrow(/are not loaded. Ask again/);
  });

  it('measures the points of a part', async () => {
    const { own } = await readyService();
    const steps = new Set<string>();
    const watched = localTask<never>({ onProgress: ({ step }) => steps.add(step) });
    const report = await own.evaluate({ id: 'run', part: 'test', options: OPTIONS }, watched);
    const { parts } = await own.trips({}, task());
    expect([report.trips, report.points]).toEqual([parts.test.length, POINTS * parts.test.length]);
    expect(report.valid.masked).toBe(1);
    expect(report.sources.htp.rmse).toBeGreaterThan(report.sources['constant-speed'].rmse);
    // Every step that is reported has words.
    for (const step of steps) expect(stepInWords({ step }, [htp.steps, ENGINE_STEPS])).not.toBe(step);
    expect(steps).toContain('points.draw');
  });

  it('says what it cannot do', async () => {
    const { own } = await readyService();
    const generate = (change: Partial<ReturnType<typeof ringOrder>>, id = 'run') =>
      own.generate(
        { id, orders: [ringOrder(0, 9), { ...ringOrder(0, 9), ...change }], options: OPTIONS },
        task(),
      );
    await expect(generate({ roads: Uint32Array.of() })).rejects.toThrow(
      /Route 2 has 0 roads, and HTP takes 1/,
    );
    await expect(generate({ roads: Uint32Array.of(0, 99) })).rejects.toThrow(
      /has road number 99 in place 2.* 48 roads/,
    );
    await expect(generate({ roads: Uint32Array.of(0, 5) })).rejects.toThrow(
      /from road 100 to road 115 \(place 2\)/,
    );
    await expect(generate({ duration: 0 })).rejects.toThrow(/Route 2 has the duration 0 s/);
    await expect(generate({ interval: NaN })).rejects.toThrow(/the interval NaN s/);
    await expect(generate({ start: Infinity })).rejects.toThrow(/starts at Infinity/);
    await expect(generate({ interval: 60 })).rejects.toThrow(
      /makes 11 points.* interval from 3.02 to 31.58 s/,
    );
    await expect(generate({ interval: 2 })).rejects.toThrow(/makes 301 points. HTP makes 20 to 200/);
    await own.keepWeights({ weights: weights('early', {}), drop: [] });
    await expect(generate({}, 'early')).rejects.toThrow(/no language model yet/);
    await expect(own.tokenise({ id: 'early', index: 0 }, task())).resolves.toBeDefined();
    const nowhere = { ...dataset, fingerprint: '11'.repeat(16), extras: {} };
    await own.hold({ dataset: nowhere });
    await expect(own.trips({}, task())).rejects.toThrow(/Ring has no GPS traces/);
  });

  it('keeps the weights of few runs, and none twice', async () => {
    const { own } = service();
    for (let i = 0; i < POINTS_AT_WORK.mostKept; i++)
      await own.keepWeights({ weights: weights(`r${i}`), drop: [] });
    await own.keepWeights({ weights: weights('r0'), drop: [] });
    await expect(own.keepWeights({ weights: weights('more'), drop: [] })).rejects.toThrow(/more than 4 runs/);
    await own.keepWeights({ weights: weights('more'), drop: ['r0'] });
  });

  it('stops a request that is cancelled, and goes on with others', async () => {
    const { own } = await readyService();
    const request = { id: 'run', orders: [ringOrder(0, 9)], options: OPTIONS };
    const stopped = task();
    stopped.control.cancel();
    await expect(own.generate(request, stopped)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await own.generate(request, task())).trips).toHaveLength(1);
  });
});
