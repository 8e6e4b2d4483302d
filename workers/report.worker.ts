import { exposeService } from '../src/engine/protocol/service-host';
import { reportService } from '../src/engine/report/report-service';
import { systems } from '../src/systems/registry';

exposeService('report', reportService(systems));
