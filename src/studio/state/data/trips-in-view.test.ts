import { describe, expect, it } from 'vitest';
import { badInput } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import type { Call } from '../../../engine/protocol/worker-client';
import type { TripsSummary } from '../../../systems/htp/points/points-service';
import { answered, refused } from '../../../engine/protocol/testing/answered';
import { madeSummary, madeTrip } from '../../../systems/htp/view/testing/made-trips';
import { TripsInView } from './trips-in-view.svelte';

const withGps = (fingerprint: string) => ({ fingerprint, extras: { traces: {} } }) as unknown as Dataset;
const without = { fingerprint: 'roads' } as Dataset;

function made(ask: () => Call<TripsSummary> = () => answered(madeSummary())) {
  const page = { dataset: withGps('a') as Dataset | null };
  const asked: number[] = [];
  const trips = new TripsInView({
    dataset: () => page.dataset,
    trips: ask,
    trip: (index) => {
      asked.push(index);
      return answered(madeTrip(20 + index));
    },
  });
  const settle = async () => {
    trips.follow();
    await new Promise((resolve) => setTimeout(resolve));
    trips.followTrip();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { page, trips, asked, settle };
}

describe('the trips of the GPS', () => {
  it('begin with the first of the test part, and read the one that is chosen', async () => {
    const { trips, asked, settle } = made();
    expect([trips.open, trips.index, trips.count]).toEqual([null, null, 0]);
    await settle();
    expect([trips.index, trips.isChosen, trips.trip?.times.length]).toEqual([3, false, 23]);
    trips.choose(1);
    expect(trips.trip).toBeNull();
    await settle();
    expect(trips.trip?.times.length).toBe(21);
    await settle();
    expect(asked).toEqual([3, 1]);
    trips.choose(99);
    expect(trips.index).toBe(3);
  });

  it('are stepped through, not beyond the ends, and any of the test part can be taken', async () => {
    const { trips, settle } = made();
    trips.step(1);
    trips.chooseAny(0);
    expect(trips.isChosen).toBe(false);
    await settle();
    trips.step(-1);
    expect(trips.index).toBe(2);
    trips.step(-9);
    expect(trips.index).toBe(2);
    trips.chooseAny(0.99);
    expect(trips.index).toBe(trips.count - 1);
    trips.step(1);
    expect(trips.index).toBe(trips.count - 1);
    trips.chooseAny(0);
    expect(trips.index).toBe(3);
  });

  it('are those of the data that are open', async () => {
    const { page, trips, settle } = made();
    await settle();
    trips.choose(1);
    page.dataset = without;
    expect([trips.open, trips.index]).toEqual([null, null]);
    await settle();
    expect(trips.making.phase).toBe('idle');
    page.dataset = withGps('b');
    await settle();
    expect([trips.index, trips.isChosen]).toEqual([3, false]);
  });

  it('are not there where the GPS cannot be matched, and that is told', async () => {
    const { trips, settle } = made(() => refused(badInput('No trace lies on the roads.')));
    await settle();
    expect([trips.open, trips.making.failure?.message]).toEqual([null, 'No trace lies on the roads.']);
  });
});
