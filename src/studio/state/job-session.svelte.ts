import type { Dataset } from '../../domain/dataset';
import type { Failure } from '../../domain/failure';
import type { ComputeService } from '../../engine/compute-service';
import type { JobConfig } from '../../engine/job-config';
import type { MetricsService } from '../../engine/metrics-service';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../engine/protocol/progress-meter';
import type { SupervisedWorker } from '../../engine/protocol/supervised-worker';
import type { Call } from '../../engine/protocol/worker-client';
import { resultTables, type ResultTable } from '../../engine/result-table';
import type { JobProducts } from '../../engine/run-job';
import type { RunRecord } from '../../engine/run-record';
import type { JobEvent, NetworkName } from '../../engine/stage-hooks';
import { runSupervised } from '../../engine/supervised-job';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { startMetricsWorker } from './workers';

export type JobPhase = 'idle' | 'running' | 'halted' | 'measuring' | 'done' | 'cancelled' | 'failed';

/** One epoch of one network as a line of the log. */
export interface EpochLine {
  readonly network: NetworkName;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly best: boolean;
}

/** The last optimiser step. */
export interface StepLine {
  readonly network: NetworkName;
  readonly step: number;
  readonly loss: number;
}

/** One run of the whole job: what it does now, what it said, what came of it. */
export class JobSession {
  phase = $state<JobPhase>('idle');
  progress = $state.raw<ProgressReport | null>(null);
  epochs = $state.raw<readonly EpochLine[]>([]);
  step = $state.raw<StepLine | null>(null);
  notes = $state.raw<readonly string[]>([]);
  record = $state.raw<RunRecord | null>(null);
  tables = $state.raw<readonly ResultTable[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly active = $derived(['running', 'halted', 'measuring'].includes(this.phase));
  readonly #compute: SupervisedWorker<ComputeService>;
  readonly #metrics: SupervisedWorker<MetricsService>;
  #call: Call<JobProducts> | Call<MetricsReport> | undefined;

  constructor(compute: SupervisedWorker<ComputeService>) {
    this.#compute = compute;
    this.#metrics = startMetricsWorker({
      onState: (state, cause) => {
        if (state === 'restarting') this.#note(`The metrics worker was replaced. ${cause?.message ?? ''}`);
      },
    });
  }

  async run(dataset: Dataset, config: JobConfig): Promise<void> {
    this.#reset();
    this.phase = 'running';
    try {
      const products = await this.#train(dataset, config);
      this.phase = 'measuring';
      const report = await this.#measure(dataset, config, products);
      this.record = products.record;
      this.tables = resultTables(report);
      this.phase = 'done';
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.phase = failure.code === 'cancelled' ? 'cancelled' : 'failed';
      this.failure = failure.code === 'cancelled' ? null : failure;
    }
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  stepOnce = (): void => this.#call?.step();
  cancel = (): void => this.#call?.cancel();
  close = (): Promise<void> => this.#metrics.close();

  #reset(): void {
    this.progress = null;
    this.epochs = [];
    this.step = null;
    this.notes = [];
    this.record = null;
    this.tables = [];
    this.failure = null;
  }

  #train(dataset: Dataset, config: JobConfig): Promise<JobProducts> {
    const call = runSupervised(
      this.#compute,
      { dataset, config, runId: crypto.randomUUID() },
      {
        onProgress: (report) => {
          this.progress = report;
          // What comes between the trainings has no steps.
          if (report.unit !== 'steps') this.step = null;
        },
        onHalt: (halted) => (this.phase = halted ? 'halted' : 'running'),
        onEvent: (event) => this.#hear(event),
      },
    );
    this.#call = call;
    return call.result;
  }

  #measure(dataset: Dataset, config: JobConfig, { sets }: JobProducts): Promise<MetricsReport> {
    const { network, trips } = dataset;
    const { resamples } = config.evaluation;
    const call = this.#metrics.call(
      'measureAll',
      { network, trips: { train: trips.train, test: trips.test }, sets, resamples, seed: config.seed },
      { onProgress: (report) => (this.progress = report) },
    );
    this.#call = call;
    return call.result;
  }

  #hear(event: JobEvent): void {
    if (event.kind === 'note') return this.#note(event.text);
    if (event.kind === 'snapshot') return;
    const { network, event: training } = event;
    if (training.kind === 'step') {
      this.step = { network, step: training.step, loss: training.values.loss };
      return;
    }
    const { epoch, epochs, measures, means, best } = training;
    // An epoch that was trained again after a worker's death replaces its line.
    const others = this.epochs.filter((line) => line.network !== network || line.epoch !== epoch);
    this.epochs = [...others, { network, epoch, epochs, loss: means.loss, measures, best }];
  }

  #note(text: string): void {
    this.notes = [...this.notes, text];
  }
}
