import { openBrowserStores } from '../src/data/dataset-store';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { builderService } from '../src/engine/dataset-builder/builder-worker-service';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { systems } from '../src/systems/registry';

const host: ServiceHost = exposeService(
  'builder',
  builderService(openBrowserStores, {
    systems,
    backend: { wasmPaths, onBroken: (failure) => host.giveUp(failure) },
  }),
);
