import { openBrowserStores } from '../src/data/dataset-store';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { builderService } from '../src/engine/dataset-builder/builder-worker-service';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { helpersBeside } from './helpers';

const helpers = helpersBeside(
  () => new Worker(new URL('./matching-helper.worker.ts', import.meta.url), { type: 'module' }),
);

const host: ServiceHost = exposeService(
  'builder',
  builderService(
    openBrowserStores,
    {
      // By its file: by the registry, this worker would bring the code of all systems along.
      load: async () => (await import('../src/systems/transfertraj/joined/gap-filler')).openGapFiller,
      backend: { wasmPaths, onBroken: (failure) => host.giveUp(failure) },
    },
    helpers,
  ),
);
