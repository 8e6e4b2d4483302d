import { subjectsOfSystem, systemById } from '../src/engine/experiments/system';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { exposeService } from '../src/engine/protocol/service-host';
import { systems } from '../src/systems/registry';
import { verificationService, type VerificationService } from '../src/verification/verification-service';

exposeService<VerificationService>(
  'verification',
  verificationService({
    wasmPaths,
    subjectsOf: (system, folder) => subjectsOfSystem(systemById(systems, system), folder),
  }),
);
