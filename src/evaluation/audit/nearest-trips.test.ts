import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown } from '../../domain/testing/grid-town';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { EDR_MATRIX_THRESHOLD_KM } from '../route-measures';
import { distanceMatrix, edr, greatCircleMetric } from '../trajectory-distances';
import { EditPattern, NearestTrips } from './nearest-trips';
import { nearRoads } from './near-roads';

const TOWN = gridTown(6);
const NEAR = nearRoads(TOWN.centroidLonLat);
const metric = greatCircleMetric(TOWN.centroidLonLat);
const plainEdr = (a: readonly number[], b: readonly number[]) =>
  edr(distanceMatrix(Uint32Array.from(a), Uint32Array.from(b), metric), EDR_MATRIX_THRESHOLD_KM);

const road = fc.nat(TOWN.roadCount - 1);
const route = (most = 12) => fc.array(road, { minLength: 1, maxLength: most });

describe('roads near each other', () => {
  it('are those that EDR takes for the same', () => {
    for (let a = 0; a < TOWN.roadCount; a++) {
      const near = NEAR.roads.slice(NEAR.offsets[a], NEAR.offsets[a + 1]).sort();
      const plain = Array.from({ length: TOWN.roadCount }, (_, b) => b).filter(
        (b) => metric.between(a, b) < EDR_MATRIX_THRESHOLD_KM,
      );
      expect([...near]).toEqual(plain);
    }
  });
});

describe('edits', () => {
  it('are those of EDR, for routes of any length', () => {
    const pattern = new EditPattern(NEAR);
    fc.assert(
      fc.property(route(100), route(100), (a, b) => {
        pattern.set(a);
        expect(pattern.edits(b) / Math.max(a.length, b.length)).toBe(plainEdr(a, b));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the nearest trip', () => {
  it('is the first of the nearest of all', () => {
    fc.assert(
      fc.property(fc.array(route(), { minLength: 1, maxLength: 30 }), route(), (trips, asked) => {
        const index = new NearestTrips(
          NEAR,
          trajectorySetFrom(trips.map((roads) => ({ roads, times: roads }))),
        );
        // Asked twice: nothing is left of the first time.
        index.of(trips[0]);
        const { trip, distance } = index.of(asked);
        const distances = trips.map((one) => plainEdr(asked, one));
        expect(distance).toBe(Math.min(...distances));
        expect(trip).toBe(distance < 1 ? distances.indexOf(distance) : -1);
        expect(index.of(trips[0]).distance).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
