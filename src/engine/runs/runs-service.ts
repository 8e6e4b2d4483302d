import type { Dataset } from '../../domain/dataset';
import type { OldData } from '../../domain/old-data';
import type { MetricsReport } from '../../evaluation/metrics-report';
import type { EventTask } from '../../base/task';
import type { AdoptedNetwork, AdoptRequest } from '../checkpoints/adoption';
import type { NetworkStart } from '../records/network-start';
import type { Headline, RunContents, RunPlan, StepSeries } from '../records/run-contents';

/** Where a run stands. `interrupted`: its page went away while it ran; it can be continued. */
export type RunState = 'running' | 'interrupted' | 'done' | 'cancelled' | 'failed';

/** Something of a run that cannot be read as one: damaged, of another version, or cut off while it was written. */
export interface BrokenRun {
  readonly id: string;
  readonly bytes: number;
  /** As far as it can be told. */
  readonly name: string | null;
  /** Why it cannot be read, for people. */
  readonly why: string;
  /** Files of it that are whole: what is worth saving. */
  readonly files: readonly string[];
}

/** What a list shows of a run. */
export interface RunSummary extends RunPlan {
  readonly state: RunState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly bytes: number;
  /** Numbers worth a column, those that it has. */
  readonly headline: Headline;
  /** Why it failed, for people. */
  readonly failure: string | null;
  /** `sample` for the results that come with the page. */
  readonly origin: 'own' | 'imported' | 'sample';
}

/** A run that is not kept, with what a list shows of it. */
interface ReadRun {
  readonly contents: RunContents;
  readonly headline: Headline;
}

/** A checkpoint as a person gave it, for a network of a system. */
export interface AdoptFileRequest extends Omit<AdoptRequest, 'bytes'> {
  readonly system: string;
  readonly dataset: Dataset;
  readonly file: Blob;
}

/** Weights as a person gave them, for a network of a system to start from. */
export interface StartFileRequest {
  readonly system: string;
  readonly network: string;
  readonly dataset: Dataset;
  readonly config: unknown;
  readonly file: Blob;
  readonly fileName: string;
  /** What the training would be measured on too: weights that learnt from it say which road each of their rows is. */
  readonly oldData?: OldData;
}

/** Runs in the browser's private files. A worker of its own: it hashes and packs megabytes. */
export interface RunsService {
  list(): Promise<readonly RunSummary[]>;
  /** What cannot be read as a run; `delete` takes their ids too. */
  broken(): Promise<readonly BrokenRun[]>;
  /** The files of a run, readable or not, that are whole, as one zip. @throws Failure 'bad-input' if none is */
  salvage(request: { readonly id: string }): Promise<Blob>;
  /** Notes that a run begins, or goes on. */
  begin(plan: RunPlan): Promise<void>;
  /** Keeps rows of the curves of a run that is under way, after those that are kept. */
  appendSeries(request: { readonly id: string; readonly series: readonly StepSeries[] }): Promise<void>;
  finish(contents: RunContents): Promise<void>;
  /** Keeps measures that were taken after the end of a run. */
  keepMetrics(request: { readonly id: string; readonly metrics: MetricsReport }): Promise<void>;
  /** Ends a run without results. */
  end(request: {
    readonly id: string;
    readonly state: 'cancelled' | 'failed';
    readonly failure: string | null;
  }): Promise<void>;
  open(request: { readonly id: string }): Promise<RunContents>;
  rename(request: { readonly id: string; readonly name: string }): Promise<void>;
  delete(request: { readonly id: string }): Promise<void>;
  /** The run as one zip: run.json, metrics.json, checkpoints as safetensors, routes, curves. */
  exportZip(request: { readonly id: string }): Promise<Blob>;
  /** Reads such a zip (untrusted) and keeps it; resolves with its id. */
  importZip(
    request: { readonly file: Blob; readonly name: string },
    task: EventTask<string>,
  ): Promise<string>;
  /** Reads such a zip from an address beside the page without keeping it: the sample results. */
  readAddress(request: { readonly address: string }, task: EventTask<string>): Promise<ReadRun>;
  /** Makes a checkpoint of any format (untrusted) one of a data set's. Nothing is kept. */
  adopt(request: AdoptFileRequest): Promise<AdoptedNetwork>;
  /**
   * What a network would take from weights (untrusted) of this data set or another. Nothing is kept.
   * @throws Failure 'bad-input' if it cannot start from them
   */
  readStart(request: StartFileRequest): Promise<NetworkStart>;
}

/**
 * Name of the Web Lock that a page holds while a run of its own is under way:
 * who can take it knows that none is.
 */
export const runLock = (id: string): string => `route-distillery-run-${id}`;

/** Whether some page of this browser works on the run now. A browser without locks knows of none. */
export async function isRunUnderWay(id: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const held = (await locks?.query())?.held ?? [];
  return held.some(({ name }) => name === runLock(id));
}

/** When a run began, by its record; null if that does not say. */
export function startOf({ record }: Pick<RunContents, 'record'>): number | null {
  const started = Date.parse(record?.timing.started ?? '');
  return Number.isFinite(started) && started >= 0 ? started : null;
}

/** A finished run that is not kept as a list shows it. */
export function summaryOf(
  contents: RunContents,
  headline: Headline,
  origin: RunSummary['origin'],
): RunSummary {
  return {
    ...contents.plan,
    state: 'done',
    startedAt: startOf(contents) ?? 0,
    bytes: contents.checkpoints.reduce((total, { bytes }) => total + bytes.length, 0),
    headline,
    failure: null,
    origin,
  };
}
