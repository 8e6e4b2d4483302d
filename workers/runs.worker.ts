import { openBrowserStores } from '../src/data/dataset-store';
import { exposeService } from '../src/engine/protocol/service-host';
import { runsService } from '../src/engine/runs/runs-worker-service';
import { systems } from '../src/systems/registry';

exposeService('runs', runsService(systems, openBrowserStores));
