import { cellOfText, textOfCell } from '../../../../domain/hexagons/h3-index';
import { NetworkWorker } from '../../../../studio/state/machine/network-worker';
import type { OpenData, SystemPage } from '../../../../studio/state/data/dataset-in-view';
import { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { MapState } from '../../../../studio/state/page/map-state.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { type SampleNeeds, NetworksOfSample } from '../../../../studio/state/page/shipped-networks.svelte';
import { ReadingInView, ReadingSession } from '../../../../studio/state/reading-session.svelte';
import {
  HEXAGONS_AT_WORK,
  type HexagonSequence,
  type ModelSummary,
  type SequenceOrder,
  type SequencesSummary,
  type ShownLevel,
  type HexagonDataset,
  type HexagonService,
  type ModelWeights,
} from '../../explore/hexagon-service';
import type { ProbeOutcome } from '../../explore/probes/probe-report';
import { foundation } from '../../index';
import type { FoundationConfig } from '../../settings';
import {
  FOUNDATION,
  FOUNDATION_NETWORKS,
  SHIPPED_FOLDER,
  SHIPPED_NETWORKS,
  type FoundationNetworkName,
} from '../../networks';
import { ExploreSession, type HexagonSequences } from './explore-session.svelte';
import { FoundationSettings } from './foundation-settings.svelte';
import { HexagonMapSession } from './hexagon-map.svelte';
import { levelAt } from './hexagon-levels';
import { HexagonsOnMap } from './hexagons-on-map.svelte';
import { NetworkMeasures } from './network-measures.svelte';
import { SAMPLE_RESIDENTS } from '../../../../engine/datasets/samples';
import { TokenSession } from './token-session.svelte';

/** The worker that looks into hexagons and networks over them, as the page sees it. */
export type HexagonWorker = Pick<NetworkWorker<HexagonService, HexagonDataset, ModelWeights>, 'ask' | 'call'>;

/** The parts of the page that the system's state is about. */
export interface FoundationPage extends SystemPage {
  readonly data: OpenData & SampleNeeds['data'];
  readonly map: Pick<MapState, 'camera'>;
}

/** A network in use, by what it was trained for. */
export interface NetworkInUse {
  readonly name: FoundationNetworkName;
  readonly model: Model;
}

/** What the system keeps while the page is open. */
export class FoundationState {
  readonly settings = new FoundationSettings();
  /** The network that comes with the page. */
  readonly shipped: NetworksOfSample;
  readonly worker: HexagonWorker;
  /** The sequences that the settings make of the open data. */
  readonly sequences: HexagonSequences;
  /** The same for the network that is explored, whose hexagons may be of another size. */
  readonly explored: HexagonSequences;
  readonly tokens: TokenSession;
  readonly explore: ExploreSession;
  readonly alike: HexagonMapSession;
  readonly onMap: HexagonsOnMap;
  readonly measures: NetworkMeasures;
  /** What a linear map reads out of the network that is explored. */
  readonly probes: ReadingInView<{ readonly model: Model; readonly about: string }, ProbeOutcome>;
  /** What the file of a network says of it. */
  readonly description: ReadingSession<Model, ModelSummary>;
  readonly #page: FoundationPage;
  /** The hexagon that the address asks for, of data that are not open yet. */
  #askedHexagon = $state.raw<string | null>(null);

  /**
   * @param config what the page's address asks for; null where it asks for nothing of this system
   * @param choices what the address says beside the settings
   * @param worker left out: one that starts with the first request
   */
  constructor(
    page: FoundationPage,
    config: FoundationConfig | null,
    choices: Readonly<Record<string, string>> = {},
    worker?: HexagonWorker,
  ) {
    this.#page = page;
    this.shipped = new NetworksOfSample(page, {
      ...{ system: FOUNDATION, sample: SAMPLE_RESIDENTS, folder: SHIPPED_FOLDER },
      ...{ names: SHIPPED_NETWORKS, from: 'the sample residents' },
      text: 'A pre-trained network comes with the sample residents, so that what it has learnt can be explored at once.',
    });
    const dataset = () => page.data.opened?.dataset ?? null;
    this.worker =
      worker ?? new NetworkWorker(HEXAGONS_AT_WORK, { dataset, wanted: () => page.compute.wanted });
    this.sequences = this.#sequencesFor(() => this.order);
    this.explored = this.#sequencesFor(() => this.exploredOrder);
    this.tokens = new TokenSession({
      about: () => (this.sequences.open && this.settings.problem === null ? this.#tokenKey : null),
      tokenizers: (listeners) =>
        this.worker.ask('tokenizers', { of: this.order, context: this.settings.value('context') }, listeners),
      hexagon: (cell, listeners) => this.worker.ask('hexagon', { of: this.order, cell }, listeners),
      usual: () => busiest(this.sequences.open?.summary ?? null),
    });
    this.explore = new ExploreSession({
      sequences: this.explored,
      model: () => this.model,
      believe: (question, model, listeners) =>
        this.worker.call(
          'believe',
          { ...question, of: this.exploredOrder, weights: weightsOf(model) },
          listeners,
        ),
      missLinked: (...unmet) => page.missLinked(...unmet),
    });
    const about = () => (this.explored.open ? JSON.stringify(this.exploredOrder) + this.#fingerprint : null);
    this.alike = new HexagonMapSession({
      model: () => this.model,
      about,
      map: (model, listeners) =>
        this.worker.call('map', { of: this.exploredOrder, weights: weightsOf(model) }, listeners),
    });
    this.probes = new ReadingInView(
      () => {
        const now = { model: this.model, about: about() };
        return now.model && now.about !== null ? { model: now.model, about: now.about } : null;
      },
      ({ model, about: of }) => JSON.stringify([model.id, of]),
      ({ model }, { follow }) =>
        follow((listeners) =>
          this.worker.call('probes', { of: this.exploredOrder, weights: weightsOf(model) }, listeners),
        ),
    );
    this.description = new ReadingSession(
      ({ id }) => id,
      (model, { follow }) =>
        follow((listeners) => this.worker.call('model', { weights: weightsOf(model) }, listeners)),
    );
    this.measures = new NetworkMeasures({
      model: () => this.modelOf('pretrained'),
      dataset: () => (this.sequences.open ? this.#fingerprint : null),
      config: () => (this.settings.problem === null ? this.settings.config() : null),
      measure: (model, asked, listeners) =>
        this.worker.call('measure', { config: asked, weights: weightsOf(model) }, listeners),
    });
    this.onMap = new HexagonsOnMap({
      shows: () => this.#shows,
      sequences: this.sequences,
      explored: this.explored,
      explore: this.explore,
      tokens: this.tokens,
      alike: this.alike,
      level: () => this.level,
    });
    if (config) this.adopt(config, choices);
    $effect.root(() => {
      for (const follow of this.follows) $effect(follow);
    });
  }

  /** Sets it as an address or a file says. */
  adopt(config: FoundationConfig, choices: Readonly<Record<string, string>> = {}): void {
    this.settings.adopt(config);
    this.explore.adopt(choices);
    const { hexagon } = choices;
    this.#askedHexagon = hexagon ?? null;
  }

  /** What is chosen beside the settings, for the page's address. */
  get choices(): Readonly<Record<string, string>> {
    const { chosen } = this.onMap;
    const isUsual =
      this.#shows === 'tokens' && this.tokens.place === busiest(this.sequences.open?.summary ?? null);
    const hexagon = this.#askedHexagon ?? (chosen === null || isUsual ? null : textOfCell(chosen));
    return { ...this.explore.choices, ...(hexagon !== null && { hexagon }) };
  }

  /** Which sequences the settings make. */
  get order(): SequenceOrder {
    const { sequences, seed } = this.settings.config();
    return { sequences, seed };
  }

  /** The same with the resolution of the network that is explored, once it is known. */
  get exploredOrder(): SequenceOrder {
    const { described } = this;
    if (!described) return this.order;
    const { resolution, rootResolution } = described;
    return { ...this.order, fixed: { resolution, rootResolution } };
  }

  modelOf(name: FoundationNetworkName): Model | null {
    return this.#page.models.of(name, FOUNDATION);
  }

  /** All networks in use, the pre-trained one first. */
  get networks(): readonly NetworkInUse[] {
    return FOUNDATION_NETWORKS.flatMap((name) => {
      const model = this.modelOf(name);
      return model ? [{ name, model }] : [];
    });
  }

  /** The network that is explored: the one that was chosen, else any in use; null where there is none. */
  get inView(): NetworkInUse | null {
    const { networks } = this;
    return networks.find(({ name }) => name === this.explore.network) ?? networks[0] ?? null;
  }

  get model(): Model | null {
    return this.inView?.model ?? null;
  }

  /** What the file of that network says of it; null until it was read. */
  get described(): ModelSummary | null {
    const { model } = this;
    return model && this.description.of(model);
  }

  /** Resolutions of the hexagons of the network that is explored, coarse to fine. */
  get resolutions(): readonly number[] {
    const city = this.explored.open?.summary.city;
    if (!city) return [];
    return Array.from(
      { length: city.resolution - city.rootResolution + 1 },
      (_, i) => city.rootResolution + i,
    );
  }

  /** The resolution whose hexagons show the belief: the one that was chosen, where there is such, else one that fits the zoom. */
  get shownResolution(): number | null {
    const { resolutions } = this;
    if (resolutions.length === 0) return null;
    const chosen = Number(this.explore.level);
    return resolutions.includes(chosen) ? chosen : levelAt(this.#page.map.camera, resolutions);
  }

  /** The belief about the hidden hexagon that is looked at, in hexagons of that resolution. */
  get level(): ShownLevel | null {
    const { shownResolution } = this;
    return this.explore.believed?.levels.find(({ resolution }) => resolution === shownResolution) ?? null;
  }

  get #fingerprint(): string {
    return this.#page.data.opened?.dataset.fingerprint ?? '';
  }

  get #tokenKey(): string {
    return JSON.stringify([this.order, this.settings.value('context'), this.#fingerprint]);
  }

  get #isOpen(): boolean {
    return this.#page.system.id === FOUNDATION;
  }

  get #shows(): 'visits' | 'tokens' | 'hidden' | 'alike' | null {
    if (!this.#isOpen) return null;
    const { stage } = this.#page.layout;
    if (stage === 'data' || stage === 'pretrain' || stage === 'finetune') return 'visits';
    if (stage === 'tokenise') return 'tokens';
    if (stage !== 'explore' || !this.model) return stage === 'explore' ? 'visits' : null;
    return this.explore.view === 'hidden' ? 'hidden' : 'alike';
  }

  #sequencesFor(order: () => SequenceOrder): HexagonSequences {
    return new TripsInView<SequencesSummary, HexagonSequence>({
      dataset: () => this.#page.data.opened?.dataset ?? null,
      hasTrips: (open) => foundation.requires(open) === null,
      about: () => (this.settings.problem === null ? JSON.stringify(order()) : ''),
      trips: (listeners) => this.worker.ask('sequences', { of: order() }, listeners),
      trip: (index, listeners) => this.worker.ask('sequence', { of: order(), index }, listeners),
    });
  }

  /** What the stage in view needs: each is done again on the page when something that it reads changes. */
  readonly follows: readonly (() => void)[] = [
    () => void (this.#reads() && this.sequences.follow()),
    () => void (this.#reads() && this.sequences.followTrip()),
    () => void (this.#reads('tokenise') && this.tokens.follow()),
    () => void (this.#reads('explore') && this.description.look(this.model!)),
    () => void (this.#reads('explore') && this.described && this.explored.follow()),
    () => void (this.#reads('explore') && this.explored.followTrip()),
    () => this.explore.goWhereAsked(),
    () => void (this.#reads('explore') && this.explore.follow()),
    () => this.#chooseAsked(),
  ];

  /** Whether the system is open with settings that make sense, on a stage if one is named; exploring needs a network. */
  #reads(stage?: string): boolean {
    if (!this.#isOpen || this.settings.problem !== null) return false;
    if (stage !== undefined && this.#page.layout.stage !== stage) return false;
    return stage !== 'explore' || this.model !== null;
  }

  /** Once the map shows hexagons: chooses the one that the address asks for, where there is such. */
  #chooseAsked(): void {
    const asked = this.#askedHexagon;
    if (asked === null || !this.onMap.shown || !this.sequences.open) return;
    this.#askedHexagon = null;
    const { city } = this.sequences.open.summary;
    const place = /^[0-9a-f]{15}$/.test(asked) ? city.ids.indexOf(cellOfText(asked)) : -1;
    if (place >= 0) this.onMap.choose(city.ids[place]);
    else this.#page.missLinked('"hexagon" names none of the hexagons of the open data: none is chosen.');
  }
}

/** The place in the city of the hexagon with most visits; null where there is none. */
function busiest(summary: SequencesSummary | null): number | null {
  if (!summary) return null;
  const { visits } = summary.city;
  return visits.indexOf(visits.reduce((a, b) => Math.max(a, b), 0));
}

/** A network of the page as the worker takes it. */
const weightsOf = ({ id, bytes }: Model): ModelWeights => ({ id, bytes });
