import { version } from '../package.json';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import { benchService, type BenchService } from '../bench/page/bench-service';
import { exposeService } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';

exposeService<BenchService>('bench', benchService({ wasmPaths, versions: { app: version, tensorflow } }));
