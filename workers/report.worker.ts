import { exposeService } from '../src/engine/protocol/service-host';
import { reportService } from '../src/engine/report/report-service';

exposeService('report', reportService());
