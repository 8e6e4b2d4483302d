import type { Failure } from '../../base/failure';
import type { BackendReport } from '../../engine/backend/backend';
import type { SupervisedState } from '../../engine/protocol/supervised-worker';
import { bytes } from '../figures';

/** What a person can do about something, each a button. */
export type WayOn = 'best' | 'wasm' | 'reload' | 'runs' | 'data' | 'keep';

export const WAY_LABELS: Readonly<Record<WayOn, string>> = {
  best: 'Use the best that works',
  wasm: 'Use WebAssembly',
  reload: 'Reload the page',
  runs: 'Show the runs',
  data: 'Show the data sets',
  keep: 'Keep persistently',
};

/** Something that is not as good as it could be: one sentence or two, and what to do. */
export interface Advice {
  readonly key: string;
  readonly text: string;
  readonly ways: readonly WayOn[];
  /** Nothing works until it is mended. */
  readonly grave: boolean;
}

export interface ComputeState {
  readonly workerState: SupervisedState;
  readonly backend: BackendReport | null;
  readonly failure: Failure | null;
  readonly losses: readonly Failure[];
}

/** What a browser lets this page keep, in bytes; null where it tells nothing. */
export interface StorageState {
  readonly used: number;
  readonly quota: number;
  readonly persistent: boolean;
}

/** Less room than this may not hold the next run with its checkpoints. */
export const LOW_STORAGE = 300e6;

/** Everything that a person should know about computing here, the worst first. */
export function computeAdvice(compute: ComputeState): Advice[] {
  const { backend, losses } = compute;
  const nothing = nothingComputes(compute);
  if (nothing) return [nothing];
  return [
    ...(backend ? [badGradients(backend), adapterAdvice(backend), threadAdvice(backend)] : []),
    lossAdvice(losses, backend),
  ].filter((advice) => advice !== null);
}

const advice = (key: string, text: string, ways: readonly WayOn[] = [], grave = false): Advice => ({
  key,
  text,
  ways,
  grave,
});

function nothingComputes({ workerState, failure }: ComputeState): Advice | null {
  if (workerState === 'failed')
    return advice(
      'failed',
      `Nothing computes: the worker could not be started again. ${failure?.message ?? ''} Kept runs, routes and measures can still be looked at.`,
      ['reload'],
      true,
    );
  return failure ? advice('failed', `Nothing computes. ${failure.message}`, ['best', 'wasm'], true) : null;
}

function badGradients({ selfCheck }: BackendReport): Advice | null {
  if (selfCheck?.ok !== false) return null;
  return advice(
    'gradients',
    'Gradients are wrong on this backend: what it trains cannot be trusted. It was chosen by hand.',
    ['best'],
    true,
  );
}

function adapterAdvice({ backend, adapter }: BackendReport): Advice | null {
  const settings =
    'If this computer has a graphics processor, switch on hardware acceleration in the browser’s settings.';
  if (backend === 'webgpu')
    return adapter?.software
      ? advice(
          'software',
          'This graphics adapter is software: right, but about ten times slower than WebAssembly.',
          ['wasm'],
        )
      : null;
  if (backend === 'cpu')
    return advice(
      'cpu',
      'Plain JavaScript computes here, the slowest way. It is enough to look at results.',
      ['best'],
    );
  if (adapter?.software)
    return advice(
      'software',
      `WebGPU has only a software adapter here, so WebAssembly computes: it is faster. ${settings}`,
    );
  if (!adapter)
    return advice(
      'no-webgpu',
      `This browser offers no WebGPU, so WebAssembly computes on the processor: the same results, only slower. ${settings} A current Chrome or Edge has WebGPU.`,
    );
  return null;
}

function threadAdvice({ backend, isolated }: BackendReport): Advice | null {
  if (backend !== 'wasm' || isolated) return null;
  return advice(
    'isolation',
    'WebAssembly has one thread, since the server does not isolate this page. Serve it with “npm start”, or let the server send the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy.',
  );
}

function lossAdvice(losses: readonly Failure[], backend: BackendReport | null): Advice | null {
  const last = losses.at(-1);
  if (!last) return null;
  const times = losses.length === 1 ? 'once' : `${losses.length} times`;
  const happened =
    last.code === 'device-lost'
      ? `The graphics device was lost and opened again (${times}).`
      : last.code === 'out-of-memory'
        ? `Memory ran out and the worker was replaced (${times}).`
        : `The compute worker ended and was replaced (${times}).`;
  const onGpu = backend?.backend === 'webgpu';
  const further = onGpu ? ' If it happens again, WebAssembly is slower but steady.' : '';
  return advice(
    'losses',
    `${happened} A training goes on from its last checkpoint.${further}`,
    onGpu ? ['wasm'] : [],
  );
}

/** The same for what is kept. */
export function storageAdvice(storage: StorageState | null): Advice[] {
  if (!storage)
    return [
      advice(
        'no-storage',
        'This browser keeps nothing for this page (a private window, or no https). Export a run before you leave.',
      ),
    ];
  const free = storage.quota - storage.used;
  const found: Advice[] = [];
  if (free < LOW_STORAGE)
    found.push(
      advice(
        'low-storage',
        `Only ${bytes(Math.max(0, free))} are left for this page. Delete runs or data sets that you no longer need; what is kept stays.`,
        ['runs', 'data'],
      ),
    );
  if (!storage.persistent)
    found.push(
      advice(
        'not-persistent',
        'The browser may clear what is kept here when the disk runs short. It can be asked not to.',
        ['keep'],
      ),
    );
  return found;
}
