import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gridDataset } from '../../../domain/testing/grid-town';
import { tripsAsRoutes } from '../../../generation/route';
import { reviewGroup } from '../../../engine/metrics/review-group';
import type { ReviewRequest } from '../../../engine/metrics/review-request';
import type { RouteGroup } from '../routes/route-book.svelte';
import { ReviewMeasures } from './review-measures.svelte';

// Put back at the end: other tests of the same worker would take it for a browser's.
beforeAll(
  () => void vi.stubGlobal('document', { querySelector: () => ({ src: 'https://page.org/index-1.js' }) }),
);
afterAll(() => void vi.unstubAllGlobals());

let turn = 5;
const dataset = gridDataset(6, 4100, () => (turn += 3));
const trips = dataset.trips.test;
const routes = tripsAsRoutes(trips);
const { origins, destinations } = routes;
const group: RouteGroup = {
  ...{ id: 1, title: 'Many', from: 'test' },
  tripIndices: Uint32Array.from({ length: routes.count }, (_, i) => i),
  pairs: { origins, destinations, departures: new Float64Array(routes.count) },
  sets: [{ source: 'vanilla', routes, seconds: NaN }],
};

/** A visit of a page with a storage; counts what the worker is asked. */
function visit(kept: Map<string, unknown>, resamples = 10) {
  const asked: string[] = [];
  const measures = new ReviewMeasures({
    dataset: () => dataset,
    book: { group },
    models: { of: () => null },
    evaluation: { resamples, take: () => undefined },
    routes: {
      worker: {
        call: () => {
          throw new Error('not asked for');
        },
      },
    },
    store: {
      loadAnswers: async (key) => structuredClone(kept.get(key) ?? null),
      putAnswers: async (key, answers) => {
        kept.clear();
        kept.set(key, structuredClone(answers));
      },
    },
    startWorker: () =>
      ({
        call: (name: string, request: ReviewRequest) => {
          asked.push(name);
          return { result: name === 'tellApart' ? Promise.resolve([]) : reviewGroup(request) };
        },
        close: async () => undefined,
      }) as never,
  });
  return { measures, asked };
}

describe('what was measured of a review that takes long', () => {
  it('is there at the next visit, with what the classifier said', async () => {
    const kept = new Map<string, unknown>();
    const first = visit(kept);
    first.measures.keepUp();
    await vi.waitFor(() => expect(first.measures.restoring.active).toBe(false));
    expect(first.asked).toEqual([]);
    await first.measures.measure();
    await first.measures.tellApart();
    await vi.waitFor(() => expect(kept.size).toBe(1));
    const second = visit(kept);
    second.measures.keepUp();
    await vi.waitFor(() => expect(second.measures.review?.tests).toEqual(first.measures.review?.tests));
    expect(second.measures.told).toEqual([]);
    expect(second.asked).toEqual([]);
  });

  it('is measured again where it is asked for otherwise', async () => {
    const kept = new Map<string, unknown>();
    await visit(kept).measures.measure();
    await vi.waitFor(() => expect(kept.size).toBe(1));
    const other = visit(kept, 20);
    other.measures.keepUp();
    await vi.waitFor(() => expect(other.measures.restoring.active).toBe(false));
    expect(other.measures.review).toBeNull();
  });
});
