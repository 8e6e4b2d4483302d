import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { routesService } from '../src/engine/routes-worker-service';
import { wasmPaths } from '../src/engine/wasm-paths';

const host: ServiceHost = exposeService(
  'routes',
  routesService({ wasmPaths, onBroken: (failure) => host.giveUp(failure) }),
);
