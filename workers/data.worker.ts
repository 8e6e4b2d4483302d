import { openBrowserStores } from '../src/data/dataset-store';
import { dataService } from '../src/engine/datasets/data-service';
import { joinedServices } from '../src/engine/protocol/service';
import { exposeService } from '../src/engine/protocol/service-host';
import { traceFilesService } from '../src/engine/datasets/trace-files-service';
import { routeFilesService } from '../src/engine/review/route-files-service';

exposeService(
  'data',
  joinedServices(dataService(openBrowserStores), routeFilesService(openBrowserStores), traceFilesService()),
);
