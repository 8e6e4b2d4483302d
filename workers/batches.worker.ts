import { batchService, type BatchService } from '../src/engine/batch-service';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService<BatchService>('batches', batchService());
