import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { openNetworks } from '../src/systems/htp/points/open-networks';
import { pointsService } from '../src/systems/htp/points/points-worker-service';

const host: ServiceHost = exposeService(
  'points',
  pointsService({ wasmPaths, open: openNetworks, onBroken: (failure) => host.giveUp(failure) }),
);
