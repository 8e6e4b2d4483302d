import { openBrowserStores } from '../src/data/dataset-store';
import { makingService } from '../src/engine/making/making-worker-service';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService('making', makingService(openBrowserStores));
