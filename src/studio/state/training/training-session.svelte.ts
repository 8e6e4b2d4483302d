import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import type { ExperimentConfig } from '../../../systems/routes/experiment-config';
import type { ExperimentParts } from '../../../systems/routes/experiment-request';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { Call } from '../../../engine/protocol/worker-client';
import type { ExperimentProducts } from '../../../systems/routes/run-experiment';
import type { RunRecord } from '../../../engine/runs/run-record';
import type { RunContents, RunPlan, RunsService, RunSummary } from '../../../engine/runs/runs-service';
import type { ExperimentEvent, NetworkName } from '../../../systems/routes/experiment-hooks';
import { runSupervised } from '../../../systems/routes/supervised-experiment';
import type { TrainingEvent } from '../../../nn/training/training-loop';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { DatasetSession } from '../data/dataset-session.svelte';
import { epochLine, epochLinesOf, stepsPerEpoch, withEpoch, type EpochLine } from './epoch-lines';
import type { Models } from './models.svelte';
import { groupOfRun, type RouteBook } from '../routes/route-book.svelte';
import { holdingRun } from '../runs/run-lock';
import { SeriesStore } from './series-store.svelte';
import { Snapshots } from './snapshots.svelte';
import { watchedPairs } from './watched-pairs';
import { WorkClock } from './work-clock';

export type TrainingKind = 'teacher' | 'students';
export type TrainingPhase = 'idle' | 'running' | 'halted' | 'done' | 'cancelled' | 'failed';

/** What a person asks to be trained. */
export interface TrainingOrder {
  readonly parts: ExperimentParts;
  readonly config: ExperimentConfig;
  /** The run's name, for people. */
  readonly name: string;
  /** How often to look at the routes of the moment; left out, not at all. */
  readonly watched?: { readonly everySeconds: number };
}

export interface TrainingNeeds {
  readonly compute: Pick<ComputeSession, 'worker'>;
  readonly runs: Pick<RunsService, 'begin' | 'keepSeries' | 'finish' | 'end' | 'open'>;
  readonly data: Pick<DatasetSession, 'opened' | 'open'>;
  readonly models: Models;
  readonly book: RouteBook;
}

/** The run of a plan's teacher where the weights came from a file that no run holds. */
const FROM_FILE = 'file';

const kindOf = ({ students }: Pick<RunPlan, 'students'>): TrainingKind =>
  students.length > 0 ? 'students' : 'teacher';

/** The run that trains now, or the last that did: what it does, what it said, its curves, what came of it. */
export class TrainingSession {
  phase = $state<TrainingPhase>('idle');
  kind = $state<TrainingKind | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  epochs = $state.raw<readonly EpochLine[]>([]);
  notes = $state.raw<readonly string[]>([]);
  record = $state.raw<RunRecord | null>(null);
  failure = $state.raw<Failure | null>(null);
  runId = $state<string | null>(null);
  name = $state('');
  readonly series = new SeriesStore();
  readonly snapshots: Snapshots;
  readonly active = $derived(this.phase === 'running' || this.phase === 'halted');
  readonly #needs: TrainingNeeds;
  #clock = new WorkClock();
  #call: Call<ExperimentProducts> | null = null;
  #stepsPerEpoch: (network: NetworkName) => number = () => 0;
  #cancelled = false;

  constructor(needs: TrainingNeeds) {
    this.#needs = needs;
    this.snapshots = new Snapshots(needs.book);
  }

  /** Trains as a new run; resolves at its end, whatever that is. */
  async start(order: TrainingOrder): Promise<void> {
    if (this.active) return;
    const { opened } = this.#needs.data;
    if (!opened)
      return this.#refuse(
        order.parts,
        new Failure('bad-input', 'No data set is open. Open one under Data first.'),
      );
    const { fingerprint, name, card } = opened.dataset;
    const plan: RunPlan = {
      id: crypto.randomUUID(),
      name: order.name,
      config: order.config,
      students: order.parts.students,
      teacher: this.#teacherOf(order.parts),
      dataset: { name, fingerprint, id: opened.id, ...(card?.simulated && { simulated: true }) },
    };
    await this.#run(opened.dataset, plan, order);
  }

  /**
   * Goes on with a run that was interrupted: the same run, from its last checkpoints, its curves so far in
   * view.
   */
  async continueRun(summary: RunSummary, watched?: TrainingOrder['watched']): Promise<void> {
    if (this.active) return;
    const { id, name, config, students, teacher, dataset } = summary;
    try {
      const open = await this.#openFor(summary);
      const { series } = await this.#needs.runs.open({ id });
      const parts: ExperimentParts = {
        teacher: await this.#teacherAgain(teacher, open),
        students,
        routes: students.length > 0,
      };
      const plan = { id, name, config, students, teacher, dataset };
      await this.#run(open, plan, { parts, config, name, ...(watched ? { watched } : {}) }, series);
    } catch (thrown) {
      this.#refuse(summary, asFailure(thrown));
    }
  }

  /** Shows the curves and epochs of a run that is kept. */
  review({ plan, record, series }: RunContents): void {
    if (this.active) return;
    this.#reset(plan, series);
    this.phase = 'idle';
    this.record = record;
    this.epochs = record ? epochLinesOf(record) : [];
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  stepOnce = (): void => this.#call?.step();
  cancel = (): void => {
    this.#cancelled = true;
    this.#call?.cancel();
  };

  async #run(
    dataset: Dataset,
    plan: RunPlan,
    order: TrainingOrder,
    series: RunContents['series'] = [],
  ): Promise<void> {
    this.#reset(plan, series);
    this.phase = 'running';
    try {
      await holdingRun(plan.id, async () => {
        await this.#keep((runs) => runs.begin(plan));
        const products = await this.#train(dataset, plan, order);
        await this.#finish(plan, products);
      });
      this.phase = 'done';
    } catch (thrown) {
      await this.#fail(plan, asFailure(thrown));
    }
    this.progress = null;
    this.#call = null;
  }

  #reset(plan: RunPlan, series: RunContents['series']): void {
    this.kind = kindOf(plan);
    this.progress = null;
    this.epochs = [];
    this.notes = [];
    this.record = null;
    this.failure = null;
    this.runId = plan.id;
    this.name = plan.name;
    this.series.import(series);
    this.#cancelled = false;
    const seconds = series.map(({ columns }) => columns.seconds?.at(-1) ?? 0);
    this.#clock = new WorkClock(Math.max(0, ...seconds));
    this.snapshots.begin(null);
  }

  #train(dataset: Dataset, plan: RunPlan, { parts, watched }: TrainingOrder): Promise<ExperimentProducts> {
    if (this.#cancelled) throw new Failure('cancelled', 'The run was cancelled.');
    const { compute, book } = this.#needs;
    const { config, id } = plan;
    const trips = dataset.trips.train.tripCount;
    this.#stepsPerEpoch = (network) => stepsPerEpoch(network, config, trips);
    const asked = watched ? watchedPairs(dataset, book.group, config.seed) : null;
    this.snapshots.begin(asked);
    const looks = watched && asked ? { watched: { pairs: asked.pairs, ...watched } } : {};
    this.#call = runSupervised(
      compute.worker,
      { dataset, config, runId: id, parts, ...looks },
      {
        onProgress: (report) => (this.progress = report),
        onHalt: (halted) => this.#halt(halted),
        onEvent: (event) => this.#hear(event),
      },
    );
    return this.#call.result;
  }

  #halt(halted: boolean): void {
    this.phase = halted ? 'halted' : 'running';
    if (halted) this.#clock.halt();
    else this.#clock.goOn();
  }

  #hear(event: ExperimentEvent): void {
    if (event.kind === 'note') this.#note(event.text);
    else if (event.kind === 'snapshot') this.snapshots.add(event);
    else this.#learnt(event.network, event.event);
  }

  #learnt(network: NetworkName, event: TrainingEvent): void {
    if (event.kind === 'step') return this.series.push(network, event, this.#clock.seconds);
    this.epochs = withEpoch(this.epochs, epochLine(network, event, this.#stepsPerEpoch(network)));
    const id = this.runId!;
    const series = this.series.export();
    void this.#keep((runs) => runs.keepSeries({ id, series }));
  }

  async #finish(plan: RunPlan, { record, sets, checkpoints }: ExperimentProducts): Promise<void> {
    const { models, data } = this.#needs;
    this.record = record;
    this.epochs = epochLinesOf(record);
    const { fingerprint } = plan.dataset;
    // Another data set may have been opened meanwhile: its map and models stay as they are.
    if (data.opened?.dataset.fingerprint === fingerprint) {
      for (const { name, bytes } of checkpoints)
        models.use({
          network: name,
          id: `${plan.id}/${name}`,
          bytes,
          from: plan.name,
          runId: plan.id,
          dataset: fingerprint,
        });
      this.snapshots.end(groupOfRun(plan.name, 'test', sets, { record, metrics: null, sets }));
    }
    const series = this.series.export();
    await this.#keep((runs) => runs.finish({ plan, record, metrics: null, checkpoints, sets, series }));
  }

  async #fail({ id }: RunPlan, failure: Failure): Promise<void> {
    const cancelled = failure.code === 'cancelled';
    this.phase = cancelled ? 'cancelled' : 'failed';
    this.failure = cancelled ? null : failure;
    const end = { id, failure: cancelled ? null : failure.message } as const;
    await this.#keep((runs) => runs.end({ ...end, state: cancelled ? 'cancelled' : 'failed' }));
  }

  /** A run that cannot be kept goes on, and says so. */
  async #keep(work: (runs: TrainingNeeds['runs']) => Promise<void>): Promise<void> {
    try {
      await work(this.#needs.runs);
    } catch (thrown) {
      this.#note(`This run is not kept. ${asFailure(thrown).message}`);
    }
  }

  #note(text: string): void {
    if (this.notes.at(-1) !== text) this.notes = [...this.notes, text];
  }

  /** The failure is told where the run would have been. */
  #refuse(asked: Pick<RunPlan, 'students'>, failure: Failure): void {
    this.kind = kindOf(asked);
    this.phase = 'failed';
    this.failure = failure;
  }

  #teacherOf({ teacher }: ExperimentParts): string {
    if (typeof teacher === 'string') return teacher;
    return this.#needs.models.teacher?.runId ?? FROM_FILE;
  }

  async #teacherAgain(teacher: string, { fingerprint }: Dataset): Promise<ExperimentParts['teacher']> {
    if (teacher === 'train' || teacher === 'none') return teacher;
    const inUse = this.#needs.models.teacher;
    if (inUse?.dataset === fingerprint && (inUse.runId ?? FROM_FILE) === teacher) return inUse.bytes;
    if (teacher === FROM_FILE)
      throw new Failure(
        'bad-input',
        'This run learns from a teacher that was loaded from a file. A loaded file is not kept with a run, so after the ' +
          'page was loaded anew it is not here any more. Load the same file again under Teacher, then continue the run.',
      );
    const { checkpoints } = await this.#needs.runs.open({ id: teacher });
    const found = checkpoints.find(({ name }) => name === 'teacher');
    if (!found)
      throw new Failure(
        'bad-input',
        "The run that holds this run's teacher has none any more. Load it under Teacher, then continue.",
      );
    return found.bytes;
  }

  async #openFor({ dataset: { id, name, fingerprint } }: RunPlan): Promise<Dataset> {
    const { data } = this.#needs;
    const fits = () => data.opened?.dataset.fingerprint === fingerprint;
    if (!fits() && id !== null) await data.open(id);
    if (!fits())
      throw new Failure(
        'bad-input',
        `This run needs the data set "${name}". Open it under Data, then continue.`,
      );
    return data.opened!.dataset;
  }
}
