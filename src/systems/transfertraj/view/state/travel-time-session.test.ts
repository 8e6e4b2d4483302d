import { describe, expect, it } from 'vitest';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { answered } from '../../../../engine/protocol/testing/answered';
import type { TimeQuestion } from '../../recovery/recovery-service';
import { madeNetwork, madeTrip } from '../testing/made-recovery';
import { TravelTimeSession } from './travel-time-session.svelte';

const network = { roadCount: 2, centroidLonLat: Float64Array.of(8, 0, 8.5, 0.5) };
const settled = () => new Promise((resolve) => setTimeout(resolve));

function made(trip: Trajectory | null = madeTrip(17)) {
  const asked: [string, TimeQuestion][] = [];
  const session = new TravelTimeSession({
    trip: () => trip,
    network: () => network,
    networks: () => [madeNetwork('pretrained'), madeNetwork('travel-time')],
    ask: (question, model) => {
      asked.push([model.id, question]);
      return answered({ network: 4.5, baselines: [{ source: 'road-paces' as const, minutes: 5 }] });
    },
  });
  return { session, asked };
}

describe('how long a trip takes', () => {
  it('is asked once it is looked at, of the network for travel times, by both ends and the departure alone', async () => {
    const { session, asked } = made();
    session.follow();
    expect(asked).toEqual([]);
    session.isOpen = true;
    session.follow();
    await settled();
    session.follow();
    const [from, to] = [
      [8, 0],
      [8, 0.016],
    ];
    expect(asked).toEqual([['travel-time 1', { from, to, departure: 1_372_636_800 }]]);
    expect([session.answer?.network, session.realMinutes]).toEqual([4.5, 4]);
  });

  it('between two clicked roads departs when the trip in view does, or as a person says', async () => {
    const { session, asked } = made();
    session.isOpen = true;
    session.from = 'map';
    expect([session.needsClicks, session.realMinutes]).toEqual([true, null]);
    session.clicked.add(0);
    session.clicked.add(1);
    session.departure = 1000;
    session.follow();
    await settled();
    expect(asked[0][1]).toEqual({ from: [8, 0], to: [8.5, 0.5], departure: 1000 });
    session.departure = null;
    expect(session.answer).toBeNull();
    expect(session.question?.departure).toBe(1_372_636_800);
  });

  it('is not asked without a trip', () => {
    const { session, asked } = made(null);
    session.isOpen = true;
    session.follow();
    expect([session.question, asked]).toEqual([null, []]);
  });
});
