// A thread of Node that does pieces of work for another, as the helpers among `workers/` do in a browser.
import { parentPort, workerData } from 'node:worker_threads';

import { MATCHING } from '../src/engine/dataset-builder/match-service';
import { PIECES } from '../src/engine/metrics/piece-service';
import { exposeService } from '../src/engine/protocol/service-host';
import { ROUTE_PIECES } from '../src/systems/routes/crew/route-piece-service';
import { nodeEndpoint } from './node-thread';

/** Each loads what it needs alone: measuring needs no tensors. */
const SERVICES: Readonly<Record<string, () => Promise<object>>> = {
  [PIECES]: async () => (await import('../src/engine/metrics/piece-service')).pieceService(),
  [MATCHING]: async () => (await import('../src/engine/dataset-builder/match-service')).matchService(),
  [ROUTE_PIECES]: async () => {
    const { startNodeBackend } = await import('./node-backend');
    const { routePieceService } = await import('../src/systems/routes/crew/route-piece-service');
    return routePieceService((backend) => startNodeBackend(backend, () => undefined));
  },
};

const { service } = workerData as { readonly service: string };
exposeService(service, (await SERVICES[service]()) as never, nodeEndpoint(parentPort!));
