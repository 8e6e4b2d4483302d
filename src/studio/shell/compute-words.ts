import type { BackendReport } from '../../engine/backend/backend';
import type { SupervisedState } from '../../engine/protocol/supervised-worker';

/** Describes the backend in one line: "compute: WebAssembly, 4 threads". */
export function computeWords(
  report: Pick<BackendReport, 'backend' | 'adapter' | 'threads'> | null,
  state: SupervisedState,
  failed: boolean,
): string {
  if (failed || state === 'failed') return 'compute: none';
  if (state === 'restarting') return 'compute: restarting';
  if (!report) return 'compute: starting';
  const { backend, adapter, threads } = report;
  if (backend === 'webgpu') {
    const name = [adapter?.vendor, adapter?.architecture].filter(Boolean).join(' ');
    return `compute: WebGPU${name ? `, ${name}` : ''}`;
  }
  if (backend === 'cpu') return 'compute: JavaScript';
  return `compute: WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
