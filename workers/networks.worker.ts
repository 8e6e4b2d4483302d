import { Failure } from '../src/base/failure';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import type { WorkerBackendOptions } from '../src/engine/backend/worker-backend';
import { networksService } from '../src/engine/checkpoints/network-service';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';

/** What answers about the networks of each system, in its folder, which is named as its id. */
const services = import.meta.glob<(options: WorkerBackendOptions) => object>(
  '../src/systems/*/*/networks-service.ts',
  { import: 'networksService' },
);

/** The page names the worker after the system whose networks it loads. */
const system = (globalThis as unknown as { readonly name: string }).name;

const host: ServiceHost = exposeService(
  'networks',
  networksService(async () => {
    const path = Object.keys(services).find((each) => each.startsWith(`../src/systems/${system}/`));
    if (path === undefined) throw new Failure('internal', `There are no networks of "${system}".`);
    const service = await services[path]();
    return service({ wasmPaths, onBroken: (failure) => host.giveUp(failure) });
  }),
);
