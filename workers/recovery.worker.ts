import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { recoveryService } from '../src/systems/transfertraj/recovery/recovery-worker-service';

const host: ServiceHost = exposeService(
  'recovery',
  recoveryService({ wasmPaths, onBroken: (failure) => host.giveUp(failure) }),
);
