import { exposeService } from '../src/engine/protocol/service-host';
import { studyService } from '../src/engine/study/study-service';

exposeService('study', studyService());
