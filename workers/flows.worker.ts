import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { flowsService } from '../src/systems/lightst/forecast/flows-worker-service';

const host: ServiceHost = exposeService(
  'flows',
  flowsService({ wasmPaths, onBroken: (failure) => host.giveUp(failure) }),
);
