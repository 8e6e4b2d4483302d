import { describe, expect, it } from 'vitest';
import type { RoadNetwork } from '../../../../domain/road-network';
import { networkOf, type Line } from '../../../../domain/testing/small-network';
import { trajectorySetFrom } from '../../../../domain/trajectory-set';
import { roadClass } from '../../../../studio/map/words';
import { mostSurprising, stepInWords, surpriseInWords, tripSurprise } from './trip-surprise';

const [ahead, back]: Line[] = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [1, 0],
    [0, 0],
  ],
];
const network: RoadNetwork = {
  ...networkOf([ahead, back, ahead], []),
  geoIds: Float64Array.of(100, 101, 102),
  classCodes: Uint16Array.of(0, 1, 2),
  classNames: ['residential', "['primary', 'secondary']", ''],
};

const trips = trajectorySetFrom([
  { roads: [0], times: [0] },
  { roads: [0, 1], times: [0, 60] },
]);
const surprisals = { offsets: Uint32Array.of(0, 2, 5), values: Float32Array.of(1, 2, 3, 5, 4) };

describe('a trip under the teacher', () => {
  const trip = tripSurprise(trips, surprisals, 1);

  it('has a value for each road and one for its end', () => {
    expect([[...trip.roads], [...trip.values]]).toEqual([
      [0, 1],
      [3, 5, 4],
    ]);
  });

  it('names its steps', () => {
    expect([0, 1, 2].map((step) => stepInWords(trip, step, network))).toEqual([
      'Step 1: starts on residential 100, eastbound',
      'Step 2: onto primary / secondary 101, westbound',
      'Step 3: the trip ends',
    ]);
    expect(roadClass(network, 2)).toBe('road');
    const details = { nameCodes: Uint32Array.of(0, 1, 0), names: ['', 'Mill Lane'] };
    const named = { ...network, details } as unknown as RoadNetwork;
    expect([0, 1].map((step) => stepInWords(trip, step, named))).toEqual([
      'Step 1: starts on residential 100, eastbound',
      'Step 2: onto Mill Lane, westbound',
    ]);
  });

  it('knows its most surprising steps', () => {
    expect(mostSurprising(trip, 2)).toEqual([1, 2]);
    expect(mostSurprising(trip, 9)).toHaveLength(3);
  });
});

describe('words', () => {
  it('give the surprise of a step with its probability', () => {
    const trip = { roads: Uint32Array.of(0, 1, 2), values: Float32Array.of(0, Math.log(10), 6.1, 12) };
    expect([0, 1, 2, 3].map((step) => surpriseInWords(trip, step))).toEqual([
      '0.00 nats: the teacher gave this road 100 %',
      '2.30 nats: the teacher gave this road 10 %',
      '6.10 nats: the teacher gave this road 0.22 %',
      '12.00 nats: the teacher gave this end less than 0.01 %',
    ]);
  });
});
