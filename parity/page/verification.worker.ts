import { wasmPaths } from '../../src/engine/backend/wasm-paths';
import { systemById } from '../../src/engine/experiments/system';
import { exposeService } from '../../src/engine/protocol/service-host';
import { verificationService, type VerificationService } from '../harness/verification-service';
import { paritySystems } from '../registry';

exposeService<VerificationService>(
  'verification',
  verificationService({
    wasmPaths,
    subjectsOf: async (system, folder) => (await systemById(paritySystems, system).loadSubjects())(folder),
  }),
);
