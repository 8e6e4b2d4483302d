import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { predictionMask, recoveryMask } from '../../domain/masked-trajectories/masks';
import { askedPlaces, askedTravelTime } from './partly-seen-trip';
import { straightLines, constantVelocity, staysWhereLastSeen } from './baselines/straight-lines';
import { errorSize, metresApart, minuteErrors, WeightedErrors } from './errors';
import { judgePlaces, gapPlaces } from './judge-places';
import { judgeTravelTimes } from './judge-travel-times';
import type { PlacesTask } from './recovery-report';
import { straightTrip, trips } from './testing/trips';

const FEW = { resamples: 50, seed: 3 };
const RECOVERY: PlacesTask = { kind: 'recovery', step: 4, hidden: 'space' };
const PREDICTION: PlacesTask = { kind: 'prediction', points: 5, hidden: 'space' };
const sets = fc.array(trips(), { minLength: 2, maxLength: 6 });
const joined = (parts: readonly Float64Array[]) => parts.flatMap((part) => [...part]);

it('weighted errors are those of the trips, each as often as its weight says', () => {
  const errors = fc.array(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 5 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(errors, fc.infiniteStream(fc.nat(3)), (all, draws) => {
      const weights = all.map(() => draws.next().value as number);
      const repeated = errorSize(all.flatMap((of, i) => Array.from({ length: weights[i] }, () => of).flat()));
      const weighted = new WeightedErrors(all);
      if (repeated.count === 0) {
        expect(weighted.mae(weights)).toBeNaN();
        return;
      }
      expect(weighted.mae(weights)).toBeCloseTo(repeated.mae, 6);
      expect(weighted.rmse(weights)).toBeCloseTo(repeated.rmse, 6);
      expect(weighted.count).toBe(all.flat().length);
    }),
  );
});

describe('places that are judged', () => {
  it('have the errors of all points together, and of destinations in predictions', async () => {
    await fc.assert(
      fc.asyncProperty(sets, async (all) => {
        const asked = all
          .filter(({ times }) => times.length > 5)
          .map((trip) => askedPlaces(trip, predictionMask(trip.times.length, 'space')));
        fc.pre(asked.length > 0);
        const said = asked.map(({ seen }) => staysWhereLastSeen(seen));
        const apart = said.map((places, i) => metresApart(places, asked[i].truth));
        const report = await judgePlaces(
          PREDICTION,
          asked,
          [{ source: 'still', places: said }],
          NO_TASK,
          FEW,
        );
        const [{ all: ofAll, destination }] = report.sources;
        expect(ofAll.mae.value).toBeCloseTo(errorSize(joined(apart)).mae, 6);
        expect(ofAll.rmse.value).toBeCloseTo(errorSize(joined(apart)).rmse, 6);
        expect(destination!.mae.value).toBeCloseTo(errorSize(apart.map((of) => of[4])).mae, 6);
        expect(destination!.rmse.low).toBeLessThanOrEqual(destination!.rmse.high);
        expect(report.points).toBe(5 * asked.length);
      }),
      { numRuns: 25 },
    );
  });

  it('of two sources have paired differences', async () => {
    await fc.assert(
      fc.asyncProperty(sets, async (all) => {
        const asked = all
          .filter(({ times }) => times.length > 6)
          .map((trip) => askedPlaces(trip, predictionMask(trip.times.length, 'space')));
        fc.pre(asked.length > 0);
        const still = { source: 'still', places: asked.map(({ seen }) => staysWhereLastSeen(seen)) };
        const moving = { source: 'moving', places: asked.map(({ seen }) => constantVelocity(seen)) };
        const report = await judgePlaces(
          PREDICTION,
          asked,
          [still, moving, { ...still, source: 'again' }],
          NO_TASK,
          FEW,
        );
        expect(report.differences.map(({ before, after }) => `${before} ${after}`)).toEqual([
          'still moving',
          'still again',
          'moving again',
        ]);
        const [a, b] = report.sources;
        const { difference } = report.differences[0];
        expect(difference.all.mae.value).toBeCloseTo(b.all.mae.value - a.all.mae.value, 6);
        expect(report.differences[1].difference.all.rmse).toEqual({ value: 0, low: 0, high: 0 });
      }),
      { numRuns: 25 },
    );
  });

  it('count trips with hidden points and known ones alone', async () => {
    const asked = [5, 9, 4].map((points) =>
      askedPlaces(straightTrip(points), predictionMask(points, 'space')),
    );
    const shortRecovery = askedPlaces(straightTrip(2), recoveryMask(2, 'space', 4));
    const all = [...asked, shortRecovery];
    const places = all.map(({ seen }) => straightLines(seen));
    const report = await judgePlaces(PREDICTION, all, [{ source: 'lines', places }], NO_TASK, FEW);
    expect(report).toMatchObject({ trips: 1, points: 5, leftOut: 3, task: PREDICTION });
    expect(report.sources[0].all.mae.value).toBeGreaterThan(0);
    await expect(judgePlaces(PREDICTION, [asked[0]], [], NO_TASK)).rejects.toThrow(
      'none has both hidden points',
    );
    await expect(
      judgePlaces(PREDICTION, all, [{ source: 'lines', places: places.slice(1) }], NO_TASK),
    ).rejects.toThrow('lines says places of 3 trips, and 4 were asked.');
  });

  it('tell the errors along a gap, which are largest in its middle for a vehicle that turns back', async () => {
    const trip = straightTrip(17);
    for (let i = 9; i < 17; i++) trip.lonLat.set(trip.lonLat.slice(2 * (16 - i), 2 * (16 - i) + 2), 2 * i);
    const asked = [askedPlaces(trip, recoveryMask(17, 'space', 16))];
    const said = [{ source: 'lines', places: [straightLines(asked[0].seen)] }];
    const report = await judgePlaces({ ...RECOVERY, step: 16 }, asked, said, NO_TASK, FEW);
    const [{ alongGap, destination }] = report.sources;
    expect(destination).toBeNull();
    expect(alongGap.map(({ unit, from, points }) => [unit, from, points])).toEqual([
      ['share', 0, 3],
      ['share', 0.2, 3],
      ['share', 0.4, 3],
      ['share', 0.6, 3],
      ['share', 0.8, 3],
    ]);
    const means = alongGap.map(({ mae }) => mae.value);
    expect(Math.max(...means)).toBe(means[2]);
    expect(means[0]).toBeCloseTo(means[4], 6);
  });
});

it('places in gaps are shares between known points, and points after the last', () => {
  const of = (points: number, step: number) =>
    gapPlaces(askedPlaces(straightTrip(points), recoveryMask(points, 'space', step)).seen).map(
      (place) => place?.from,
    );
  expect(of(9, 4)).toEqual([0.2, 0.4, 0.6, 0.2, 0.4, 0.6]);
  expect(of(6, 8)).toEqual([0.2, 0.4, 0.6, 0.8]);
  const predicted = askedPlaces(straightTrip(8), predictionMask(8, 'space')).seen;
  expect(gapPlaces(predicted).map((place) => [place?.unit, place?.from])).toEqual(
    [1, 2, 3, 4, 5].map((steps) => ['points', steps]),
  );
  const all = askedPlaces(straightTrip(5), predictionMask(5, 'space')).seen;
  expect(gapPlaces(all)).toEqual([null, null, null, null, null]);
});

describe('travel times that are judged', () => {
  const asked = [5, 9, 21].map((points) => askedTravelTime(straightTrip(points)));
  const truth = asked.map(({ minutes }) => minutes);

  it('have the errors of the definition', async () => {
    const minutes = [2, 1, 6];
    const report = await judgeTravelTimes(
      asked,
      [
        { source: 'a', minutes },
        { source: 'b', minutes: truth },
      ],
      NO_TASK,
      FEW,
    );
    const { mae, rmse, mape } = minuteErrors(minutes, truth);
    const { errors } = report.sources[0];
    expect(errors.mae.value).toBeCloseTo(mae, 12);
    expect(errors.rmse.value).toBeCloseTo(rmse, 12);
    expect(errors.mape.value).toBeCloseTo(mape, 12);
    expect(report.sources[1].errors.mape).toEqual({ value: 0, low: 0, high: 0 });
    expect(report.differences[0].difference.mae.value).toBeCloseTo(-mae, 12);
    expect(report.differences[0].difference.mae.high).toBeLessThanOrEqual(0);
  });

  it('are refused in other numbers than were asked', async () => {
    await expect(judgeTravelTimes([], [], NO_TASK)).rejects.toThrow('no trips');
    await expect(judgeTravelTimes(asked, [{ source: 'a', minutes: [1] }], NO_TASK)).rejects.toThrow(
      'a says travel times of 1 trips, and 3 were asked.',
    );
  });
});
