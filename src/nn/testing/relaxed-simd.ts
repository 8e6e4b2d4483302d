import { setFlagsFromString } from 'node:v8';

// For Node 20, as `startNodeBackend` does: see there.
setFlagsFromString('--experimental-wasm-relaxed-simd');
