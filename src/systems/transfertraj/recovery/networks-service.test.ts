import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import {
  openMask,
  type PointMask,
  predictionMask,
  recoveryMask,
} from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { trajectorySetFrom } from '../../../domain/trajectory-set';
import { localTask } from '../../../engine/protocol/local-task';
import { ENGINE_STEPS, stepInWords } from '../../../engine/protocol/progress-words';
import { buffersToMove } from '../../../engine/protocol/service';
import { straightLines } from '../../../evaluation/recovery/baselines/straight-lines';
import { askedPlaces } from '../../../evaluation/recovery/partly-seen-trip';
import { metresApart } from '../../../evaluation/recovery/errors';
import { tripsAsRoutes } from '../../../generation/route';
import { useBackend } from '../../../nn/testing/backends';
import { fillIn } from '../networks/fill-in';
import { ReadCity } from '../networks/read-city';
import { openEncoder } from '../checkpoints/encoder-file';
import { transfertraj } from '../index';
import { savedEncoder } from '../testing/saved-encoder';
import { smallCity, smallConfig } from '../testing/small-recovery';
import { gpsTracesOf } from '../trips/trajectories';
import { makeTrajectories } from '../trips/make-trajectories';
import { RECOVERY_AT_WORK } from './recovery-service';
import { networksService } from './networks-service';

const TRACES = 24;
let dataset: Dataset;
let bytes: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallCity(TRACES);
  const { encoder } = smallConfig();
  bytes = await savedEncoder(dataset, 'pretrained', { encoder: { ...encoder, layers: 2 } });
});

const task = () => localTask<never>();

const morning = 8 * 3600;
const FEW_TRIPS = trajectorySetFrom([
  { roads: [0, 1, 2], times: [morning, morning + 30, morning + 120] },
  { roads: [3, 4], times: [morning, morning + 180] },
]);
const NO_TRIPS = trajectorySetFrom([]);

async function readyService() {
  const own = networksService({ onBroken: () => undefined });
  await own.hold({ dataset });
  await own.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
  return own;
}
type Service = Awaited<ReturnType<typeof readyService>>;

const tripOf = async (own: Service) => own.trip({ index: 2 }, task());
const fill = (own: Service, trajectory: Trajectory, mask: PointMask, id = 'run') =>
  own.fill({ id, trajectory, mask }, task());
const recovery = ({ times }: Trajectory, hidden: 'space' | 'point' = 'space') =>
  recoveryMask(times.length, hidden, 4);

/** The same trip with other numbers under a mask: NaN where nothing else is given. */
function withHidden({ lonLat, times }: Trajectory, mask: PointMask, value = NaN): Trajectory {
  const changed = { lonLat: lonLat.slice(), times: times.slice() };
  mask.points.forEach((point, place) => {
    if (mask.hidesSpace[place]) changed.lonLat.fill(value, 2 * point, 2 * point + 2);
    if (mask.hidesTime[place]) changed.times[point] = value;
  });
  return changed;
}

describe('the worker for recovery', () => {
  it('tells what trajectories the city has, and gives each away as a copy', async () => {
    const own = networksService({ onBroken: () => undefined });
    await expect(own.trips({}, task())).rejects.toThrow(/no data set yet/);
    await own.hold({ dataset });
    const summary = await own.trips({}, task());
    const { all, parts } = makeTrajectories(dataset);
    expect(summary.traces).toBe(TRACES);
    expect([...summary.points]).toEqual(all.map(({ times }) => times.length));
    expect(summary.parts).toEqual(parts);
    expect([summary.start[3], summary.interval[3]]).toEqual([all[3].times[0], 15]);
    expect(summary.duration[3]).toBe(15 * (all[3].times.length - 1));
    const steps = metresApart(all[3].lonLat.subarray(2), all[3].lonLat.subarray(0, -2));
    expect(summary.distance[3]).toBeCloseTo(
      steps.reduce((sum, step) => sum + step),
      2,
    );
    const trip = await own.trip({ index: 3 }, task());
    expect(trip).toEqual({ lonLat: all[3].lonLat.slice(), times: all[3].times.slice() });
    for (const buffer of [...buffersToMove(summary), ...buffersToMove(trip)])
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    expect((await own.trips({}, task())).points.length).toBe(TRACES);
    expect((await own.trip({ index: 3 }, task())).times.length).toBe(all[3].times.length);
    await expect(own.trip({ index: TRACES }, task())).rejects.toThrow(/has 24 trajectories.* 24 is none/);
  });

  it('holds times of routes against those that it says itself', async () => {
    const own = await readyService();
    const { network, trips } = dataset;
    const city = { network, trips: { ...trips, val: FEW_TRIPS, test: FEW_TRIPS } };
    await own.hold({ dataset: { ...dataset, ...city, fingerprint: 'with trips' } });
    await own.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
    const routes = tripsAsRoutes(FEW_TRIPS);
    const { limit, trips: count, sets } = await own.checkTimes({ id: 'run', sets: [routes] }, task());
    const [{ own: minutes, said, report }] = sets;
    expect([count, [...minutes]]).toEqual([2, [2, 3]]);
    const off = Array.from(said, (each, i) => Math.abs(each - minutes[i])).sort((a, b) => a - b);
    expect(limit).toBeCloseTo(off[0] + 0.9 * (off[1] - off[0]), 6);
    expect(report?.apart.value).toBeCloseTo((off[0] + off[1]) / 2, 6);
    const { centroidLonLat } = network;
    const middle = (road: number) => [centroidLonLat[2 * road], centroidLonLat[2 * road + 1]] as const;
    const question = { from: middle(0), to: middle(2), departure: 8 * 3600 };
    expect((await own.travelTime({ id: 'run', ...question }, task())).network).toBeCloseTo(said[0], 4);
    await own.hold({ dataset: { ...dataset, fingerprint: 'without', trips: { ...trips, val: NO_TRIPS } } });
    await own.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
    await expect(own.checkTimes({ id: 'run', sets: [routes] }, task())).rejects.toThrow(
      'no validation trips',
    );
  });

  it('fills in what is hidden as evaluations do, and leaves what is known', async () => {
    const own = await readyService();
    const trajectory = await tripOf(own);
    const mask = recovery(trajectory, 'point');
    const answer = await fill(own, trajectory, mask);
    const encoder = openEncoder(bytes);
    const city = new ReadCity(dataset, encoder.vocabulary, encoder.reading);
    const [said] = await fillIn(encoder, city, [{ trajectory, mask }], task());
    city.dispose();
    encoder.weights.dispose();
    mask.hidesSpace.forEach((hides, point) =>
      [0, 1].forEach((axis) => {
        const expected = (hides ? said : trajectory).lonLat[2 * point + axis];
        expect(answer.lonLat[2 * point + axis]).toBeCloseTo(expected, 9);
      }),
    );
    expect(answer.minutes).toEqual(said.minutes);
    expect(answer.gates).toEqual(said.gates);
  });

  it('shows its attention and gates: shares of each point that sum to 1, as many as are asked', async () => {
    const own = await readyService();
    const trajectory = await tripOf(own);
    const { attention, gates } = await fill(own, trajectory, recovery(trajectory));
    const count = trajectory.times.length;
    const { experts, topExperts } = smallConfig().encoder;
    expect([attention.length, gates.length]).toEqual([2, 2]);
    const rows = (values: Float32Array, width: number) =>
      Array.from({ length: count }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
    const sum = (row: readonly number[]) => row.reduce((total, each) => total + each, 0);
    attention.forEach((layer) => {
      expect(layer.length).toBe(count * count);
      for (const row of rows(layer, count)) expect(sum(row)).toBeCloseTo(1, 5);
    });
    gates.forEach((layer) => {
      for (const row of rows(layer, experts)) {
        expect(sum(row)).toBeCloseTo(1, 5);
        expect(row.filter((gate) => gate > 0)).toHaveLength(topExperts);
      }
    });
    expect(attention[0]).not.toEqual(attention[1]);
  });

  it.each(['space', 'point'] as const)('reads nothing of what is hidden: %s', async (hidden) => {
    const own = await readyService();
    const trajectory = await tripOf(own);
    const first = { ...recovery(trajectory, hidden), hidesSpace: new Uint8Array(trajectory.times.length) };
    first.hidesSpace[0] = 1;
    for (const mask of [
      recovery(trajectory, hidden),
      predictionMask(trajectory.times.length, hidden),
      first,
    ]) {
      const answer = await fill(own, withHidden(trajectory, mask), mask);
      expect(answer).toEqual(await fill(own, withHidden(trajectory, mask, 1e3), mask));
      expect([...answer.lonLat, ...answer.minutes].every(Number.isFinite)).toBe(true);
    }
  });

  it('asks the baselines of a recovery, or of a prediction', async () => {
    const own = await readyService();
    const trajectory = await tripOf(own);
    const mask = recovery(trajectory);
    const { answers } = await own.baselines({ trajectory: withHidden(trajectory, mask), mask }, task());
    expect(answers.map(({ source }) => source)).toEqual(['straight-lines', 'along-roads']);
    const said = straightLines(askedPlaces(trajectory, mask).seen);
    let hidden = 0;
    mask.hidesSpace.forEach((hides, point) => {
      const expected = hides
        ? said.subarray(2 * hidden, 2 * ++hidden)
        : trajectory.lonLat.subarray(2 * point);
      expect(answers[0].lonLat[2 * point]).toBe(expected[0]);
      expect(answers[0].lonLat[2 * point + 1]).toBe(expected[1]);
    });
    expect([...answers[1].lonLat].every(Number.isFinite)).toBe(true);
    const end = predictionMask(trajectory.times.length, 'point', 3);
    const ends = await own.baselines({ trajectory, mask: end }, task());
    expect(ends.answers.map(({ source }) => source)).toEqual(['constant-velocity', 'last-seen']);
  });

  it('says how long a trip takes, as the network has it and as the training trips have it', async () => {
    const own = await readyService();
    const { lonLat, times } = await tripOf(own);
    const [from, to] = [[...lonLat.subarray(0, 2)], [...lonLat.subarray(-2)]] as [number, number][];
    const answer = await own.travelTime({ id: 'run', from, to, departure: times[0] }, task());
    expect(answer.baselines.map(({ source }) => source)).toEqual([
      'mean-speed-straight',
      'mean-speed-roads',
      'road-paces',
    ]);
    // All drive alike: so the road's baselines are near the truth.
    const minutes = (times[times.length - 1] - times[0]) / 60;
    for (const { minutes: said } of answer.baselines.slice(1))
      expect(Math.abs(said / minutes - 1)).toBeLessThan(0.25);
    const trip = { lonLat: Float64Array.of(...from, ...to), times: Float64Array.of(times[0], NaN) };
    const mask = { ...openMask(2), hidesTime: Uint8Array.of(0, 1) };
    expect(answer.network).toBe((await fill(own, trip, mask)).minutes[1]);
  });

  it('tells which experts the test points ask, of a few trips or of all', async () => {
    const own = await readyService();
    const { parts, points } = await own.trips({}, task());
    const lengths = Array.from(parts.test, (trip) => points[trip]);
    const all = await own.experts({ id: 'run', most: 1000 }, task());
    const { experts } = smallConfig().encoder;
    const count = lengths.reduce((sum, length) => sum + length, 0);
    expect([all.lonLat.length, all.places.length, all.experts]).toEqual([2 * count, count, experts]);
    expect(all.gates.map(({ length }) => length)).toEqual([experts * count, experts * count]);
    const one = await own.experts({ id: 'run', most: 1 }, task());
    expect(one.lonLat).toEqual(all.lonLat.slice(0, 2 * lengths[0]));
    one.gates[1].forEach((gate, i) => expect(gate).toBeCloseTo(all.gates[1][i], 4));
  });

  it('measures networks of several files, each in the city as it reads it', async () => {
    const own = await readyService();
    const other = smallConfig();
    const tuned = await savedEncoder(dataset, 'recovery8', {
      reading: { ...other.reading, places: false, unit: 'metres' },
    });
    await own.keepWeights({ weights: { id: 'eighth', bytes: tuned }, drop: [] });
    const steps = new Set<string>();
    const watched = localTask<never>({ onProgress: ({ step }) => steps.add(step) });
    const request = { pretrained: 'run', tasks: { recovery8: 'eighth' }, hides: 'space', seed: 1 } as const;
    const { recovery: measured, trips, experts } = await own.evaluate(request, watched);
    expect(trips).toBe((await own.trips({}, task())).parts.test.length);
    const sourcesOf = (kind: string, step?: number, hidden = 'space') => {
      const found = measured.tasks.find(
        ({ task: of }) =>
          of.kind === kind &&
          (of.kind === 'travel-time' || of.hidden === hidden) &&
          (step === undefined || (of.kind === 'recovery' && of.step === step)),
      );
      return found?.sources.map(({ source }) => source);
    };
    expect(sourcesOf('recovery', 8)).toEqual(['straight-lines', 'along-roads', 'pretrained', 'tuned']);
    expect(sourcesOf('recovery', 8, 'point')).toEqual(['straight-lines', 'along-roads', 'pretrained']);
    expect(sourcesOf('travel-time')).toHaveLength(4);
    expect(experts!.layers).toHaveLength(2);
    for (const step of steps)
      expect(stepInWords({ step }, [transfertraj.steps, ENGINE_STEPS])).not.toBe(step);
  });

  it('leaves no tensor behind', async () => {
    const tensors = memory().numTensors;
    const own = await readyService();
    const trajectory = await tripOf(own);
    const mask = recovery(trajectory);
    await fill(own, trajectory, mask);
    const loaded = memory().numTensors;
    await fill(own, trajectory, mask);
    await own.experts({ id: 'run', most: 2 }, task());
    expect(memory().numTensors).toBe(loaded);
    await own.keepWeights({ weights: { id: 'other', bytes }, drop: ['run'] });
    expect(memory().numTensors).toBe(tensors);
    await expect(fill(own, trajectory, mask)).rejects.toThrow(
      'weights of the encoder are not loaded. Ask again.',
    );
    await fill(own, trajectory, mask, 'other');
    await own.hold({ dataset: { ...dataset, fingerprint: '00'.repeat(16) } });
    expect(memory().numTensors).toBe(tensors);
    await expect(fill(own, trajectory, mask, 'other')).rejects.toThrow(/not loaded/);
  });

  it('says what it cannot do', async () => {
    const own = await readyService();
    const trajectory = await tripOf(own);
    const long = { lonLat: new Float64Array(242), times: new Float64Array(121) };
    const unknown = { ...openMask(8), hidesSpace: new Uint8Array(8).fill(1) };
    const nowhere = { ...trajectory, lonLat: trajectory.lonLat.map((value, i) => (i === 4 ? NaN : value)) };
    const never = { ...trajectory, times: trajectory.times.map((value, i) => (i === 1 ? NaN : value)) };
    const open = openMask(trajectory.times.length);
    const questions: readonly [Trajectory, PointMask, RegExp][] = [
      [trajectory, openMask(1), /has 1 point that can be read, and two are needed/],
      [long, openMask(121), /has 121 points, and 120 can be read/],
      [trajectory, unknown, /All 8 points of the trip are hidden/],
      [nowhere, open, /Point 3 of the trip is known to lie at NaN/],
      [never, open, /Point 2 of the trip is known at no time/],
      [{ ...trajectory, times: new Float64Array(3) }, open, /and 3 times/],
      [trajectory, { ...open, points: open.points.map((point) => point + 1) }, /numbered from 0 to/],
      [trajectory, { ...open, hidesTime: new Uint8Array(1) }, /1 times whether they are hidden/],
    ];
    for (const [asked, mask, words] of questions) {
      await expect(fill(own, asked, mask)).rejects.toThrow(words);
      await expect(own.baselines({ trajectory: asked, mask }, task())).rejects.toThrow(words);
    }
    await expect(fill(own, trajectory, open, 'nobody')).rejects.toThrow(/not loaded. Ask again/);
    await own.keepWeights({ weights: { id: 'broken', bytes: Uint8Array.of(1, 2, 3) }, drop: [] });
    await expect(fill(own, trajectory, open, 'broken')).rejects.toMatchObject({ code: 'bad-input' });
    const time = { id: 'run', from: [0, 0], to: [0, 91], departure: 0 } as const;
    await expect(own.travelTime(time, task())).rejects.toThrow(/destination lies at 0, 91/);
    await expect(own.travelTime({ ...time, to: [0, 0], departure: NaN }, task())).rejects.toThrow(
      /departure at NaN/,
    );
    await expect(own.experts({ id: 'run', most: 0 }, task())).rejects.toThrow(/from 1 on, not 0/);
    for (let i = 2; i < RECOVERY_AT_WORK.mostKept; i++)
      await own.keepWeights({ weights: { id: `r${i}`, bytes }, drop: [] });
    await expect(own.keepWeights({ weights: { id: 'more', bytes }, drop: [] })).rejects.toThrow(
      /more than 6 encoders/,
    );
    const { traces, ...others } = dataset.extras!;
    expect(traces).toBeDefined();
    const empty = { ...dataset, fingerprint: '11'.repeat(16), extras: others, trips: noTrips() };
    await own.hold({ dataset: empty });
    await expect(own.trips({}, task())).rejects.toThrow(/neither GPS traces nor trips/);
    await own.hold({ dataset: { ...empty, fingerprint: '22'.repeat(16), extras: { traces: fewTraces() } } });
    await own.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
    await expect(own.experts({ id: 'run', most: 1 }, task())).rejects.toThrow(
      /no trajectories in its test part/,
    );
  });

  it('stops a request that is cancelled, and goes on with others', async () => {
    const own = await readyService();
    const stopped = task();
    stopped.control.cancel();
    const request = { pretrained: 'run', tasks: {}, hides: 'space', seed: 1 } as const;
    await expect(own.evaluate(request, stopped)).rejects.toMatchObject({ code: 'cancelled' });
    const under = localTask<never>({ onProgress: () => under.control.cancel() });
    await expect(own.evaluate(request, under)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await own.trips({}, task())).points.length).toBe(TRACES);
  });
});

const noTrips = (): Dataset['trips'] => {
  const { train } = dataset.trips;
  const none = { ...train, tripCount: 0 };
  return { train: none, val: none, test: none };
};
/** One trace: too few for a test part. */
const fewTraces = () => gpsTracesOf(makeTrajectories(dataset).all.slice(0, 1));
