import { NO_TASK, type Task } from '../../src/base/task';
import type { BackendName } from '../../src/engine/backend/backend';
import type {
  BenchEvent,
  PageBenchRequest,
  PageBenchResult,
} from '../../src/engine/benchmarks/bench-service';
import type { PageBenchmark } from '../../src/engine/benchmarks/benchmark-names';
import { ProgressMeter, type ProgressReport } from '../../src/engine/protocol/progress-meter';
import { benchInPage, measureOnPage, type FoundOnPage } from '../../src/studio/bench/page-benchmarks';

/** A request as text, since that is what reaches a page from outside. */
export interface TextRequest extends Omit<PageBenchRequest, 'reference'> {
  /** Path -> bytes in base 64. */
  readonly reference: Readonly<Record<string, string>> | null;
}

declare global {
  interface Window {
    runBench(request: TextRequest): Promise<PageBenchResult>;
    /** Only one that is drawn on the page itself. */
    runOnPage(name: PageBenchmark, backend: BackendName, rounds: number): Promise<FoundOnPage>;
    /** Are given what `runBench` finds and how far it is, where somebody listens. */
    onBenchEvent?: (event: BenchEvent) => void;
    onBenchProgress?: (report: ProgressReport) => void;
  }
}

/** A task that tells its progress to whoever listens outside. */
const relayed = (): Task => {
  const meter = new ProgressMeter();
  return { ...NO_TASK, progress: (report) => window.onBenchProgress?.(meter.observe(report)) };
};

window.runBench = ({ reference, ...request }) => {
  const files =
    reference && new Map(Object.entries(reference).map(([path, text]) => [path, fromBase64(text)]));
  return benchInPage(
    { ...request, reference: files },
    { ...relayed(), emit: (event) => window.onBenchEvent?.(event) },
  );
};

window.runOnPage = (name, backend, rounds) => measureOnPage(name, backend, rounds, relayed());

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
