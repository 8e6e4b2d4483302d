import { openBrowserStores } from '../src/data/dataset-store';
import { dataService } from '../src/engine/datasets/data-service';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService('data', dataService(openBrowserStores));
