import { batchService, type BatchService } from '../src/systems/routes/training/batch-worker';
import { exposeService } from '../src/engine/protocol/service-host';

exposeService<BatchService>('batches', batchService());
