import { exposeService } from '../src/engine/protocol/service-host';
import { pieceService } from '../src/engine/metrics/piece-service';

exposeService('pieces', pieceService());
