import type { ProgressReport } from '../../src/engine/protocol/progress-meter';
import { WorkerClient } from '../../src/engine/protocol/worker-client';
import type { BenchEvent, BenchService, PageBenchRequest, PageBenchResult } from './bench.worker';

/** A request as text, since that is what reaches a page from outside. */
export interface TextRequest extends Omit<PageBenchRequest, 'reference'> {
  /** Path -> bytes in base 64. */
  readonly reference: Readonly<Record<string, string>> | null;
}

declare global {
  interface Window {
    runBench(request: TextRequest): Promise<PageBenchResult>;
    /** Are given what `runBench` finds and how far it is, where somebody listens. */
    onBenchEvent?: (event: BenchEvent) => void;
    onBenchProgress?: (report: ProgressReport) => void;
  }
}

window.runBench = async ({ reference, ...request }) => {
  const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<BenchService>(worker, { service: 'bench' });
  const files =
    reference && new Map(Object.entries(reference).map(([path, text]) => [path, fromBase64(text)]));
  try {
    return await client.call(
      'bench',
      { ...request, reference: files },
      {
        onEvent: (event) => window.onBenchEvent?.(event),
        onProgress: (report) => window.onBenchProgress?.(report),
      },
    ).result;
  } finally {
    await client.close();
  }
};

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
