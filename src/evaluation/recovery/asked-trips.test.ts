import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionMask, recoveryMask, travelTimeMask } from '../../domain/masked-trajectories/masks';
import { askedPlaces, askedTravelTime } from './partly-seen-trip';
import { straightTrip, trips } from './testing/trips';

const masks = (length: number) =>
  (['space', 'point'] as const).flatMap((hidden) => [
    predictionMask(length, hidden),
    ...[4, 8, 16].map((step) => recoveryMask(length, hidden, step)),
  ]);

describe('what is asked of a trip', () => {
  it('has known points and hidden ones, and where those were', () => {
    const trip = straightTrip(7);
    const { seen, truth } = askedPlaces(trip, recoveryMask(7, 'space', 4));
    expect([...seen.known.positions]).toEqual([0, 4, 6]);
    expect([...seen.known.lonLat]).toEqual(
      [0, 4, 6].flatMap((i) => [...trip.lonLat.slice(2 * i, 2 * i + 2)]),
    );
    expect([...seen.known.times]).toEqual([0, 4, 6].map((i) => trip.times[i]));
    expect([...seen.hidden.positions]).toEqual([1, 2, 3, 5]);
    expect([...seen.hidden.times!]).toEqual([1, 2, 3, 5].map((i) => trip.times[i]));
    expect([...truth]).toEqual([1, 2, 3, 5].flatMap((i) => [...trip.lonLat.slice(2 * i, 2 * i + 2)]));
    expect(askedPlaces(trip, recoveryMask(7, 'point', 4)).seen.hidden.times).toBeNull();
  });

  it('shows nothing of what is hidden, whatever it is', () => {
    fc.assert(
      fc.property(trips(), fc.infiniteStream(fc.double()), (trip, other) => {
        for (const mask of masks(trip.times.length)) {
          const changed = { lonLat: trip.lonLat.slice(), times: trip.times.slice() };
          const draw = () => other.next().value as number;
          mask.hidesSpace.forEach((hides, i) => hides && changed.lonLat.set([draw(), draw()], 2 * i));
          mask.hidesTime.forEach((hides, i) => hides && (changed.times[i] = draw()));
          expect(askedPlaces(changed, mask).seen).toEqual(askedPlaces(trip, mask).seen);
        }
      }),
    );
  });

  it('is refused where times of known places are hidden', () => {
    expect(() => askedPlaces(straightTrip(7), travelTimeMask(7))).toThrow('time of a place that is known');
  });
});

describe('travel times that are asked for', () => {
  it('lie between the first point and the last', () => {
    const trip = straightTrip(9);
    const { question, minutes } = askedTravelTime(trip);
    expect(question).toEqual({
      from: [trip.lonLat[0], trip.lonLat[1]],
      to: [trip.lonLat[16], trip.lonLat[17]],
      departure: trip.times[0],
    });
    expect(minutes).toBe(2);
    expect(() => askedTravelTime(straightTrip(1))).toThrow('A trip of 1 points has no travel time');
  });
});
