import { version } from '../package.json';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { systems } from '../src/systems/registry';
import { routesService } from '../src/systems/routes/drawing/routes-worker-service';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { helpersBeside } from './helpers';

const helpers = helpersBeside(
  () => new Worker(new URL('./routes-helper.worker.ts', import.meta.url), { type: 'module' }),
);

const host: ServiceHost = exposeService(
  'routes',
  routesService({
    systems,
    wasmPaths,
    versions: { app: version, tensorflow },
    helpers,
    onBroken: (failure) => host.giveUp(failure),
  }),
);
