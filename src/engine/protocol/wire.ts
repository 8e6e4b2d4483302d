import type { WireFailure } from './failure-wire';
import type { TaskCommand } from './task-control';
import type { ProgressReport } from './progress-meter';

/** Raised when the messages change, so that a page never talks to a worker of another build. */
export const PROTOCOL_VERSION = 2;

/** A worker's first words. */
export interface Hello {
  readonly protocol: number;
  readonly service: string;
  readonly methods: readonly string[];
  /**
   * Name of a Web Lock that the worker holds for life: whoever is granted it
   * next knows that the worker is gone.
   */
  readonly lifeLock: string | null;
}

export type Outcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: WireFailure };

/** The answer to one call, with what it answers, so that a mix-up is noticed. */
export interface Reply {
  readonly id: number;
  readonly method: string;
  readonly outcome: Outcome;
}

/** What a task has reported since its last batch. */
export interface ReportBatch {
  readonly progress?: ProgressReport;
  readonly paused?: boolean;
  readonly events: readonly unknown[];
}

/** What the worker offers to its client through Comlink. */
export interface HostRemote {
  hello(): Promise<Hello>;
  run(id: number, method: string, request: unknown, reports: MessagePort): Promise<Reply>;
  command(id: number, command: TaskCommand): void;
}

/** What the client offers to one running task through Comlink. */
export interface ReportRemote {
  deliver(batch: ReportBatch): void;
}

/** Posted outside of any call when the worker cannot go on, for example when its device is lost. */
export interface LastWords {
  readonly lastWords: WireFailure;
}

export function isLastWords(data: unknown): data is LastWords {
  return typeof data === 'object' && data !== null && 'lastWords' in data;
}
