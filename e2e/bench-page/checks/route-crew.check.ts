import { makeSampleCity } from '../../../src/data/sample-city/make-sample-city';
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

/** Answers of helpers to wait for: to what they are told first, and to a piece of pairs each. */
const ANSWERS = 6;

/** Routes drawn by this worker and two helpers, against those that it draws alone: how many numbers differ at all. */
export const check: DeviceCheck = {
  backends: ['wasm'],
  tolerance: 0,
  deviations: async () => {
    const { network, trips, zones } = makeSampleCity({ roads: 100, trips: 250, seed: 1 }).content;
    const features = hoserFeatures({ network, trips, zones });
    const student = Hoser.initial(hoserConfig(32), features, new Random(4));
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const pairs = odPairsOf(trips.train);
    const options = { search: 'beam', maxRoads: 30 } as const;
    let answers = 0;
    const spawn = () => {
      const url = new URL('../../../workers/routes-helper.worker.ts', import.meta.url);
      const worker = new Worker(url, { type: 'module' });
      worker.addEventListener('message', () => answers++);
      return worker;
    };
    const crew = new RouteCrew({ spawn, count: 2 }, 1);
    try {
      const alone = await drawnRoutes(model, pairs, options, NO_TASK);
      let different = 0;
      // This worker may be done before its helpers have started.
      while (answers < ANSWERS)
        different += differences(alone, await crew.draw(model, pairs, options, NO_TASK));
      return { routes: different };
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
