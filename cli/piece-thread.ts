// A thread of Node that does pieces of measuring: `workers/metrics-helper.worker.ts` without a browser.
import { parentPort } from 'node:worker_threads';

import { pieceService } from '../src/engine/metrics/piece-service';
import { exposeService } from '../src/engine/protocol/service-host';
import { nodeEndpoint } from './node-thread';

exposeService('pieces', pieceService(), nodeEndpoint(parentPort!));
