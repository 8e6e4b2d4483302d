import { exposeService } from '../src/engine/protocol/service-host';
import { metricsService } from '../src/engine/metrics/metrics-service';
import { helpersBeside } from './helpers';

const helpers = helpersBeside(
  () => new Worker(new URL('./metrics-helper.worker.ts', import.meta.url), { type: 'module' }),
);

exposeService('metrics', metricsService(helpers));
