import type { MetricsReport } from '../../evaluation/metrics-report';
import type { GeneratedSet } from '../../systems/routes/drawing/generation-step';
import type { ExperimentConfig } from '../../systems/routes/experiment-config';
import type { EventTask } from '../../base/task';
import type { Checkpoint } from '../../systems/routes/run-experiment';
import type { RunRecord } from './run-record';
import type { NetworkName } from '../../systems/routes/experiment-hooks';
import type { StudentName } from '../../systems/routes/training/train-student';

/** Where a run stands. `interrupted`: its page went away while it ran; it can be continued. */
export type RunState = 'running' | 'interrupted' | 'done' | 'cancelled' | 'failed';

/** Values at each optimiser step of one network, column by column; `step` counts from 1. */
export interface StepSeries {
  readonly network: NetworkName;
  readonly step: Float32Array;
  /** Same length as `step`: loss, its parts, gradNorm, learningRate. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

/** What a run was asked to do: all that is needed to go on with it. */
export interface RunPlan {
  readonly id: string;
  readonly name: string;
  readonly config: ExperimentConfig;
  readonly students: readonly StudentName[];
  /** `train`, `none`, `file` for one that came from a file, or the id of the run whose teacher is used. */
  readonly teacher: string;
  readonly dataset: {
    readonly name: string;
    readonly fingerprint: string;
    readonly id: string | null;
    /** Whether nobody drove its trips: the word stays with what comes of them. */
    readonly simulated?: true;
  };
}

/** Test trips: perplexity of the teacher, next-step accuracy of each student; share of routes for test pairs that arrived. */
export const HEADLINES = [
  'teacherPerplexity',
  'vanillaAccuracy',
  'distilledAccuracy',
  'vanillaArrival',
  'distilledArrival',
] as const;
export type Headline = Readonly<Partial<Record<(typeof HEADLINES)[number], number>>>;

/** Something of a run that cannot be read as one: damaged, or cut off while it was written. */
export interface BrokenRun {
  readonly id: string;
  readonly bytes: number;
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

/** Everything that is kept of a run. */
export interface RunContents {
  readonly plan: RunPlan;
  readonly record: RunRecord | null;
  readonly metrics: MetricsReport | null;
  readonly checkpoints: readonly Checkpoint[];
  readonly sets: readonly GeneratedSet[];
  readonly series: readonly StepSeries[];
}

/** Runs in the browser's private files. A worker of its own: it hashes and packs megabytes. */
export interface RunsService {
  list(): Promise<readonly RunSummary[]>;
  /** What cannot be read and only takes up room; `delete` takes their ids too. */
  broken(): Promise<readonly BrokenRun[]>;
  /** Notes that a run begins, or goes on. */
  begin(plan: RunPlan): Promise<void>;
  /** Keeps the curves so far of a run that is under way. */
  keepSeries(request: { readonly id: string; readonly series: readonly StepSeries[] }): Promise<void>;
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
  readAddress(request: { readonly address: string }, task: EventTask<string>): Promise<RunContents>;
}
