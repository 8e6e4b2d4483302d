import { exposeService } from '../src/engine/protocol/service-host';
import { metricsService } from '../src/engine/metrics/metrics-service';

/** Not every browser lets a worker start another. */
const help =
  typeof Worker === 'undefined'
    ? null
    : {
        spawn: () => new Worker(new URL('./metrics-helper.worker.ts', import.meta.url), { type: 'module' }),
        count: navigator.hardwareConcurrency - 1,
      };

exposeService('metrics', metricsService(help));
