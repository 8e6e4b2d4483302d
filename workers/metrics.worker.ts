import { exposeService } from '../src/engine/protocol/service-host';
import { metricsService } from '../src/engine/metrics/metrics-service';

exposeService('metrics', metricsService());
