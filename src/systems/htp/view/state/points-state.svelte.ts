import { wordOf } from '../../../../base/text';
import type { PointsInView } from '../../../../studio/map/shown-points';
import { PointsShow } from '../../../../studio/map/points-show';
import { NetworkWorker } from '../../../../studio/state/machine/network-worker';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import type { PointsOfRoutes } from '../../../../studio/points-of-routes';
import type { PointMeasureMode } from '../../../../evaluation/gps-points/point-measures';
import { untrack } from 'svelte';
import { CHOICES } from '../../address-choices';
import type { EvaluationReport } from '../../evaluation/evaluation-report';
import { HTP, type HtpNetworkName, ARCHITECTURES } from '../../networks';
import type { HtpConfig } from '../../settings';
import {
  POINTS_AT_WORK,
  type CodebookReading,
  type DrawPointsOptions,
  type PointsDataset,
  type PointsService,
  type PointWeights,
} from '../../points/points-service';
import { GenerationSession, type Generated } from './generation-session.svelte';
import { codebookSizes, idOf, weightsOf, withoutLanguage, type NetworksInUse } from './networks-in-use';
import type { PatternedTrip } from './patterned-trip.svelte';
import { PointsOnMap } from './points-on-map.svelte';
import { pointsOfRoutes } from './points-of-routes';
import { PointSettings } from './point-settings.svelte';
import type { PointTripsInView } from './point-trips-in-view';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import type { OpenData, SystemPage } from '../../../../studio/state/data/dataset-in-view';
import type { SampleNeeds, NetworksOfSample } from '../../../../studio/state/page/shipped-networks.svelte';
import { networksOfSample } from './shipped-networks';
import { isSameRoute, RouteChoice } from './route-choice.svelte';
import { tokenisedSession, type DecodeOrder, type TokenisedInView } from './tokenised-session';
import { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import { CheckpointHeader } from '../../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../../engine/checkpoints/checkpoint-reader';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import { readLanguageHeader } from '../../checkpoints/network-header';

/** The parts of the page that the system's state is about. */
export interface PointsPage extends SystemPage {
  readonly data: OpenData & SampleNeeds['data'];
  readonly book: Pick<RouteBook, 'group'>;
}

/** Resolves as soon as something holds that follows from the page's state. */
export const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (!holds()) return;
        resolve();
        // An effect cannot end itself while it runs.
        queueMicrotask(stop);
      });
    });
  });

/** What the system keeps while the page is open. */
export class PointsState {
  /** How networks are trained, and points drawn. */
  readonly settings = new PointSettings();
  readonly trips: PointTripsInView;
  readonly tokenised: ReturnType<typeof tokenisedSession>;
  readonly codebooks: ReadingSession<NetworksInUse, CodebookReading>;
  readonly route: RouteChoice;
  readonly generation: GenerationSession;
  readonly evaluation: ReadingSession<NetworksInUse, EvaluationReport>;
  readonly sample: NetworksOfSample;
  /** Whether a language model says the patterns of a tokeniser: another one may have been trained since. */
  readonly fit = new ReadingSession<Pair, boolean>(
    ({ tokeniser, language }) => `${tokeniser.id}|${language.id}`,
    saysPatternsOf,
  );
  /** How often points are drawn for a route. */
  times = $state<(typeof CHOICES.times)[number]>('1');
  /** How measures are read. */
  mode = $state<PointMeasureMode>('paper');
  /** What the map shows. */
  readonly inView: PointsInView;
  readonly onMap: PointsShow;
  /** Makes points of the routes of other systems. */
  readonly pointsOfRoutes: PointsOfRoutes;
  readonly #page: PointsPage;
  readonly #worker: NetworkWorker<PointsService, PointsDataset, PointWeights>;
  /** Number of the trip that the address asks for, of data that are not open yet. */
  #askedTrip = $state.raw<string | null>(null);

  /**
   * @param config what the page's address asks for; null where it asks for nothing of this system
   * @param choices what the address says beside the settings
   */
  constructor(page: PointsPage, config: HtpConfig | null, choices: Readonly<Record<string, string>> = {}) {
    this.#page = page;
    this.sample = networksOfSample(page);
    const dataset = () => page.data.opened?.dataset ?? null;
    const wanted = () => page.compute.wanted;
    const worker = new NetworkWorker<PointsService, PointsDataset, PointWeights>(POINTS_AT_WORK, {
      dataset,
      wanted,
    });
    this.#worker = worker;
    this.trips = new TripsInView({
      dataset,
      trips: (listeners) => worker.ask('trips', {}, listeners),
      trip: (index, listeners) => worker.ask('trip', { index }, listeners),
    });
    const decode = this.#decode;
    this.tokenised = tokenisedSession(
      ({ networks, index }, listeners) =>
        worker.call('tokenise', { weights: weightsOf(networks), index }, listeners),
      decode,
    );
    this.codebooks = new ReadingSession(idOf, (networks, { follow }) =>
      follow((listeners) =>
        worker.call('codebooks', { weights: weightsOf(networks), part: 'test' }, listeners),
      ),
    );
    this.route = new RouteChoice({ dataset, trips: this.trips, group: () => page.book.group });
    this.generation = new GenerationSession({
      ask: (networks, orders, options, listeners) =>
        worker.call('generate', { weights: weightsOf(networks), orders, options }, listeners),
      decode,
    });
    this.evaluation = new ReadingSession(idOf, (networks, { follow }) =>
      follow((listeners) => this.#evaluate(networks, listeners)),
    );
    this.pointsOfRoutes = pointsOfRoutes({
      drawing: () => this.drawing,
      ask: (request, listeners) => worker.call('generate', request, listeners),
    });
    this.inView = new PointsOnMap({
      stage: () => page.layout.stage,
      trips: this.trips,
      tokenised: () => this.tokenisedInView,
      generated: () => this.generatedInView,
      patterned: () => this.patterned,
      route: this.route,
    });
    this.onMap = new PointsShow(this.inView);
    if (config) this.adopt(config, choices);
    $effect.root(() => {
      // The GPS of data that are opened for another system waits until somebody asks for it.
      $effect(() => void (page.system.id === HTP && this.trips.follow()));
      $effect(() => this.trips.followTrip());
      $effect(() => this.#goWhereAsked());
      $effect(() => this.#followTokenised());
      $effect(() => this.#followFit());
      $effect(() => {
        void page.data.opened?.dataset.fingerprint;
        untrack(() => {
          this.generation.clear();
          this.route.clicked.clear();
        });
      });
    });
  }

  /** Sets it as an address or a file says. */
  adopt(config: HtpConfig, choices: Readonly<Record<string, string>>): void {
    this.settings.adopt(config);
    this.route.from = wordOf(CHOICES.routes, choices.routes);
    this.times = wordOf(CHOICES.times, choices.times);
    this.mode = wordOf(CHOICES.mode, choices.mode);
    this.#askedTrip = choices['gps-trip'] ?? null;
  }

  /** What is chosen beside the settings, for the page's address; the usual trip is not named. */
  get choices(): Readonly<Record<string, string>> {
    const { trips } = this;
    const trip = this.#askedTrip ?? (trips.isChosen && trips.index !== null ? String(trips.index + 1) : null);
    return {
      routes: this.route.from,
      times: this.times,
      mode: this.mode,
      ...(trip !== null && { 'gps-trip': trip }),
    };
  }

  /** Once there are trips: shows the one that the address asks for, or says that there is none of that number. */
  #goWhereAsked(): void {
    const asked = this.#askedTrip;
    if (!this.trips.open || asked === null) return;
    this.#askedTrip = null;
    untrack(() => {
      const index = /^\d{1,9}$/.test(asked) ? Number(asked) - 1 : -1;
      if (index >= 0 && index < this.trips.count) this.trips.choose(index);
      else
        this.#page.missLinked(
          `"gps-trip" names none of the ${this.trips.count} trips that are open: the first test trip is shown.`,
        );
    });
  }

  /** A network that was trained on the data that are open. */
  modelOf(name: HtpNetworkName): Model | null {
    const model = this.#page.models.of(name);
    return model && model.dataset === this.#page.data.opened?.dataset.fingerprint ? model : null;
  }

  /**
   * The networks in use for the data that are open, the language model where it is known to say the patterns of the tokeniser; null
   * without a tokeniser.
   */
  get networks(): NetworksInUse | null {
    const [tokeniser, language] = [this.modelOf('tokeniser'), this.modelOf('language')];
    if (!tokeniser) return null;
    return { tokeniser, language: language && this.fit.of({ tokeniser, language }) ? language : null };
  }

  /** Whether a language model is in use that says the patterns of another tokeniser. */
  get hasMisfit(): boolean {
    const [tokeniser, language] = [this.modelOf('tokeniser'), this.modelOf('language')];
    return tokeniser !== null && language !== null && this.fit.of({ tokeniser, language }) === false;
  }

  #followFit(): void {
    const [tokeniser, language] = [this.modelOf('tokeniser'), this.modelOf('language')];
    if (tokeniser && language) untrack(() => void this.fit.look({ tokeniser, language }));
  }

  /** What was generated for the route that is chosen; null where that is another one by now. */
  get generatedInView(): Generated | null {
    const { generated } = this.generation;
    const { route } = this.route;
    return generated && (!route || isSameRoute(generated.order.roads, route.roads)) ? generated : null;
  }

  /** Codewords of each codebook of the tokeniser in use; null without one. */
  readonly codebookSizes: readonly number[] | null = $derived.by(() => {
    const tokeniser = this.modelOf('tokeniser');
    return tokeniser && codebookSizes(tokeniser);
  });

  /** The trip that is looked at, as tokens; null until it is known. */
  get tokenisedInView(): TokenisedInView | null {
    const { networks, trips } = this;
    return networks && trips.index !== null
      ? this.tokenised.of({ networks: withoutLanguage(networks), index: trips.index })
      : null;
  }

  /** The points made of patterns that the open stage is about. */
  get patterned(): PatternedTrip | null {
    const { stage } = this.#page.layout;
    if (stage === 'generate') return this.generatedInView ? this.generation.answer : null;
    return stage === 'tokenise' || stage === 'language' ? (this.tokenisedInView?.patterned ?? null) : null;
  }

  /** Has the trip that is looked at tokenised, on the stages that show it. */
  #followTokenised(): void {
    const { networks, trips } = this;
    const { index } = trips;
    const { stage } = this.#page.layout;
    if (stage !== 'tokenise' && stage !== 'language') return;
    untrack(() => {
      if (networks && index !== null)
        void this.tokenised.look({ networks: withoutLanguage(networks), index });
    });
  }

  /** How points are drawn. */
  get drawing(): DrawPointsOptions {
    const { settings } = this;
    return {
      seed: settings.value('seed'),
      temperature: settings.value('temperature'),
      monotone: settings.value('monotone'),
      noise: settings.value('noise'),
      masked: true,
    };
  }

  /** Generates points for the route that is chosen. */
  async generate(): Promise<void> {
    const { networks } = this;
    const { order, route } = this.route;
    if (!networks?.language || !order || !route || this.route.problem || this.settings.problem) return;
    await this.generation.generate({
      networks,
      order,
      trip: route.trip,
      times: Number(this.times),
      options: this.drawing,
    });
  }

  /**
   * Generates points for the trip that is looked at as soon as its data are read, with the networks in use or else those that come with
   * the sample. Resolves with the answer; null where there is none, or another system is opened meanwhile.
   */
  async generateOnSample(): Promise<PatternedTrip | null> {
    const { trips, fit, route, generation } = this;
    const { system } = this.#page;
    if (!this.modelOf('language')) await this.sample.use();
    const isLost = () =>
      this.#page.system !== system ||
      !this.modelOf('language') ||
      this.hasMisfit ||
      [trips.making, trips.reading, fit.reading].some(
        ({ phase }) => phase === 'failed' || phase === 'cancelled',
      );
    route.from = 'gps';
    const isReady = () => this.networks?.language != null && route.route !== null;
    await until(() => isReady() || isLost());
    if (isLost()) return null;
    await this.generate();
    return this.#page.system === system ? generation.answer : null;
  }

  #evaluate(networks: NetworksInUse, listeners: TaskListeners) {
    return this.#worker.call(
      'evaluate',
      { weights: weightsOf(networks), part: 'test', options: this.drawing },
      listeners,
    );
  }

  readonly #decode: DecodeOrder = (networks, order, { patterns, noise }, listeners) =>
    this.#worker.call(
      'decode',
      {
        weights: weightsOf(networks),
        order,
        patterns,
        monotone: this.settings.value('monotone'),
        ...(noise && { noise }),
      },
      listeners,
    );
}

interface Pair {
  readonly tokeniser: Pick<Model, 'id' | 'bytes'>;
  readonly language: Pick<Model, 'id' | 'bytes'>;
}

async function saysPatternsOf({ tokeniser, language }: Pair): Promise<boolean> {
  const header = new CheckpointHeader(openCheckpoint(language.bytes, ARCHITECTURES));
  return readLanguageHeader(header).tokeniser === (await digestOfFile(tokeniser.bytes));
}
