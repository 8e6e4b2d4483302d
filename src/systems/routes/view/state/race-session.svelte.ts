import type { RacedRoutes, WatchedRace, RaceInView } from '../map/race-layers';
import { boundsOfPoints } from '../../../../domain/geo';
import { badInput, type Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import { selectTrips } from '../../../../domain/trajectory-set';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Layout } from '../../../../studio/state/page/layout.svelte';
import type { MapState } from '../../../../studio/state/page/map-state.svelte';
import type { Models } from '../../../../studio/state/page/models.svelte';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { Theme } from '../../../../studio/state/page/theme.svelte';
import type { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import type { RouteReader } from './reader-weights';
import {
  firstDifference,
  type Difference,
  beginRace,
  withEvent,
  type Race,
  type RaceEvent,
  type RaceMoment,
  type RaceRecording,
} from '../../race/race';
import { checkRace, runnersOf, type RunnerName } from '../../race/race-order';
import { inkOf, momentInWords, shortLabelOf } from '../race/race-words';
import { raceResult, type Leader, type RaceResult } from '../race/race-result';
import type { DistilSettings } from './distil-settings.svelte';
import { RacePlayback } from './race-playback.svelte';
import { fetchSampleRace, readRecording, recordingOf, saveRecording } from './race-recordings';
import { RaceSettings, type RaceTrips } from './race-settings.svelte';
import { teacherInUse } from './train-here';
import { legendRow } from '../../../../studio/layers';
import {
  PlainShow,
  signDisc,
  signRing,
  type LegendRow,
  type MotionInView,
} from '../../../../studio/map-show';

export interface RaceNeeds {
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity'>;
  readonly models: Pick<Models, 'of'>;
  readonly book: Pick<RouteBook, 'group'>;
  readonly routes: { readonly worker: RouteReader };
  readonly selection: Pick<Selection, 'choose' | 'watching'>;
  readonly layout: Pick<Layout, 'stage' | 'welcome' | 'narrow'>;
  readonly map: Pick<MapState, 'lookAt' | 'camera'>;
  readonly theme: Pick<Theme, 'still'>;
}

/** Whom the map can show on a side of the divider. */
export type Side = RunnerName | 'pace';

/** A race that is run or watched, and what is looked at of it. */
export class RaceSession {
  /** Whether the stage shows the race in place of the training. */
  isOpen = $state(false);
  /** Running a race, and reading a recording. */
  readonly running = new AsyncTask();
  readonly reading = new AsyncTask();
  readonly settings: RaceSettings;
  readonly playback: RacePlayback;
  /** Who a person thinks will be ahead; null without a bet. */
  bet = $state<Leader | null>(null);
  left = $state<Side>('vanilla');
  right = $state<Side>('distilled');
  /** The pair that stands out on the map; null for all. */
  pair = $state<number | null>(null);
  divider = $state<number | null>(null);
  #race = $state.raw<{ readonly of: Race; readonly fingerprint: string } | null>(null);
  /** Whether it is the recording that comes with the page, which an address can name. */
  #isSample = false;
  /** The race as it can be kept: once it has come to its end, or was read. */
  #recording = $state.raw<RaceRecording | null>(null);
  readonly #needs: RaceNeeds;

  /** Null where there is none, or it is of other data than are open. */
  readonly race: Race | null = $derived.by(() =>
    this.#race && this.#race.fingerprint === this.dataset?.fingerprint ? this.#race.of : null,
  );
  readonly recording: RaceRecording | null = $derived.by(() => (this.race ? this.#recording : null));
  /** Moments of the first seed. */
  readonly moments: readonly RaceMoment[] = $derived.by(() => this.race?.runs[0]?.moments ?? []);
  /** The one that is looked at. */
  readonly moment: RaceMoment | null = $derived.by(() => this.moments[this.playback.moment] ?? null);
  readonly result: RaceResult | null = $derived.by(() => this.race && raceResult(this.race));
  readonly sides: readonly Side[] = $derived.by(() =>
    this.race ? [...runnersOf(this.race.order).map(({ name }) => name), 'pace'] : [],
  );
  /** Where the two on the map first drew otherwise; null where they never did. */
  readonly parting: Difference | null = $derived.by(() => {
    const [a, b] = [this.left, this.right].map((side) => this.sides.indexOf(side));
    return this.left === 'pace' || this.right === 'pace' ? null : firstDifference(this.moments, a, b);
  });
  readonly #real = $derived.by(() => {
    const { race, dataset } = this;
    return race && dataset && selectTrips(dataset.trips[race.order.from], race.order.trips);
  });
  readonly watched: WatchedRace | null = $derived.by(() => this.#onMap());
  readonly onMap = new RaceOnMap(this);

  constructor(needs: RaceNeeds, distil: DistilSettings) {
    this.#needs = needs;
    this.settings = new RaceSettings(distil);
    this.playback = new RacePlayback(() => this.moments.length);
    // The address asks for the recording.
    this.isOpen = needs.selection.watching !== null;
  }

  get dataset(): Dataset | null {
    return this.#needs.data.opened?.dataset ?? null;
  }

  get isSampleCity(): boolean {
    return this.#needs.data.isSampleCity;
  }

  get teacher() {
    return teacherInUse(this.#needs);
  }

  get failure(): Failure | null {
    return this.running.failure ?? this.reading.failure;
  }

  /** The moments as a video goes through them; null where there is but one. */
  get motion(): MotionInView | null {
    const { race, moment, playback } = this;
    if (!race || !moment || playback.last === 0) return null;
    return {
      ...{ last: playback.last, step: playback.moment, speed: playback.speed },
      words: momentInWords(race, moment),
      seek: (step) => playback.seek(step),
    };
  }

  /** The pairs that a race may draw. */
  get pairChoices() {
    const { dataset, race } = this;
    const watched = race && { from: race.order.from, trips: race.order.trips };
    return dataset ? this.settings.choices(dataset, this.#needs.book.group, watched) : {};
  }

  /** Whether a recording was watched to its end, or a person went through its moments. */
  get seen(): boolean {
    return this.recording !== null && this.playback.seen;
  }

  /** Has the stage show the race, or the training. */
  show(on: boolean): void {
    this.isOpen = on;
    if (!on) this.playback.pause();
    this.#needs.selection.watching = on && this.#isSample ? { moment: this.playback.moment } : null;
  }

  moveDivider = (to: number): void => {
    this.divider = Math.min(1, Math.max(0, to));
  };

  /** Puts the divider over the middle of the roads, of which the legend covers a part, or takes it away. */
  divide(on: boolean): void {
    this.divider = on ? (this.#needs.layout.narrow ? 0.5 : 0.6) : null;
  }

  /** Whether the recording that the address asks for is yet to be opened, and can be. */
  get isAsked(): boolean {
    const { watching } = this.#needs.selection;
    return watching !== null && this.#recording === null && this.isSampleCity && !this.reading.active;
  }

  /** Opens the recording that comes with the page; it plays at once unless a moment is asked for. */
  async watchRecording(): Promise<void> {
    const { selection, theme } = this.#needs;
    const asked = selection.watching?.moment ?? null;
    if (!(await this.#read(fetchSampleRace))) return;
    this.#isSample = true;
    selection.watching = { moment: asked };
    this.playback.begin(asked ?? 0);
    if (asked === null && !theme.still) this.playback.play();
  }

  /** Opens the file of a recording. */
  async open(file: File): Promise<void> {
    if (!(await this.#read(async () => file))) return;
    this.#needs.selection.watching = null;
    this.playback.begin(0);
  }

  /** Runs a race with the settings. @throws never: `running` tells */
  async start(trips: RaceTrips): Promise<void> {
    const { dataset, teacher } = this;
    const order = this.settings.order(trips);
    this.#needs.selection.watching = null;
    await this.running.run(
      async ({ follow }) => {
        if (!dataset) throw badInput('No data set is open. Open one on the Data stage first.');
        if (!teacher)
          throw badInput(
            'There is no teacher in use, whom the distilled student could learn from. Train one, or load a checkpoint.',
          );
        checkRace(order, dataset.trips[order.from].tripCount);
        this.#show(beginRace(order), dataset, null);
        this.playback.begin(null);
        const { fingerprint } = dataset;
        const request = { ...order, teacher: { id: teacher.id, bytes: teacher.bytes } };
        const onEvent = (event: RaceEvent) => {
          if (this.#race) this.#race = { of: withEvent(this.#race.of, event), fingerprint };
        };
        const end = await follow((listeners) =>
          this.#needs.routes.worker.call('race', request, { ...listeners, onEvent, untilChange: true }),
        );
        return this.#race && recordingOf(this.#race.of, end, dataset, teacher.bytes);
      },
      (recording) => (this.#recording = recording),
    );
  }

  /** Hands the recording to the browser's downloads. */
  async save(): Promise<void> {
    if (this.recording && this.dataset) await saveRecording(this.recording, this.dataset);
  }

  /** Leaves the race that is run or watched. */
  leave(): void {
    this.running.reset();
    this.reading.reset();
    this.playback.begin(null);
    this.#race = this.#recording = null;
    this.#isSample = false;
    this.pair = this.bet = null;
    this.#needs.selection.watching = null;
  }

  /** A person turns to a moment. */
  seek(moment: number): void {
    this.playback.seek(moment);
    this.rest();
  }

  /** Has the address name the moment, now that it rests. */
  rest(): void {
    const { selection } = this.#needs;
    if (selection.watching) selection.watching = { moment: this.playback.moment };
  }

  /** Turns to where the two on the map first drew otherwise, and shows both routes of that pair from end to end. */
  goToParting(): void {
    const { parting } = this;
    if (!parting) return;
    this.seek(parting.moment);
    this.pair = parting.pair;
    this.divide(false);
  }

  /** No pair stands out any more. */
  showAllPairs(): void {
    this.pair = null;
    this.divide(true);
  }

  /** Shows all pairs on the map, as large as they fit. */
  fit(): void {
    const { dataset } = this;
    const real = this.#real;
    if (!dataset || !real) return;
    const { centroidLonLat } = dataset.network;
    const points = Float64Array.from(
      { length: 2 * real.roads.length },
      (_, i) => centroidLonLat[2 * real.roads[i >> 1] + (i & 1)],
    );
    this.#needs.map.lookAt = boundsOfPoints(points);
  }

  /** Resolves with whether the recording is in view. */
  #read(load: (signal: AbortSignal) => Promise<File>): Promise<boolean> {
    return this.reading.run(
      async ({ signal }) => {
        const { dataset } = this;
        return { dataset, recording: await readRecording(await load(signal), dataset) };
      },
      ({ dataset, recording }) => {
        this.running.reset();
        if (dataset) this.#show(recording, dataset, recording);
      },
    );
  }

  #show(race: Race, { fingerprint }: Dataset, recording: RaceRecording | null): void {
    this.playback.begin(0);
    this.#race = { of: race, fingerprint };
    this.#recording = recording;
    this.#isSample = false;
    this.pair = null;
    [this.left, this.right] = ['vanilla', 'distilled'];
    this.divide(true);
    this.#needs.selection.choose(null);
    this.fit();
  }

  #onMap(): WatchedRace | null {
    const { race, moment, left, right, pair } = this;
    const { layout } = this.#needs;
    const real = this.#real;
    if (!race || !moment || !real || !this.isOpen || layout.stage !== 'distil' || layout.welcome) return null;
    const drawn = (side: Side): RacedRoutes | null => {
      const routes = side === 'pace' ? race.pace?.routes : moment.runners[this.sides.indexOf(side)]?.routes;
      return routes ? { source: inkOf(side), label: shortLabelOf(race.order, side), routes } : null;
    };
    const [one, other] = [drawn(left), drawn(right)];
    return one && other ? { real, left: one, right: other, pair } : null;
  }
}

/** A race on the map, in place of the routes in view. */
export class RaceOnMap extends PlainShow {
  readonly beside = ['roads', 'closed', 'surprise', 'anomalies', 'visits', 'cells', 'zones'];

  constructor(readonly sides: RaceInView) {
    super();
  }

  get rows(): readonly LegendRow[] {
    const { watched } = this.sides;
    if (!watched) return [];
    return [
      legendRow('real', { count: watched.real.offsets.length - 1, ink: 'real', sign: [] }),
      legendRow('ends', { sign: [signDisc(8, 4.5, 'var(--real)'), signRing(30, 4, 'var(--real)', 2.5)] }),
    ];
  }

  get motion(): MotionInView | null {
    return this.sides.watched && this.sides.motion;
  }

  async load() {
    return (await import('../map/race-layers')).raceDrawer(this);
  }
}
