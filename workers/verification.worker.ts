import { systemById } from '../src/engine/experiments/system';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { exposeService } from '../src/engine/protocol/service-host';
import { verified } from '../src/systems/verified';
import { subjectsOfVerified } from '../src/verification/verification';
import { verificationService, type VerificationService } from '../src/verification/verification-service';

exposeService<VerificationService>(
  'verification',
  verificationService({
    wasmPaths,
    subjectsOf: (system, folder) => subjectsOfVerified(systemById(verified, system), folder),
  }),
);
