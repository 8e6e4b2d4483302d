import { networkOf } from '../../../src/domain/testing/small-network';
import { trajectorySetFrom } from '../../../src/domain/trajectory-set';
import type { ReferenceFolder } from '../../../parity/harness/reference-folder';
import { compare, FORWARD, type Subject } from '../../../parity/harness/compare';
import { NextRoadCounter } from './train';

interface Stored {
  readonly following: readonly [number, number][];
  readonly trips: readonly number[][];
  readonly smoothing: number;
  /** Probabilities of the successors of each road. */
  readonly next: Readonly<Record<string, number[]>>;
}

const FILE = 'counts.json';

/** Probabilities of next roads against numbers that were worked out by hand. */
const counts: Subject = {
  name: 'next_road_counts',
  async run(context) {
    const stored = context.folder.json(FILE) as Stored;
    const roads = 1 + Math.max(...stored.following.flat());
    const lines = Array.from({ length: roads }, (_, road) => [[road, 0] as const, [road + 1, 0] as const]);
    const network = networkOf(lines, stored.following);
    const trips = trajectorySetFrom(stored.trips.map((of) => ({ roads: of, times: of.map((_, i) => i) })));
    const counter = new NextRoadCounter(network, stored.smoothing);
    for (let trip = 0; trip < trips.tripCount; trip++) counter.learn(trips, trip);
    for (const [road, expected] of Object.entries(stored.next))
      compare(context, {
        group: 'next_road_counts',
        what: `next roads of road ${road}`,
        actual: [...counter.next(Number(road))],
        expected,
        tolerance: FORWARD,
        onHost: true,
      });
  },
};

/** What is checked in a folder of such numbers. */
export const subjectsOf = (_: ReferenceFolder): readonly Subject[] => [counts];
