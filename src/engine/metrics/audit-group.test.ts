import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { gridDataset, walks } from '../../domain/testing/grid-town';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { AUDIT_KEYS, auditVerdict } from '../../evaluation/audit/audit-catalogue';
import { tripsAsRoutes } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { auditGroup, auditRequest } from './audit-group';

const TRIPS = 200;
const ROADS = 20;
const random = new Random(3);
let turn = 0;
/** Walks begin anywhere, and mostly go on by the second road that follows. */
const turns = () => (turn++ % ROADS > 0 && random.next() < 0.6 ? 1 : random.int(100_000));
const town = gridDataset(14, 1, turns);
const driven = () => walks(town.network, TRIPS, ROADS, turns);
turn = 0;
const dataset = { ...town, trips: { train: driven(), val: driven(), test: driven() } };
const { train, test, val } = dataset.trips;
const some = (trips: TrajectorySet, places: ArrayLike<number>) => selectTrips(trips, places);
const first = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);
/** The audit of routes that are these trips, for test pairs. */
async function audited(routes: TrajectorySet) {
  const indices = Uint32Array.from(first(routes.tripCount));
  const sets = [{ source: 'vanilla', routes: tripsAsRoutes(routes) }] as const;
  const { sets: found } = await auditGroup(auditRequest(dataset, 'test', { trips: test, indices }, sets, 1));
  return found[0];
}

describe('an audit', () => {
  it('finds a set that is half copies of training trips, and which trips they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(first(TRIPS), { minLength: 30, maxLength: 60 }),
        async (places) => {
          const copies = some(train, places);
          const fresh = some(test, first(places.length, 80));
          const joined = {
            ...copies,
            tripCount: 2 * places.length,
            roads: Uint32Array.from([...copies.roads, ...fresh.roads]),
            times: Float64Array.from([...copies.times, ...fresh.times]),
            offsets: Uint32Array.from([
              ...copies.offsets,
              ...fresh.offsets.subarray(1).map((at) => at + copies.roads.length),
            ]),
            sourceRows: Uint32Array.from([...copies.sourceRows, ...fresh.sourceRows]),
          };
          const { figures, training } = await audited(joined);
          expect(figures.copies.routes.value).toBeGreaterThanOrEqual(0.5);
          expect(auditVerdict('copies', figures.copies.difference)).toBe('more than among driven trips');
          expect(auditVerdict('closestRatio', figures.closestRatio.difference)).toBe(
            'closer than driven trips',
          );
          expect(figures.copies.count).toBe(2 * places.length);
          places.forEach((_, i) => expect(training.distances[i]).toBe(0));
        },
      ),
      { numRuns: 5 },
    );
  });

  it('tells who was trained on from copies, and from nothing else', async () => {
    const { figures: copied } = await audited(some(train, first(TRIPS)));
    expect(copied.membership.count).toBe(2 * TRIPS);
    expect(copied.membership.routes.value).toBeGreaterThan(0.9);
    const { figures } = await audited(some(test, first(TRIPS)));
    const { value, low, high } = figures.membership.routes;
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    expect(Math.abs(value - 0.5)).toBeLessThan(0.1);
    expect(auditVerdict('membership', copied.membership.difference)).toBe('training trips can be told');
  });

  it('has no diversity in copies of one route, and that of driven trips in themselves', async () => {
    const same = new Array<number>(40).fill(0);
    const { figures } = await audited(some(val, same));
    expect([figures.apart.routes.value, figures.distinct.routes.value]).toEqual([0, 1]);
    const { figures: real } = await audited(some(test, first(TRIPS)));
    expect(real.apart.difference.value || 0).toBe(0);
  });

  it('finds the most similar driven trip, and the same use in the same trips', async () => {
    const { figures, driven: similar } = await audited(some(test, first(50)));
    expect([...similar.distances]).toEqual(new Array(50).fill(0));
    for (const key of ['nextRoad', 'travelTime'] as const) {
      expect(figures[key].difference).toEqual({ value: 0, low: 0, high: 0 });
      expect(figures[key].routes.value).toBeGreaterThan(0);
      expect(figures[key].count).toBe(TRIPS);
    }
    const copies = await audited(some(test, new Array<number>(50).fill(7)));
    expect(auditVerdict('nextRoad', copies.figures.nextRoad.difference)).toBe('worse than from driven trips');
  });

  it('leaves out what cannot be measured, and stops where it is cancelled', async () => {
    const sets = [{ source: 'vanilla', routes: tripsAsRoutes(some(test, first(20))) }] as const;
    const empty = { ...dataset, trips: { train: some(train, []), val: some(val, []), test: some(test, []) } };
    const { sets: found } = await auditGroup(auditRequest(empty, 'random', null, sets, 1));
    for (const key of AUDIT_KEYS)
      expect(auditVerdict(key, found[0].figures[key].difference)).toBe('not known');
    const task = localTask<never>({ onProgress: ({ done }) => done > 40 && task.control.cancel() });
    const request = auditRequest(
      dataset,
      'test',
      { trips: test, indices: Uint32Array.from(first(20)) },
      sets,
      1,
    );
    await expect(auditGroup(request, task)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
