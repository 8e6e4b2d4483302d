import type { Failure } from '../../base/failure';
import type { BackendReport } from '../../engine/backend/backend';
import type { SupervisedState } from '../../engine/protocol/supervised-worker';
import { bytes } from '../figures';
import { usualThreads } from '../../engine/backend/usual-threads';

/** What a person can do about a problem; each is a button. */
export type WayOn = 'best' | 'wasm' | 'reload' | 'runs' | 'data' | 'keep';

export const WAY_LABELS: Readonly<Record<WayOn, string>> = {
  best: 'Use the best available',
  wasm: 'Use WebAssembly',
  reload: 'Reload the page',
  runs: 'Show the runs',
  data: 'Show the data sets',
  keep: 'Ask for persistent storage',
};

/** A problem in one or two sentences, and what can be done about it. */
export interface Advice {
  readonly key: string;
  readonly text: string;
  readonly ways: readonly WayOn[];
  /** Whether nothing works, or nothing can be trusted, until it is solved. */
  readonly grave: boolean;
}

export interface ComputeState {
  readonly workerState: SupervisedState;
  readonly backend: BackendReport | null;
  readonly failure: Failure | null;
  readonly losses: readonly Failure[];
}

/** How much the browser stores for this page and lets it store, in bytes. */
export interface StorageState {
  readonly used: number;
  readonly quota: number;
  readonly persistent: boolean;
}

/** With fewer free bytes than this, the next run and its checkpoints may not fit. */
export const LOW_STORAGE = 300e6;

/** The problems of computing in this browser, the worst first. */
export function computeAdvice(compute: ComputeState): Advice[] {
  const { backend, losses } = compute;
  const failed = failedAdvice(compute);
  if (failed) return [failed];
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

function failedAdvice({ workerState, failure }: ComputeState): Advice | null {
  if (workerState === 'failed')
    return advice(
      'failed',
      'The compute worker could not be restarted. ' +
        `${failure?.message ?? ''} Stored runs, routes and measures can still be viewed.`,
      ['reload'],
      true,
    );
  return failure
    ? advice('failed', `No backend is available. ${failure.message}`, ['best', 'wasm'], true)
    : null;
}

function badGradients({ selfCheck }: BackendReport): Advice | null {
  if (selfCheck?.ok !== false) return null;
  return advice(
    'gradients',
    'Gradients are wrong on this backend, so what it trains cannot be trusted. It was chosen by hand.',
    ['best'],
    true,
  );
}

function adapterAdvice({ backend, adapter }: BackendReport): Advice | null {
  const settings =
    'If this computer has a graphics processor, turn on hardware acceleration in the browser’s settings.';
  if (backend === 'webgpu')
    return adapter?.software
      ? advice(
          'software',
          'This graphics adapter is software. It is correct, but about ten times slower than WebAssembly.',
          ['wasm'],
        )
      : null;
  if (backend === 'cpu')
    return advice(
      'cpu',
      'Plain JavaScript is in use, the slowest backend. It is enough to look at results.',
      ['best'],
    );
  if (adapter?.software) return advice('software', settings);
  if (!adapter)
    return advice(
      'no-webgpu',
      'This browser has no WebGPU, so WebAssembly is used: its results are as good, but it is slower. ' +
        `${settings} Current versions of Chrome and Edge have WebGPU.`,
    );
  return null;
}

function threadAdvice({ backend, isolated }: BackendReport): Advice | null {
  if (backend !== 'wasm' || isolated) return null;
  return advice(
    'isolation',
    'WebAssembly runs in one thread, because the server does not isolate this page. Serve it with ' +
      '“npm start”, or let the server send the headers Cross-Origin-Opener-Policy and ' +
      'Cross-Origin-Embedder-Policy.',
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
  const further = onGpu ? ' If it happens again, try WebAssembly, which is slower but more stable.' : '';
  return advice(
    'losses',
    `${happened} A training continues from its last checkpoint.${further}`,
    onGpu ? ['wasm'] : [],
  );
}

/** The problems of storage in this browser. */
export function storageAdvice(storage: StorageState | null): Advice[] {
  if (!storage)
    return [
      advice(
        'no-storage',
        'This browser stores nothing for this page (in a private window, or without https). ' +
          'Export a run before you leave.',
      ),
    ];
  const free = storage.quota - storage.used;
  const found: Advice[] = [];
  if (free < LOW_STORAGE)
    found.push(
      advice(
        'low-storage',
        `Only ${bytes(Math.max(0, free))} are left for this page. ` +
          'Delete runs or data sets that you no longer need.',
        ['runs', 'data'],
      ),
    );
  if (!storage.persistent)
    found.push(
      advice(
        'not-persistent',
        'The browser may delete what is stored here when the disk is almost full. You can ask it not to.',
        ['keep'],
      ),
    );
  return found;
}

/** What half precision is used for, or that it is not: a sentence or two. */
export const precisionWords = (half: boolean): string =>
  half
    ? 'The teacher’s soft targets are computed in half precision. Training and routes stay in single precision.'
    : 'All products are in single precision.';

/** What decides about threads besides a person's choice. */
export interface ThreadState {
  readonly backend: Pick<BackendReport, 'backend' | 'isolated' | 'threads'> | null;
  /** Number of cores that the browser tells of. */
  readonly cores: number;
  /** What was asked for; undefined: as many as usual. */
  readonly wanted: number | undefined;
  readonly onBattery: boolean;
}

/** The numbers of threads that a person can choose from. */
export const threadChoices = (cores: number, wanted: number | undefined): number[] =>
  [...new Set([...Array.from({ length: cores }, (_, i) => i + 1), ...(wanted ? [wanted] : [])])].sort(
    (a, b) => a - b,
  );

/** How many threads are in use and why not more, or what more would cost: a sentence or two. */
export function threadWords({ backend, cores, wanted, onBattery }: ThreadState): string {
  if (backend?.backend !== 'wasm') return 'Only WebAssembly has threads to choose.';
  if (!backend.isolated) return 'One thread, because this page is not isolated: see above how to isolate it.';
  const { threads } = backend;
  const asked = wanted ?? usualThreads(cores);
  const used = `${threads} of ${cores} ${cores === 1 ? 'core' : 'cores'} in use`;
  const why =
    threads < asked
      ? `, not ${asked}: the others could not be started. Reload the page to try again.`
      : threads < cores && wanted === undefined
        ? ': one is left to the page.'
        : threads > cores
          ? ': more threads than cores are no faster.'
          : '.';
  return (
    used +
    why +
    (onBattery ? ' On battery, fewer threads make it last longer.' : '') +
    (threads > 1 ? ' While this tab is hidden, the browser may give it fewer cores.' : '') +
    ' Results do not depend on it.'
  );
}
