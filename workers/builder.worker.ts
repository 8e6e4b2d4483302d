import { openBrowserStores } from '../src/data/dataset-store';
import { builderService } from '../src/engine/dataset-builder/builder-worker-service';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService('builder', builderService(openBrowserStores));
