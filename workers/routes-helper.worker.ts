import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { chooseBackend } from '../src/engine/backend/backend';
import { exposeService } from '../src/engine/protocol/service-host';
import { ROUTE_PIECES, routePieceService } from '../src/systems/routes/crew/route-piece-service';

exposeService(
  ROUTE_PIECES,
  routePieceService((backend) => chooseBackend(backend, undefined, { wasmPaths })),
);
