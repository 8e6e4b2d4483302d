import type { Dataset } from '../../../domain/dataset';
import {
  current,
  type GivenSettings,
  type ShippedWithPage,
  type StageTrouble,
  type SystemView,
} from '../../system-view';
import type { FirstView } from '../../../engine/first-view/first-view';
import type { Failure } from '../../../base/failure';
import { systemById, type StageInfo, type SystemEntry } from '../../../engine/experiments/system';
import { SAMPLE_CITY, type SampleDataset } from '../../../engine/datasets/samples';
import { systems } from '../../../systems/registry';
import { BenchSession } from '../machine/bench-session.svelte';
import { ComputeSession } from '../machine/compute-session.svelte';
import { DatasetSession } from '../data/dataset-session.svelte';
import { EvaluationSession } from '../routes/evaluation-session.svelte';
import { RouteBook } from '../routes/route-book.svelte';
import { FirstViewSession } from './first-view.svelte';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { DATA_STAGE, DRAWER_TABS, isOwnTab, Layout, type DrawerTab, stagesOf } from './layout.svelte';
import { BuilderSession } from '../data/builder-session.svelte';
import { LessonRecord } from './lesson-record.svelte';
import { MapState } from './map-state.svelte';
import { Models } from './models.svelte';
import { NetworkFiles } from '../training/network-files.svelte';
import { layersOn } from './current-place';
import { arrange, isFirstVisit, openPlace } from './opening';
import { readAddress, type PageAddress } from './page-address';
import { staleLink } from './page-place';
import { ReviewMeasures } from '../review/review-measures.svelte';
import { ReviewPackages } from '../review/review-packages.svelte';
import { ReviewSets } from '../review/review-sets.svelte';
import { GuessSession } from '../review/guess-session.svelte';
import { ReviewSession } from '../review/review-session.svelte';
import { VerdictSession } from '../review/verdict-session.svelte';
import { BrowserReviewStore } from '../review/review-store';
import { RouteTimes } from '../routes/route-times.svelte';
import { RoutesSession } from '../routes/routes-session.svelte';
import { RoutePointMaker } from '../runs/route-point-maker.svelte';
import { RunsSession } from '../runs/runs-session.svelte';
import { StudySession } from '../runs/study-session.svelte';
import { Selection } from './selection.svelte';
import type { MapOverlay, MapShow } from '../../map-show';
import type { SavedView } from './view-file';
import { SystemViews } from './system-views';
import { NO_READING, type TripReading } from '../../trip-reading';
import { Presentation } from './presentation.svelte';
import { SettingHistory } from './setting-history.svelte';
import type { UndoableSettings } from '../../undoable-settings';
import { Theme } from './theme.svelte';
import { TrainingSession } from '../training/training-session.svelte';

/**
 * Everything behind the page. Each part is a class of its own that knows only the parts below it; components
 * take the workspace and use what they need.
 */
export class Workspace {
  /** Systems that can be opened. */
  readonly systems: readonly SystemEntry[] = systems;
  /** What is being done. */
  system = $state.raw<SystemEntry>(systems[0]);
  /** How it looks; null while that is on its way. */
  view = $state.raw<SystemView<Workspace> | null>(null);
  /** The row of stages of the open system. */
  readonly stages: readonly StageInfo[] = $derived(stagesOf(this.system));
  /** Tabs of the drawer. */
  readonly tabs: readonly DrawerTab[] = $derived(
    DRAWER_TABS.filter((tab) =>
      tab === 'review'
        ? this.system.tabs.includes('routes')
        : !isOwnTab(tab) || this.system.tabs.includes(tab),
    ),
  );
  readonly #views: SystemViews<Workspace>;
  readonly address: PageAddress;
  readonly theme = new Theme();
  readonly layout = new Layout();
  readonly map = new MapState();
  readonly history = new SettingHistory();
  readonly lessons = new LessonRecord();
  readonly presentation = new Presentation<SavedView>((view) => this.#showView(() => Promise.resolve(view)));
  /** A data set in the making: while it is in view, the map shows its roads. */
  readonly builder = new BuilderSession(() => this.layout.stage === 'data' && !this.layout.welcome);
  readonly selection = new Selection();
  readonly models = new Models(
    () => this.system.id,
    (id) => systemById(this.systems, id).goesWithAnyData === true,
  );
  readonly book = new RouteBook();
  readonly data: DatasetSession;
  readonly compute: ComputeSession;
  readonly runs: RunsSession;
  readonly training: TrainingSession;
  readonly networkFiles: NetworkFiles;
  /** What makes GPS points of routes, whichever system drew them; null where no system does. */
  readonly routePoints: RoutePointMaker | null;
  /** Times of the routes in view against those of another system; null where no system says any. */
  readonly routeTimes: RouteTimes | null;
  readonly routes: RoutesSession;
  readonly reading: TripReading = current(() => this.view?.reading?.(this.state) ?? NO_READING);
  /** Whether the open system looks at decisions at all. */
  readonly lens: { readonly isOffered: boolean } = current(() => ({
    isOffered: this.view?.lens !== undefined,
  }));
  readonly evaluation: EvaluationSession;
  readonly review: ReviewSession;
  readonly guess: GuessSession;
  readonly reviewSets: ReviewSets;
  readonly reviewMeasures: ReviewMeasures;
  readonly reviewPackages: ReviewPackages;
  readonly study = new StudySession();
  readonly firstView = new FirstViewSession();
  readonly bench = new BenchSession();
  /** Systems whose picture was left for the real thing. */
  readonly #begun: string[] = [];
  /** Fingerprint of the data set that models, routes and choices are about. */
  #about: string | null = null;

  /** What the address asks for that is not here, or why the view of a system is not. */
  addressFailure = $state.raw<Failure | null>(null);
  #unmet: readonly string[] = [];
  /** Whether all that the address asks for is there: what a person left open may come back now. */
  isReady = $state(false);
  /** Layers that are on where the address names none. */
  readonly usualLayers = layersOn(this.map.on);

  /**
   * @param search the query of the page's address
   * @param loadView fetches how a system looks, by its id
   */
  constructor(search: string, loadView: (system: string) => Promise<SystemView<Workspace>>) {
    const { models, book } = this;
    this.address = readAddress(search, systems);
    this.#views = new SystemViews<Workspace>(this, this.address, loadView);
    this.addressFailure = staleLink(this.address.unmet);
    this.#unmet = this.address.unmet;
    this.data = new DatasetSession();
    this.data.onOpened = ({ dataset }) => {
      this.#forget(dataset);
      // The first one comes by itself; later ones are asked for, to be looked at.
      if (this.data.version > 1) this.builder.leave();
      // What the page says of itself is about its own city.
      if (this.layout.welcome && this.data.sample === null) this.layout.go('data');
    };
    const dataset = () => this.data.opened?.dataset ?? null;
    this.compute = new ComputeSession(this.address, this.firstView.seen);
    this.runs = new RunsSession({ systems, data: this.data, models, book });
    this.training = new TrainingSession({
      systems,
      compute: this.compute,
      runs: this.runs,
      data: this.data,
      models,
      book,
    });
    this.runs.onOpened = (contents) => this.training.review(contents);
    const wanted = () => this.compute.wanted;
    this.routes = new RoutesSession({ dataset, wanted, models, book });
    const { data, training, runs } = this;
    this.networkFiles = new NetworkFiles({ data, training, models, runs, system: () => this.system.id });
    const pointing = systems.find(({ pointsOfRoutes }) => pointsOfRoutes !== undefined);
    this.routePoints = pointing?.pointsOfRoutes
      ? new RoutePointMaker({
          ...{ dataset, models, runs },
          system: { ...pointing, pointsOfRoutes: pointing.pointsOfRoutes },
          sample: () => this.data.sample,
          load: () => this.#views.pointsOfRoutes(pointing.id),
          open: () => void this.openSystem(pointing.id),
        })
      : null;
    const telling = systems.find(({ timesOfRoutes }) => timesOfRoutes !== undefined);
    this.routeTimes = telling?.timesOfRoutes
      ? new RouteTimes({
          ...{ dataset, models, book },
          system: { ...telling, timesOfRoutes: telling.timesOfRoutes },
          load: () => this.#views.timesOfRoutes(telling.id),
        })
      : null;
    this.evaluation = new EvaluationSession({
      ...{ dataset, book },
      scores: (record) => this.view?.nextRoadScores?.(record) ?? {},
    });
    const { map, layout, selection, evaluation } = this;
    const store = new BrowserReviewStore();
    this.reviewSets = new ReviewSets({ dataset, book, store, closed: () => this.routes.closures.roads });
    const verdicts = new VerdictSession(store);
    const measured = (this.reviewMeasures = new ReviewMeasures({
      ...{ book, dataset, evaluation, models, store },
      routes: this.routes,
    }));
    this.review = new ReviewSession({ dataset, book, map, layout, selection, measured, verdicts });
    const { review } = this;
    this.reviewPackages = new ReviewPackages({ data, book, layout, review });
    this.guess = new GuessSession({ dataset, book, layout, selection, models, routes: this.routes });
    arrange(this, this.address.place);
  }

  /**
   * The numbers of the first drawing: while the page says what it is, and until the results that they are of
   * are there.
   */
  get firstNumbers(): FirstView | null {
    const { layout, data, book, firstView } = this;
    // They are numbers of routes.
    if (!this.system.tabs.includes('routes')) return null;
    const others = data.opened !== null && !data.isSampleCity;
    return !others && (layout.welcome || !book.group) ? firstView.shown : null;
  }

  /** What the page calls a stage of the system in view. */
  stageLabel(stage: string): string {
    return this.stages.find(({ id }) => id === stage)?.label ?? stage;
  }

  /**
   * Shows another system, on its first stage, over the same data; resolves once its view is there. What
   * the one before has done stays with it.
   */
  async openSystem(id: string): Promise<void> {
    const system = systemById(this.systems, id);
    if (system !== this.system) {
      this.system = system;
      // A node is one of what the system before shows.
      if (this.selection.chosen?.kind === 'node') this.selection.choose(null);
      this.view = null;
      this.layout.lesson = null;
      if (this.layout.stage !== DATA_STAGE) this.layout.stage = system.firstStage;
      if (!this.tabs.includes(this.layout.tab)) this.layout.tab = this.tabs[0];
    }
    if (this.view) return;
    try {
      const view = await this.#views.load(id);
      if (this.system !== system) return;
      this.#views.open(id, view);
      this.view = view;
    } catch (thrown) {
      this.addressFailure = asFailure(thrown);
    }
  }

  /** The same as a person chooses it: in place of a sample that it cannot use, its own is opened. */
  async chooseSystem(id: string): Promise<void> {
    const opening = this.openSystem(id);
    const { system } = this;
    const { sample, opened, busy } = this.data;
    if (sample !== null && opened && !this.training.active && !busy) {
      if (system.first && !this.#begun.includes(id)) {
        this.layout.welcome = true;
        await this.firstView.load(system.first.file);
      }
      // Somebody may have gone on, or opened something, while the picture came.
      const isStill = this.system === system && this.data.opened === opened && !this.data.busy;
      if (isStill && system.requires(opened.dataset)) await this.openSample(system.sample, false);
    }
    await opening;
  }

  /** Does for real what the picture of the open system shows. */
  async beginFirst(): Promise<void> {
    if (!(await this.data.loadSample(this.system.sample))) return;
    // What is shown is on the map, which was fitted to all of its room; a system may open a tab that belongs to it.
    this.layout.fold('drawer', false);
    await this.view?.begin?.(this, this.state);
    this.layout.welcome = false;
  }

  /** The networks that come with the page for the open system; null until its view is there, or where none come. */
  get shipped(): ShippedWithPage | null {
    return this.view?.shipped?.(this.state) ?? null;
  }

  async useShipped(): Promise<string | null> {
    await this.openSystem(this.system.id);
    const { shipped } = this;
    if (!shipped?.areThere) return 'It uses networks that come with other data than these: none is used.';
    await shipped.use();
    return shipped.loading.failure?.message ?? null;
  }

  /** The open system has begun: it shows its picture no more. */
  noteBegun(): void {
    this.#begun.push(this.system.id);
  }

  /** What a person set for the open system; null until its view is there, or where that keeps none. */
  get settings(): GivenSettings | null {
    return this.view?.settings?.(this.state) ?? null;
  }

  /** Forms whose changes can be undone. */
  get undoable(): readonly UndoableSettings[] {
    return [this.routes.settings, ...(this.view?.undoable?.(this.state) ?? [])];
  }

  /** What it shows on the map in place of routes; null for nothing, as long as the picture of the welcome lies there. */
  get show(): MapShow | null {
    if (this.layout.welcome) return null;
    return this.view?.map?.(this.state) ?? null;
  }

  /** What it draws on the map beside; null for nothing. */
  get overlay(): MapOverlay | null {
    return this.view?.overlay?.(this.state) ?? null;
  }

  /** Whether the open system says something of the cells of the grid. */
  get looksIntoCells(): boolean {
    return this.view?.cell !== undefined;
  }

  /** Whether routes are drawn and measured with the open system. */
  get drawsRoutes(): boolean {
    return this.system.tabs.includes('routes');
  }

  /** What of that can fail. */
  get systemTroubles(): readonly StageTrouble[] {
    return this.view?.troubles?.(this.state) ?? [];
  }

  /** What the view of the open system keeps. */
  get state(): unknown {
    return this.stateOf(this.system.id);
  }

  /** What the view of a system keeps; its type is known to that view alone. */
  stateOf(system: string): unknown {
    return this.#views.stateOf(system);
  }

  /**
   * Opens what the address asks for; where it asks for nothing, the page says what it is. Resolves once
   * the view of the system is there too.
   */
  async begin(): Promise<void> {
    const { place } = this.address;
    const opening = this.openSystem(this.system.id);
    if (!isFirstVisit(place)) {
      this.missLinked(...(await openPlace(this, place)));
    } else {
      this.layout.welcome = this.system.first !== undefined;
      if (this.layout.presenting) this.layout.present(true);
      await this.openSample(this.system.sample, true);
    }
    this.firstView.skip();
    await opening;
    this.#leaveOutUnkept();
    this.isReady = true;
  }

  /** What the address chooses by an id, among the data sets of this browser, and what is not there. */
  #leaveOutUnkept(): void {
    const { system, choices } = this.address;
    const gone = (system.keptChoices ?? []).filter(
      (name) => Object.hasOwn(choices, name) && !this.data.kept.some(({ id }) => id === choices[name]),
    );
    if (gone.length === 0) return;
    const kept = Object.entries(choices).filter(([name]) => !gone.includes(name));
    if (this.system === system) this.adopt({ ...this.address, choices: Object.fromEntries(kept) });
    for (const name of gone)
      this.missLinked(`"${name}" names a data set that is not kept in this browser: none is used.`);
  }

  /** Opens the view of a file in place of this one. */
  readonly openViewFile = (file: File): Promise<void> =>
    this.#showView(async () => {
      // Few people drop a view: its reader is fetched for them.
      const { readViewFile } = await import('./view-file');
      const view = await readViewFile(file);
      this.presentation.keep(view);
      return view;
    });

  async #showView(read: () => Promise<SavedView>): Promise<void> {
    const { data, training } = this;
    if (training.active) {
      data.refuse('A run is training on the open data set. Open the view when it has ended.');
      return;
    }
    try {
      const view = await read();
      const { openView } = await import('./open-view');
      this.#unmet = [];
      this.addressFailure = null;
      this.missLinked(...(await openView(this, view)));
    } catch (thrown) {
      this.addressFailure = asFailure(thrown);
    }
  }

  /** Sets the open system's settings as an address says. */
  adopt({ config, choices }: PageAddress): void {
    this.view?.adopt?.(this.state, config, choices);
  }

  /** Says what else the address asks for that is not here, and what is shown instead: whole sentences. */
  readonly missLinked = (...unmet: readonly string[]): void => {
    if (unmet.length === 0) return;
    this.#unmet = [...this.#unmet, ...unmet];
    this.addressFailure = staleLink(this.#unmet);
  };

  /** Shows a kept run, with the system that it is of. Resolves with whether it could be opened. */
  async showRun(id: string): Promise<boolean> {
    const shown = await this.runs.show(id);
    const { opened } = this.runs;
    if (shown && opened) await this.openSystem(opened.plan.system);
    return shown;
  }

  /** Opens a data set that comes with the page; the sample city with a drawing first, if asked for, then with its results. */
  async openSample(sample: SampleDataset, drawn: boolean): Promise<void> {
    const { first } = this.system;
    if (drawn && first) {
      await this.firstView.load(first.file);
      // Somebody was quicker: what they opened, or what was said of it, stays.
      const { busy, opened, failure } = this.data;
      if (busy || opened || failure) return;
    }
    if (sample !== SAMPLE_CITY) {
      if (!savesData()) await this.data.loadSample(sample);
      return;
    }
    // On a connection that a person pays for, megabytes wait until they are asked for.
    if (!savesData() && (await this.data.loadSampleCity())) await this.runs.loadSample();
  }

  /** Opens those files that are of a kind that only the open system knows. Resolves with the others. */
  async openOwnFiles(files: readonly File[]): Promise<readonly File[]> {
    const others: File[] = [];
    for (const file of files) if (!(await this.view?.openFile?.(this, this.state, file))) others.push(file);
    return others;
  }

  /** Trains the networks of the first system on the sample city, in view. */
  async trainSample(): Promise<void> {
    await this.openSystem(this.systems[0].id);
    await this.view?.trainSample?.(this, this.state);
  }

  /** Forgets what was about another data set. */
  #forget({ fingerprint }: Dataset): void {
    if (this.#about === fingerprint) return;
    // What the address asks for waits for the first data set.
    if (this.#about !== null) this.selection.watching = null;
    this.#about = fingerprint;
    this.models.keepOnly(fingerprint);
    this.book.close();
    this.routes.closures.openAll();
    this.runs.leave();
    this.training.forget();
    this.reviewSets.forget();
    this.selection.choose(null);
    this.map.question?.cancel();
    this.map.question = null;
  }

  async close(): Promise<void> {
    const { data, builder, compute, runs, study, routes, evaluation, bench, reviewSets, reviewMeasures } =
      this;
    bench.measuring.cancel();
    await Promise.all([
      data.close(),
      builder.close(),
      compute.close(),
      runs.close(),
      study.close(),
      routes.close(),
      evaluation.close(),
      reviewSets.close(),
      reviewMeasures.close(),
    ]);
  }
}

/** Whether the browser was told to spare data. */
function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
