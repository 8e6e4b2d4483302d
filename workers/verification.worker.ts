import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { exposeService } from '../src/engine/protocol/service-host';
import { verificationService, type VerificationService } from '../src/verification/verification-service';

exposeService<VerificationService>('verification', verificationService({ wasmPaths }));
