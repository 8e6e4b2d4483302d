import { exposeService } from '../src/engine/protocol/service-host';
import { PIECES, pieceService } from '../src/engine/metrics/piece-service';

exposeService(PIECES, pieceService());
