import type { BackendReport } from '../../engine/backend/backend';
import { usualThreads } from '../../engine/backend/usual-threads';

/** What decides about threads besides a person's choice. */
export interface ThreadState {
  readonly backend: Pick<BackendReport, 'backend' | 'isolated' | 'threads'> | null;
  /** That the browser tells of. */
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
