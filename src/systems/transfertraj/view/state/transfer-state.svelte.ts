import ExpertKey from '../transfer/ExpertKey.svelte';
import type { ShownExperts } from '../map/expert-layers';
import { wordOf } from '../../../../base/text';
import { untrack } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import { transfertraj } from '../../index';
import { TRANSFERTRAJ } from '../../networks';
import type { ExpertPoints } from '../../recovery/recovery-service';
import { FILLERS, type Filler, KEPT_OF, TRANSFER_CHOICES } from '../../address-choices';
import { loudestExperts } from '../transfer/expert-shares';
import { CityInView } from './city-in-view.svelte';
import { type CityWorker, weightsOf } from './encoder-weights';
import { OtherCity, SAMPLE_CITIES } from './other-city.svelte';
import { fittingNetwork } from './fitting-network';
import { type NetworkInUse, measuredId, measureRequest, type MeasuredNetworks } from './measured-networks';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { legendRow } from '../../../../studio/layers';
import { legendKey, PlainShow, type LegendRow } from '../../../../studio/map-show';
import { expertSign } from '../transfer/expert-signs';

/** What of the page two cities are compared by. */
export interface TransferNeeds {
  /** The city that is open on the page. */
  readonly dataset: () => Dataset | null;
  /** Works on it. */
  readonly worker: CityWorker;
  /** Works on the other one, which it asks for. */
  readonly otherWorker: (dataset: () => Dataset | null) => CityWorker;
  /** The networks in use, the pre-trained one first. */
  readonly networks: () => readonly NetworkInUse[];
  readonly seed: () => number;
  readonly stage: () => string;
  /** Id of the system that is open. */
  readonly system: () => string;
  /** Says what an address asks for that is not here, and what is shown instead. */
  missLinked(...unmet: readonly string[]): void;
  readonly other?: OtherCity;
  /** Ms that a question rests before it is asked; left out: as on the page. */
  readonly rest?: number;
}

/** Two cities side by side: the open one and another, and what the networks in use make of both. */
export class TransferState {
  readonly other: OtherCity;
  readonly here: CityInView;
  readonly there: CityInView;
  readonly measures = new TransferMeasures();
  /** Which network fills gaps. */
  filler = $state<Filler>('fitting');
  #everyNth = $state<number>(KEPT_OF.usual);
  #hides = $state<HiddenPart>('space');
  /** Whether it is shown which expert has most to say. */
  showsExperts = $state(false);
  /** The only expert that is shown; null for all. */
  expert = $state<number | null>(null);
  readonly #needs: TransferNeeds;
  /** Layer of the network whose experts are shown, from 0 on. */
  #layer = $state(0);
  /** The sample that the address asks for, until somebody looks at the stage. */
  #askedCity = $state.raw<string | null>(null);
  /** What the map of the page shows. */
  readonly onMap: ExpertsOnMap;
  readonly #shownHere: ShownExperts | null = $derived.by(() => this.#shown(this.here));
  readonly #shownThere: ShownExperts | null = $derived.by(() => this.#shown(this.there));

  constructor(needs: TransferNeeds) {
    this.#needs = needs;
    const other = (this.other = needs.other ?? new OtherCity());
    const filler = () => this.fills;
    const rest = needs.rest === undefined ? {} : { rest: needs.rest };
    this.here = new CityInView({ dataset: needs.dataset, worker: needs.worker, filler, ...rest });
    const dataset = () => other.dataset;
    this.there = new CityInView({ dataset, worker: needs.otherWorker(dataset), filler, ...rest });
    const isOpen = () => needs.system() === TRANSFERTRAJ && needs.stage() === 'transfer';
    this.onMap = new ExpertsOnMap(() => (isOpen() ? this.#shownHere : null));
    $effect.root(() => {
      $effect(() => {
        if (isOpen()) this.openAsked();
      });
      $effect(() => {
        if (isOpen()) this.followExperts();
      });
    });
  }

  /** One point in so many is kept, in both cities. */
  get everyNth(): number {
    return this.#everyNth;
  }

  set everyNth(every: number) {
    this.#everyNth = every;
    for (const { recover } of [this.here, this.there]) recover.thinning = { kind: 'every', every };
  }

  /** What is hidden of a point, in both cities. */
  get hides(): HiddenPart {
    return this.#hides;
  }

  set hides(hides: HiddenPart) {
    this.#hides = hides;
    for (const { recover } of [this.here, this.there]) recover.hides = hides;
  }

  /** What is chosen, as the page's address has it. */
  adopt(choices: Readonly<Record<string, string>>): void {
    this.everyNth = Number(choices['cities-keep'] ?? KEPT_OF.usual);
    this.filler = wordOf(FILLERS, choices['cities-network']);
    this.hides = wordOf(TRANSFER_CHOICES['cities-hides'], choices['cities-hides']);
    this.showsExperts = choices['cities-experts'] === 'on';
    this.#askedCity = choices['other-city'] ?? null;
  }

  /** The same, for the page's address. */
  get choices(): Readonly<Record<string, string>> {
    const city = this.#askedCity ?? this.other.sample?.id;
    return {
      'cities-keep': String(this.everyNth),
      'cities-network': this.filler,
      'cities-hides': this.hides,
      'cities-experts': this.showsExperts ? 'on' : 'off',
      ...(city !== undefined && { 'other-city': city }),
    };
  }

  /** Both cities, where they are open, can be used and are not the same. */
  get both(): readonly [here: Dataset, there: Dataset] | null {
    const [here, there] = [this.here.dataset, this.there.dataset];
    if (!here || !there || here.fingerprint === there.fingerprint) return null;
    return [here, there].some((city) => transfertraj.requires(city) !== null) ? null : [here, there];
  }

  get networks(): readonly NetworkInUse[] {
    return this.#needs.networks();
  }

  /** Who fills trips in both cities: the same network, however long a trip is. Null where none is in use that says places. */
  readonly fills: NetworkInUse | null = $derived.by(() =>
    fittingNetwork(this.#needs.networks(), this.filler, { task: 'recovery', step: this.everyNth }),
  );

  get measured(): TransferredNetworks {
    return { networks: this.networks, hides: this.hides, seed: this.#needs.seed() };
  }

  /** Measures the networks in use in both cities. */
  async measure(): Promise<void> {
    const [here, there] = this.both ?? [];
    if (!here || !there || this.networks.length === 0) return;
    const cities = [
      { dataset: here, worker: this.here.worker },
      { dataset: there, worker: this.there.worker },
    ];
    await this.measures.measure(cities, this.measured);
  }

  /** Which experts points of a city ask; null until it is known of the network that fills. */
  pointsOf({ experts }: CityInView): ExpertPoints | null {
    return this.fills && experts.of(this.fills.model);
  }

  /** Layers of the network, as far as that is known. */
  get layers(): number {
    return (this.pointsOf(this.here) ?? this.pointsOf(this.there))?.gates.length ?? 0;
  }

  /** How many experts a layer has, as far as that is known. */
  get expertCount(): number {
    return (this.pointsOf(this.here) ?? this.pointsOf(this.there))?.experts ?? 0;
  }

  get layer(): number {
    return Math.min(this.#layer, Math.max(0, this.layers - 1));
  }

  set layer(layer: number) {
    this.#layer = layer;
  }

  /** The experts that the map of a city shows. */
  shownIn(side: CityInView): ShownExperts | null {
    return side === this.here ? this.#shownHere : this.#shownThere;
  }

  #shown(side: CityInView): ShownExperts | null {
    const points = this.showsExperts ? this.pointsOf(side) : null;
    if (!points) return null;
    const { lonLat, experts } = points;
    const only = this.expert !== null && this.expert < experts ? this.expert : null;
    return { lonLat, experts, only, loudest: loudestExperts(points, this.layer) };
  }

  /** Asks for what experts say, while that is to be shown. Whoever calls it in an effect has it asked again for other networks and cities. */
  followExperts(): void {
    const { fills, showsExperts } = this;
    const sides = [this.here, this.there].filter(({ dataset }) => dataset !== null);
    untrack(() => {
      if (fills && showsExperts) for (const { experts } of sides) void experts.look(fills.model);
    });
  }

  /** Opens the city that the address asks for, or says that it is none. */
  openAsked(): void {
    const asked = this.#askedCity;
    if (asked === null) return;
    untrack(() => {
      this.#askedCity = null;
      const sample = SAMPLE_CITIES.find(({ id }) => id === asked);
      if (sample) void this.other.begin().loadSample(sample);
      else
        this.#needs.missLinked(
          '"other-city" names no sample city of this page: no other city is open until you choose one.',
        );
    });
  }
}

/** What is measured, in whichever city. */
type TransferredNetworks = Omit<MeasuredNetworks, 'dataset'>;

/** A city to measure in. */
interface MeasuredCity {
  readonly dataset: Dataset;
  readonly worker: Pick<CityWorker, 'askNetworks'>;
}

/** What networks are worth in one city after the other. What was measured stays known. */
class TransferMeasures {
  readonly measuring = new AsyncTask();
  /** Name of the city that is measured in now. */
  city = $state<string | null>(null);
  #known = $state.raw<readonly { readonly about: string; readonly evaluation: CityEvaluation }[]>([]);

  /** Null where it was not measured. */
  of(dataset: Pick<Dataset, 'fingerprint'>, what: TransferredNetworks): CityEvaluation | null {
    const about = measuredId(inCity(dataset, what));
    return this.#known.find((one) => one.about === about)?.evaluation ?? null;
  }

  /** Measures in those cities in which that was not done yet. */
  async measure(cities: readonly MeasuredCity[], what: TransferredNetworks): Promise<void> {
    const weights = what.networks.map(({ model }) => weightsOf(model));
    await this.measuring.run(async ({ follow }) => {
      for (const { dataset, worker } of cities) {
        if (this.of(dataset, what)) continue;
        this.city = dataset.name;
        const measured = inCity(dataset, what);
        const evaluation = await follow((listeners) =>
          worker.askNetworks('evaluate', measureRequest(measured), weights, listeners),
        );
        this.#known = [...this.#known, { about: measuredId(measured), evaluation }];
      }
    });
    if (!this.measuring.active) this.city = null;
  }
}

const inCity = (
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  what: TransferredNetworks,
): MeasuredNetworks => ({
  ...what,
  dataset: fingerprint,
});

/** Which experts have most to say, point by point. */
export class ExpertsOnMap extends PlainShow {
  /** @param now null while none are shown */
  constructor(private readonly now: () => ShownExperts | null) {
    super();
  }

  get shown(): ShownExperts | null {
    return this.now();
  }

  get rows(): readonly LegendRow[] {
    const { shown } = this;
    if (!shown) return [];
    const { experts, only, loudest } = shown;
    const sign = [0, 1, 2].map((expert) => {
      const { glyph, colour, isStroked } = expertSign(expert);
      const transform = `translate(${13 * expert} 1) scale(0.875)`;
      return {
        path: glyph,
        transform,
        ...(isStroked ? { stroke: `var(${colour})`, width: 2.4 } : { fill: `var(${colour})` }),
      };
    });
    const key = legendKey(ExpertKey, { experts, only, loudest });
    return [legendRow('experts', { count: loudest.length, sign, key })];
  }

  async load() {
    return (await import('../map/expert-layers')).expertsDrawer(this);
  }
}
