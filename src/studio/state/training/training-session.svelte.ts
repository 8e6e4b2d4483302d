import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { Failure, badInput } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { Call } from '../../../engine/protocol/worker-client';
import {
  planOfOrder,
  type DraftOrder,
  type ExperimentProducts,
  type KeptOrder,
  type ExperimentEvent,
} from '../../../engine/experiments/experiment';
import type { RunRecord } from '../../../engine/records/run-record';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import { FROM_FILE, type RunContents, type RunPlan } from '../../../engine/records/run-contents';
import type { RunsService, RunSummary } from '../../../engine/runs/runs-service';
import { runSupervised } from '../../../engine/experiments/supervised-experiment';
import type { TrainingEvent } from '../../../nn/training/training-loop';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { DatasetSession } from '../data/dataset-session.svelte';
import { epochLine, epochLinesOf, stepsPerEpoch, withEpoch, type EpochLine } from './epoch-lines';
import { idInRun, weightsBefore, type Models } from '../page/models.svelte';
import { wereDrawnBefore } from '../routes/further-training';
import {
  groupOfRun,
  isOfSamePairs,
  type NewRouteGroup,
  type RouteBook,
  type RouteGroup,
} from '../routes/route-book.svelte';
import { holdingRun } from '../runs/run-lock';
import { SeriesStore, WorkClock } from './series-store.svelte';
import { AsyncTask } from '../async-task.svelte';
import { Snapshots, watchedPairs } from './snapshots.svelte';

export type TrainingPhase = 'idle' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

export interface TrainingNeeds {
  readonly systems: readonly SystemEntry[];
  readonly compute: Pick<ComputeSession, 'worker' | 'ready'>;
  readonly runs: Pick<RunsService, 'begin' | 'appendSeries' | 'finish' | 'end' | 'open'>;
  readonly data: Pick<DatasetSession, 'opened' | 'open'>;
  readonly models: Models;
  readonly book: RouteBook;
}

/** The run that trains now, or the last that did: what it does, what it said, its curves, what came of it. */
export class TrainingSession {
  phase = $state<TrainingPhase>('idle');
  /** System of the run; null before the first. */
  system = $state.raw<SystemEntry | null>(null);
  /** Names of the networks that it trains. */
  networks = $state.raw<readonly string[]>([]);
  /** Their configuration; null before the first run. */
  config = $state.raw<unknown>(null);
  progress = $state.raw<ProgressReport | null>(null);
  epochs = $state.raw<readonly EpochLine[]>([]);
  notes = $state.raw<readonly string[]>([]);
  record = $state.raw<RunRecord | null>(null);
  failure = $state.raw<Failure | null>(null);
  runId = $state<string | null>(null);
  name = $state('');
  /** Whether its networks were put in use at its end: not where another data set was open by then. */
  inUse = $state(false);
  /** What came of the run, where not all of it could be kept: `keepAgain` tries once more. */
  unkept = $state.raw<RunContents | null>(null);
  /** Its failure says what was not kept, and why. */
  readonly keeping = new AsyncTask();
  readonly series = new SeriesStore();
  readonly snapshots: Snapshots;
  readonly active = $derived(this.phase === 'running' || this.phase === 'paused');
  #clock = new WorkClock();
  #call: Call<ExperimentProducts> | null = null;
  #stepsPerEpoch: (network: string) => number = () => 0;
  #cancelled = false;
  /** What began here; null where the run goes on, since the page does not hold the weights then that it started from. */
  #begun: KeptOrder | null = null;
  /** The routes that were in view when it began. */
  #inView: RouteGroup | null = null;

  constructor(private readonly needs: TrainingNeeds) {
    this.snapshots = new Snapshots(needs.book);
  }

  /** Trains as a new run; resolves at its end, whatever that is. */
  async start({ watched, ...draft }: DraftOrder): Promise<void> {
    if (this.active) return;
    const { opened } = this.needs.data;
    if (!opened) return this.#refuse(draft, badInput('No data set is open. Open one under Data first.'));
    const order = { ...draft, id: crypto.randomUUID(), dataset: opened.dataset };
    this.#begun = order;
    await this.#run(order, planOfOrder(order, opened.id), watched);
  }

  /**
   * Goes on with a run that was interrupted: the same run, from its last checkpoints, its curves so far in
   * view.
   */
  async continueRun(summary: RunSummary, watched?: DraftOrder['watched']): Promise<void> {
    if (this.active) return;
    const { id, name, system, config, networks, given: holders, start, oldData, dataset } = summary;
    const kept = { ...(start && { start }), ...(oldData !== undefined && { oldData }) };
    try {
      const open = await this.#openFor(summary);
      const { series } = await this.needs.runs.open({ id });
      const given: Record<string, Uint8Array> = {};
      for (const [network, holder] of Object.entries(holders))
        given[network] = await this.#givenAgain(system, network, holder, open);
      const order = { id, name, system, config, networks, given, holders, kept, dataset: open };
      await this.#run(order, { ...planOfOrder(order, dataset.id), dataset }, watched, series);
    } catch (thrown) {
      this.#refuse(summary, asFailure(thrown));
    }
  }

  /** Forgets a run that has ended: the page turns to something else. One that is under way goes on. */
  forget(): void {
    if (this.active) return;
    this.phase = 'idle';
    this.system = null;
    this.networks = [];
    this.config = null;
    this.#clear();
  }

  /** Shows the curves and epochs of a run that is kept. */
  review({ plan, record, series }: RunContents): void {
    if (this.active) return;
    this.#reset(plan, series);
    this.phase = 'idle';
    this.record = record;
    this.epochs = record && this.system ? epochLinesOf(this.system, record) : [];
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  stepOnce = (): void => this.#call?.step();
  cancel = (): void => {
    this.#cancelled = true;
    this.#call?.cancel();
  };

  async #run(
    order: KeptOrder,
    plan: RunPlan,
    watched: DraftOrder['watched'],
    series: RunContents['series'] = [],
  ): Promise<void> {
    this.#reset(plan, series);
    this.phase = 'running';
    try {
      await holdingRun(plan.id, async () => {
        await this.#begin(plan);
        await this.#seeThrough(plan, () => this.#train(order, watched));
      });
    } catch (thrown) {
      // Another tab has the run, or finished it: what is kept of it is not this page's to change.
      this.phase = 'failed';
      this.failure = asFailure(thrown);
    }
    this.progress = null;
    this.#call = null;
  }

  /** @throws Failure 'bad-input' if the run is finished already */
  async #begin(plan: RunPlan): Promise<void> {
    try {
      await this.needs.runs.begin(plan);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'bad-input') throw failure;
      this.#noteNotKept(failure);
    }
  }

  /** Trains, and keeps what comes of it or how it ended. */
  async #seeThrough(plan: RunPlan, train: () => Promise<ExperimentProducts>): Promise<void> {
    try {
      await this.#finish(plan, await train());
      this.phase = 'done';
    } catch (thrown) {
      await this.#fail(plan, asFailure(thrown));
    }
  }

  #reset(plan: RunPlan, series: RunContents['series']): void {
    this.#about(plan);
    this.#clear(series);
    this.runId = plan.id;
    this.name = plan.name;
    this.#cancelled = false;
    const seconds = series.map(({ columns }) => columns.seconds?.at(-1) ?? 0);
    this.#clock = new WorkClock(Math.max(0, ...seconds));
  }

  #clear(series: RunContents['series'] = []): void {
    this.progress = null;
    this.epochs = [];
    this.notes = [];
    this.record = null;
    this.failure = null;
    this.runId = null;
    this.name = '';
    this.inUse = false;
    this.unkept = null;
    this.keeping.reset();
    this.series.import(series);
    this.snapshots.begin(null);
  }

  /** Which system and networks the run is about, and how they are trained. */
  #about({ system, networks, config }: Pick<RunPlan, 'system' | 'networks' | 'config'>): void {
    this.system = systemById(this.needs.systems, system);
    this.networks = networks;
    this.config = config;
  }

  async #train(order: KeptOrder, watched: DraftOrder['watched']): Promise<ExperimentProducts> {
    await this.needs.compute.ready;
    if (this.#cancelled) throw new Failure('cancelled', 'The run was cancelled.');
    const { compute, book } = this.needs;
    const { config, dataset } = order;
    const system = systemById(this.needs.systems, order.system);
    const trips = dataset.trips.train.tripCount;
    this.#stepsPerEpoch = (network) => stepsPerEpoch(system, network, config, trips);
    this.#inView = book.group;
    const asked = watched ? watchedPairs(dataset, book.group, system.facts(config).seed) : null;
    this.snapshots.begin(asked);
    const looks = watched && asked ? { watched: { pairs: asked.pairs, ...watched } } : {};
    this.#call = runSupervised(
      compute.worker,
      system,
      { ...order, ...looks },
      {
        onProgress: (report) => (this.progress = report),
        onPause: (paused) => this.#pauseOrGoOn(paused),
        onEvent: (event) => this.#hear(event),
      },
    );
    return this.#call.result;
  }

  #pauseOrGoOn(paused: boolean): void {
    this.phase = paused ? 'paused' : 'running';
    if (paused) this.#clock.pause();
    else this.#clock.goOn();
  }

  #hear(event: ExperimentEvent): void {
    if (event.kind === 'note') this.#note(event.text);
    else if (event.kind === 'snapshot') this.snapshots.add(event);
    else this.#learnt(event.network, event.event);
  }

  #learnt(network: string, event: TrainingEvent): void {
    if (event.kind === 'step') return this.series.push(network, event, this.#clock.seconds);
    this.epochs = withEpoch(this.epochs, epochLine(network, event, this.#stepsPerEpoch(network)));
    const id = this.runId!;
    const series = this.series.takeNew();
    void this.#keep((runs) => runs.appendSeries({ id, series })).then((kept) => {
      if (!kept && this.runId === id) this.series.putBack(series);
    });
  }

  async #finish(plan: RunPlan, { record, sets, checkpoints }: ExperimentProducts): Promise<void> {
    const { models, data } = this.needs;
    this.record = record;
    this.epochs = epochLinesOf(systemById(this.needs.systems, record.system), record);
    const { fingerprint } = plan.dataset;
    const begun = this.#begun?.id === plan.id ? this.#begun : null;
    const { seed } = systemById(this.needs.systems, plan.system).facts(plan.config);
    // Another data set may have been opened meanwhile: its map and models stay as they are.
    if (data.opened?.dataset.fingerprint === fingerprint) {
      for (const { name, bytes } of checkpoints)
        models.use(
          {
            network: name,
            id: idInRun(plan.id, name),
            bytes,
            from: plan.name,
            runId: plan.id,
            dataset: fingerprint,
            ...(begun && weightsBefore(begun, name, seed)),
          },
          plan.system,
        );
      this.inUse = true;
      this.#showRoutes(groupOfRun(plan.name, 'test', sets, { plan, record, metrics: null, sets }));
    }
    const series = this.series.export();
    await this.#keepResults({ plan, record, metrics: null, checkpoints, sets, series });
  }

  /** The routes of the run; beside them those in view before it, if its students drew them as they came. */
  #showRoutes(group: NewRouteGroup | null): void {
    const { book, models } = this.needs;
    const earlier = this.#inView && wereDrawnBefore(this.#inView, models) ? this.#inView : null;
    const isCompared = earlier !== null && group !== null && isOfSamePairs(earlier, group);
    this.snapshots.end(group, isCompared ? earlier : null);
    book.aside = isCompared ? null : earlier;
  }

  /** Keeps what came of the run, unless it is kept: a person may have made room. */
  keepAgain = async (): Promise<void> => {
    if (this.unkept) await this.#keepResults(this.unkept);
  };

  async #keepResults(contents: RunContents): Promise<void> {
    const kept = await this.keeping.attempt(() => this.needs.runs.finish(contents));
    // Another run may have begun meanwhile.
    if (this.runId === contents.plan.id) this.unkept = kept ? null : contents;
  }

  async #fail({ id }: RunPlan, failure: Failure): Promise<void> {
    const cancelled = failure.code === 'cancelled';
    this.phase = cancelled ? 'cancelled' : 'failed';
    this.failure = cancelled ? null : failure;
    // A worker that cannot be loaded any more takes nothing from the run, which goes on when the page is
    // loaded again.
    if (failure.code === 'not-loaded') return;
    const end = { id, failure: cancelled ? null : failure.message } as const;
    await this.#keep((runs) => runs.end({ ...end, state: cancelled ? 'cancelled' : 'failed' }));
  }

  /** A run that cannot be kept goes on, and says so. Resolves with whether it could. */
  async #keep(work: (runs: TrainingNeeds['runs']) => Promise<void>): Promise<boolean> {
    try {
      await work(this.needs.runs);
      return true;
    } catch (thrown) {
      this.#noteNotKept(asFailure(thrown));
      return false;
    }
  }

  #noteNotKept({ message }: Failure): void {
    this.#note(`This run is not kept. ${message}`);
  }

  #note(text: string): void {
    if (!this.notes.includes(text)) this.notes = [...this.notes, text];
  }

  /** The failure is told where the run would have been. */
  #refuse(asked: Pick<RunPlan, 'system' | 'networks' | 'config'>, failure: Failure): void {
    this.#about(asked);
    this.phase = 'failed';
    this.failure = failure;
  }

  /** The checkpoint that others learn from: the one in use, or the one of the run that holds it. */
  async #givenAgain(
    system: string,
    network: string,
    holder: string,
    { fingerprint }: Dataset,
  ): Promise<Uint8Array> {
    const inUse = this.needs.models.of(network, system);
    const { goesWithAnyData } = systemById(this.needs.systems, system);
    const fits = goesWithAnyData || inUse?.dataset === fingerprint;
    if (inUse && fits && (inUse.runId ?? FROM_FILE) === holder) return inUse.bytes;
    if (holder === FROM_FILE)
      throw badInput(
        `This run learns from a ${network} that was loaded from a file. A loaded file is not kept with a run, so after ` +
          'the page was loaded anew it is not here any more. Load the same file again, then continue the run.',
      );
    const { checkpoints } = await this.needs.runs.open({ id: holder });
    const found = checkpoints.find(({ name }) => name === network);
    if (!found)
      throw badInput(
        `The run that holds this run's ${network} has none any more. Load it from a file, then continue.`,
      );
    return found.bytes;
  }

  async #openFor({ dataset: { id, name, fingerprint } }: RunPlan): Promise<Dataset> {
    const { data } = this.needs;
    const fits = () => data.opened?.dataset.fingerprint === fingerprint;
    if (!fits() && id !== null) await data.open(id);
    if (!fits())
      throw badInput(`This run needs the data set "${shown(name)}". Open it under Data, then continue.`);
    return data.opened!.dataset;
  }
}
