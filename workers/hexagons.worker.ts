import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { hexagonService } from '../src/systems/foundation/explore/hexagon-worker-service';

const host: ServiceHost = exposeService(
  'hexagons',
  hexagonService({ wasmPaths, onBroken: (failure) => host.giveUp(failure) }),
);
