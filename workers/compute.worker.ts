import { backendService } from '../src/engine/backend-service';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/wasm-paths';

const host: ServiceHost = exposeService(
  'compute',
  backendService({ wasmPaths, onDeviceLost: (failure) => host.giveUp(failure) }),
);
