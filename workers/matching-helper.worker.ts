import { MATCHING, matchService } from '../src/engine/dataset-builder/match-service';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService(MATCHING, matchService());
