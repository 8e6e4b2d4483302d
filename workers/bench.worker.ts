import { version } from '../package.json';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import { benchService } from '../bench/bench-worker-service';
import type { BenchService } from '../src/engine/benchmarks/bench-service';
import { exposeService } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';

exposeService<BenchService>('bench', benchService({ wasmPaths, versions: { app: version, tensorflow } }));
