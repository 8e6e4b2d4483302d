import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { NO_TASK } from '../../../src/base/task';
import { Random } from '../../../src/base/random';
import type { GeneratedRoutes } from '../../../src/generation/generate-routes';
import { odPairsOf } from '../../../src/generation/od-pairs';
import { hoserConfig } from '../../../src/models/hoser/config';
import { hoserFeatures } from '../../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../../src/models/hoser/search-model';
import { RouteCrew } from '../../../src/systems/routes/crew/route-crew';
import { drawnRoutes } from '../../../src/systems/routes/drawing/draw-routes';
import type { DeviceCheck } from '../device-check';

/** Messages of helpers to wait for: the first word of each, answers to what they are told, and to pieces. */
const MESSAGES = 6;
const PATIENCE_MS = 60_000;

/** Routes drawn by this worker and two helpers, against those that it draws alone: how many numbers differ at all. */
export const check: DeviceCheck = {
  backends: ['wasm'],
  tolerance: 0,
  deviations: async () => {
    const { network, trips, zones } = makeSampleCity({ roads: 100, trips: 100, seed: 1 }).content;
    const features = hoserFeatures({ network, trips, zones });
    const student = Hoser.initial(hoserConfig(16), features, new Random(4));
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const pairs = odPairsOf(trips.train);
    const options = { search: 'beam', maxRoads: 20 } as const;
    let messages = 0;
    const spawn = () => {
      const worker = new Worker(new URL('../../../workers/routes-helper.worker.ts', import.meta.url), {
        type: 'module',
      });
      worker.addEventListener('message', () => messages++);
      return worker;
    };
    const crew = new RouteCrew({ spawn, count: 2 }, 1);
    try {
      const alone = await drawnRoutes(model, pairs, options, NO_TASK);
      let different = 0;
      const until = performance.now() + PATIENCE_MS;
      // This worker may be done before its helpers have started.
      while (messages < MESSAGES && performance.now() < until) {
        different += differences(alone, await crew.draw(model, pairs, options, NO_TASK));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return { routes: different, 'messages that never came': Math.max(0, MESSAGES - messages) };
    } finally {
      await crew.close();
      model.dispose();
      student.dispose();
    }
  },
};

/** Numbers of a set of routes that another one has otherwise. */
function differences(wanted: GeneratedRoutes, got: GeneratedRoutes): number {
  let count = 0;
  for (const key of ['offsets', 'roads', 'times', 'logProbs', 'stop', 'expansions'] as const) {
    const [a, b] = [wanted[key], got[key]];
    if (a.length !== b.length) count++;
    for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) count++;
  }
  return count;
}
