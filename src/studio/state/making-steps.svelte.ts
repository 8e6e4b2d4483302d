import type { GpsChoice } from '../../data/gps/gps-choice';
import type { GpsPreview } from '../../data/gps/preview-gps';
import type { Bounds } from '../../domain/bounds';
import { Failure } from '../../domain/failure';
import type { NamedFile } from '../../engine/named-file';
import type { RoadsMade, TracesMade, TripsMade } from '../../engine/making/made-parts';
import type { AreaOffer, MakingService, TraceDetail } from '../../engine/making/making-service';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../engine/protocol/progress-meter';
import type { RequestOf, ResultOf } from '../../engine/protocol/service';
import type { SupervisedOptions, SupervisedWorker } from '../../engine/protocol/supervised-worker';
import type { Call } from '../../engine/protocol/worker-client';
import { draftOf, stemOfFiles, tracesInView } from './making-draft';
import type { DatasetSession } from './dataset-session.svelte';
import type { MakingFiles, MakingSession } from './making-session.svelte';
import { MakingSettings } from './making-settings.svelte';
import { startMakingWorker } from './workers';

/** Where something is said of a failure: beside the step that it belongs to. */
export type MakingStep = 'roads' | 'trips' | 'data set';

/** What the worker is at. */
export type MakingTask =
  'readRoads' | 'offerArea' | 'fetchRoads' | 'takeRoads' | 'readTraces' | 'match' | 'simulate' | 'finish';

const STEP_OF: Readonly<Record<MakingTask, MakingStep>> = {
  readRoads: 'roads',
  offerArea: 'roads',
  fetchRoads: 'roads',
  takeRoads: 'roads',
  readTraces: 'trips',
  match: 'trips',
  simulate: 'trips',
  finish: 'data set',
};

/** How each task is told while it runs, and when it is done. */
const TASK_WORDS: Readonly<Record<MakingTask, readonly [now: string, done: string]>> = {
  readRoads: ['Reading the roads', 'The roads are read'],
  offerArea: ['Asking how much there is', 'The server has answered'],
  fetchRoads: ['Fetching the roads', 'The roads are fetched'],
  takeRoads: ['Taking the roads of the open data set', 'The roads are taken'],
  readTraces: ['Reading and cleaning the traces', 'The traces are read and cleaned'],
  match: ['Matching the traces to the roads', 'The traces are matched'],
  simulate: ['Simulating trips', 'The trips are simulated'],
  finish: ['Making the data set', 'The data set is made'],
};

const BUSY = 'Something is being made already. Wait for its end or cancel it, then give the files again.';

/** What was asked about an area, and the answer. */
export interface OfferedArea {
  readonly bounds: Bounds;
  readonly server: string;
  readonly offer: AreaOffer;
}

type Start = (watch: Pick<SupervisedOptions<MakingService>, 'onState'>) => SupervisedWorker<MakingService>;

export interface MakingNeeds {
  readonly session: MakingSession;
  readonly data: Pick<DatasetSession, 'opened' | 'adopt'>;
  readonly start?: Start;
}

const none = (): Record<MakingStep, Failure | null> => ({ roads: null, trips: null, 'data set': null });
const nothingSaid = (): Record<MakingStep, readonly string[]> => ({ roads: [], trips: [], 'data set': [] });

/**
 * Roads, trips, splits: what a person has made of them so far, and the one task that is under way. A task that fails or is
 * cancelled leaves what was there before; one that succeeds takes away what was made of its predecessor.
 */
export class MakingSteps {
  readonly settings = new MakingSettings();
  roadsFrom = $state<'files' | 'area' | 'open'>('files');
  tripsFrom = $state<'gps' | 'simulated'>('gps');
  name = $state('');
  roads = $state.raw<RoadsMade | null>(null);
  offered = $state.raw<OfferedArea | null>(null);
  gpsFiles = $state.raw<readonly NamedFile[]>([]);
  preview = $state.raw<GpsPreview | null>(null);
  traces = $state.raw<TracesMade | null>(null);
  trips = $state.raw<TripsMade | null>(null);
  /** The trace that is looked at. */
  detail = $state.raw<TraceDetail | null>(null);
  task = $state<MakingTask | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  held = $state(false);
  failures = $state.raw(none());
  notes = $state.raw(nothingSaid());
  /** What goes on, in a sentence. */
  readonly said = $derived.by(() => this.#sentence());
  readonly busy = $derived(this.task !== null);
  #told = $state('');
  #previewing = $state(false);
  #drafts = 0;
  #repeatRoads: (() => Promise<boolean>) | null = null;
  #call: Call<unknown> | null = null;
  #previewCall: Call<GpsPreview> | null = null;
  #looks = 0;
  /** Whether a person has changed how the traces are read. */
  #hasChosen = false;
  readonly #needs: MakingNeeds;
  #worker: SupervisedWorker<MakingService> | null = null;

  constructor(needs: MakingNeeds) {
    this.#needs = needs;
  }

  /** Steps that outlive the view that asks for them: what is derived in them ends with no component. */
  static lasting(needs: MakingNeeds): MakingSteps {
    let made: MakingSteps | undefined;
    $effect.root(() => {
      made = new MakingSteps(needs);
    });
    return made!;
  }

  /** What kind of step a failure or a note of the running task belongs to; null while nothing runs. */
  readonly step = $derived(this.task && STEP_OF[this.task]);
  /** Whether files are being looked at. */
  get previewing(): boolean {
    return this.#previewing;
  }

  /** Takes files that were dropped: roads are read at once, traces are looked at. */
  async take({ roads, traces }: MakingFiles): Promise<void> {
    if (this.busy) return this.#fail(roads.length > 0 ? 'roads' : 'trips', new Failure('bad-input', BUSY));
    if (traces.length > 0) {
      this.tripsFrom = 'gps';
      void this.lookAtTraces(traces);
    }
    if (roads.length === 0) return;
    this.roadsFrom = 'files';
    await this.readRoads(roads);
  }

  async readRoads(files: readonly NamedFile[]): Promise<boolean> {
    this.#repeatRoads = () => this.readRoads(files);
    const settings = $state.snapshot(this.settings.network);
    return this.#run('readRoads', { files, settings }, (roads) => this.#takeRoads(roads, stemOfFiles(files)));
  }

  /** Asks what an area would bring. */
  async askArea(bounds: Bounds, server: string): Promise<boolean> {
    return this.#run('offerArea', { bounds, server }, (offer) => (this.offered = { bounds, server, offer }));
  }

  /** Fetches the area that was offered; `anew` asks the server even where it was kept. */
  async fetchArea(anew: boolean): Promise<boolean> {
    if (!this.offered) return false;
    this.#repeatRoads = () => this.fetchArea(false);
    const { bounds, server } = this.offered;
    const settings = $state.snapshot(this.settings.network);
    return this.#run('fetchRoads', { bounds, server, anew, settings }, (roads) =>
      this.#takeRoads(roads, 'My city'),
    );
  }

  /** Makes the roads of the same source with the settings as they are now. */
  remakeRoads = async (): Promise<boolean> => (await this.#repeatRoads?.()) ?? false;

  /** The roads of the data set that is open. */
  async takeOpenRoads(): Promise<boolean> {
    const dataset = this.#needs.data.opened?.dataset;
    if (!dataset) return false;
    const { network, name, card = null } = dataset;
    return this.#run('takeRoads', { network, name, card }, (roads) =>
      this.#takeRoads(roads, `${name}, other trips`),
    );
  }

  /** Looks at GPS files: what they seem to be. */
  async lookAtTraces(files: readonly NamedFile[], timeZone = placeZone()): Promise<void> {
    this.#hasChosen = false;
    await this.#look(files, { files, timeZone });
  }

  /** Looks at the same files again as a person wants them read. */
  async changeChoice(choice: GpsChoice): Promise<void> {
    this.#hasChosen = true;
    await this.#look(this.gpsFiles, { files: this.gpsFiles, choice });
  }

  async readTraces(): Promise<boolean> {
    if (!this.preview) return false;
    const cleaning = $state.snapshot(this.settings.cleaning);
    const request = { files: this.gpsFiles, choice: this.preview.choice, cleaning };
    return this.#run('readTraces', request, (traces) => {
      this.traces = traces;
      this.#takeTrips(null);
    });
  }

  async match(): Promise<boolean> {
    const settings = $state.snapshot(this.settings.matching);
    return this.#run('match', { settings }, (trips) => this.#takeTrips(trips));
  }

  async simulate(): Promise<boolean> {
    return this.#run('simulate', this.settings.simulationOptions(), (trips) => this.#takeTrips(trips));
  }

  /** Makes the data set, opens it and goes back to what is open: that is now this one. */
  async finish(): Promise<boolean> {
    const { session, data } = this.#needs;
    const request = { name: this.name.trim(), split: this.settings.splitOptions() };
    let adopted: Promise<void> = Promise.resolve();
    const done = await this.#run('finish', request, (opened) => {
      adopted = data.adopt(opened);
      session.leave();
    });
    await adopted;
    return done;
  }

  /** Shows a trace with what the matching made of it; null shows none. */
  async look(trace: number | null): Promise<void> {
    const asked = ++this.#looks;
    if (trace === null || !this.trips?.match) return this.#show(null);
    try {
      const detail = await this.#worker!.call('traceDetail', { trace }).result;
      if (asked === this.#looks) this.#show(detail);
    } catch (thrown) {
      if (asked === this.#looks) this.#fail('trips', asFailure(thrown));
    }
  }

  /** Forgets everything that was made, but not the settings. */
  async startAnew(): Promise<void> {
    this.cancel();
    this.#forget();
    this.gpsFiles = [];
    this.offered = null;
    this.name = '';
    this.failures = none();
    this.notes = nothingSaid();
    await this.#worker?.call('forget', undefined as never).result;
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  cancel = (): void => this.#call?.cancel();
  dismiss = (step: MakingStep): void => this.#fail(step, null);
  close = async (): Promise<void> => this.#worker?.close();

  /** Runs one task; the page offers no other meanwhile. Resolves with whether it came to its end. */
  async #run<K extends MakingTask>(
    task: K,
    request: RequestOf<MakingService, K>,
    use: (result: ResultOf<MakingService, K>) => void,
  ): Promise<boolean> {
    if (this.task !== null) return false;
    const step = STEP_OF[task];
    this.task = task;
    this.progress = null;
    this.held = false;
    this.notes = { ...this.notes, [step]: [] };
    this.#fail(step, null);
    try {
      const call = this.#ready().call(task, request, this.#listeners(step)) as Call<
        ResultOf<MakingService, K>
      >;
      this.#call = call;
      use(await call.result);
      this.#told = `${TASK_WORDS[task][1]}.`;
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      const cancelled = failure.code === 'cancelled';
      this.#told = cancelled ? `${TASK_WORDS[task][0]}: cancelled.` : failure.message;
      this.#fail(step, cancelled ? null : failure);
      return false;
    } finally {
      this.task = null;
      this.progress = null;
      this.held = false;
      this.#call = null;
    }
  }

  #listeners(step: MakingStep) {
    return {
      onProgress: (report: ProgressReport) => (this.progress = report),
      onHalt: (halted: boolean) => (this.held = halted),
      onEvent: (text: unknown) => this.#note(step, String(text)),
    };
  }

  /** After other roads, in silence: what a person has chosen stays, a guess is made anew. */
  async #lookAgain(choice: GpsChoice): Promise<void> {
    const files = this.gpsFiles;
    await this.#look(files, this.#hasChosen ? { files, choice } : { files, timeZone: choice.timeZone }, true);
  }

  async #look(
    files: readonly NamedFile[],
    request: RequestOf<MakingService, 'previewTraces'>,
    isSilent = false,
  ): Promise<void> {
    this.#previewCall?.cancel();
    this.#fail('trips', null);
    const call = this.#ready().call('previewTraces', request);
    this.#previewCall = call;
    this.#previewing = !isSilent;
    try {
      const preview = await call.result;
      if (this.#previewCall !== call) return;
      this.gpsFiles = files;
      this.preview = preview;
      if (!isSilent) this.#told = 'The files are looked at.';
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (this.#previewCall === call && failure.code !== 'cancelled') this.#fail('trips', failure);
    } finally {
      if (this.#previewCall === call) {
        this.#previewCall = null;
        this.#previewing = false;
      }
    }
  }

  /** Other roads: what was made on the ones before is gone, the files of the traces stay. */
  #takeRoads(roads: RoadsMade, name: string): void {
    this.roads = roads;
    this.traces = null;
    if (this.name.trim() === '') this.name = name;
    this.#takeTrips(null);
    this.#redraw();
    // What the traces seem to be depends on where the roads are.
    if (this.preview) void this.#lookAgain(this.preview.choice);
  }

  #takeTrips(trips: TripsMade | null): void {
    const others = this.trips?.simulated !== trips?.simulated;
    this.trips = trips;
    this.#looks++;
    this.#show(null);
    const { session } = this.#needs;
    session.traces = tracesInView(trips?.simulated ? null : this.traces, trips);
    if (others) this.#redraw();
  }

  #redraw(): void {
    const { session } = this.#needs;
    const { roads, trips } = this;
    session.draft = roads && draftOf(roads, this.name, trips, ++this.#drafts);
  }

  #show(detail: TraceDetail | null): void {
    this.detail = detail;
    this.#needs.session.shown = detail;
  }

  #forget(): void {
    this.roads = null;
    this.traces = null;
    this.preview = null;
    this.#takeTrips(null);
    this.#needs.session.draft = null;
  }

  #fail(step: MakingStep, failure: Failure | null): void {
    if (this.failures[step] !== failure) this.failures = { ...this.failures, [step]: failure };
  }

  #note(step: MakingStep, text: string): void {
    this.notes = { ...this.notes, [step]: [...this.notes[step], text] };
  }

  #sentence(): string {
    if (this.#previewing) return 'Looking at the files.';
    if (this.task === null) return this.#told;
    return `${TASK_WORDS[this.task][0]}${this.held ? ': paused' : ''}.`;
  }

  #ready(): SupervisedWorker<MakingService> {
    return (this.#worker ??= (this.#needs.start ?? startMakingWorker)({
      onState: (state, cause) => {
        if (state !== 'restarting' && state !== 'failed') return;
        // What was made lay in the worker that is gone.
        this.#forget();
        this.#note(
          'roads',
          `The worker was replaced, and what was made is gone: begin with the roads again. ${cause?.message ?? ''}`,
        );
        if (state === 'failed') this.#worker = null;
      },
    }));
  }
}

/** The zone of this device: most people have traces of where they live. */
const placeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
