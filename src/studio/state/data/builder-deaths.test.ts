import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import type { OpenedDataset } from '../../../engine/datasets/data-service';
import type { Death } from '../../../engine/protocol/testing/killed-worker';
import type { BuilderSteps } from './builder-steps.svelte';
import { builder, closeAll, files, lisbon, network, points, roads } from './testing/stand-in-builder';

afterEach(closeAll);

const bounds = { minLon: 0, minLat: 0, maxLon: 1, maxLat: 1 };
const server = 'https://example.org';

/** Each method of the worker as the page asks for it when all but the data set is built; true where it is done. */
const CALLS: Record<Exclude<keyof BuilderService, 'forget'>, (steps: BuilderSteps) => Promise<boolean>> = {
  readRoads: ({ roads }) => roads.read(files),
  findPlaces: ({ roads }) => roads.findPlaces('Porto', server),
  offerArea: ({ roads }) => roads.checkArea(bounds, server),
  fetchRoads: async ({ roads }) => (await roads.checkArea(bounds, server)) && roads.fetch(false),
  takeRoads: ({ roads }) => roads.copyOpen(),
  packRoads: async ({ roads }) => (await roads.pack('Porto')) !== null,
  sortTraces: async ({ traces, work }) => {
    await traces.inspect(points);
    return work.failure === null;
  },
  previewTraces: async ({ traces }) => (await traces.change(0, lisbon)) !== null,
  readTraces: ({ traces }) => traces.read(),
  fillGaps: ({ filling, traces }) => {
    filling.by = 'file';
    filling.file = { name: 'encoder.safetensors', bytes: new Uint8Array(1), number: 1 };
    return traces.fillAsChosen();
  },
  match: ({ trips }) => trips.match(),
  traceDetail: async ({ trips }) => {
    await trips.showTrace(0);
    return trips.detail !== null;
  },
  simulate: ({ trips }) => trips.simulate(),
  finish: (steps) => steps.finish(),
};

const DEATHS: readonly Death[] = ['before the work', 'after the work'];

describe.each(DEATHS)('a worker of the builder that dies %s', (death) => {
  it.each(Object.keys(CALLS) as (keyof typeof CALLS)[])(
    'of %s: it is told, and what was there can be built again',
    async (method) => {
      const dataset = { name: 'Sample city', network, fingerprint: 'a' };
      const { steps, data, killed } = builder({
        findPlaces: async () => [],
        offerArea: async () => ({ elements: 1, bytes: 1, keptFrom: null }),
        fetchRoads: async () => roads,
        packRoads: async () => new Blob(['zip']),
      });
      data.opened = { dataset } as unknown as OpenedDataset;
      await steps.roads.read(files);
      await steps.traces.inspect(points);
      await steps.traces.read();
      await steps.trips.match();
      killed.killAt(method, death);
      await CALLS[method](steps);
      expect(killed.isDone).toBe(true);
      await vi.waitFor(() => expect(steps.lost).not.toBeNull());
      const told = [steps.work.failure, steps.lost?.cause];
      expect(told.map((failure) => failure?.message ?? '').join()).toMatch(
        /The builder worker failed: killed/,
      );
      expect(await steps.rebuild()).toBe(true);
      expect(steps.roads.built).not.toBeNull();
      expect(await CALLS[method](steps)).toBe(true);
    },
  );
});
