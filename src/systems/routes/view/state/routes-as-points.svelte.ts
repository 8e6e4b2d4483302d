import type { PointsInView, ShownPoints } from '../../../../studio/map/shown-points';
import { PointsShow } from '../../../../studio/map/points-show';
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Dataset } from '../../../../domain/dataset';
import { pointSpeeds } from '../../../../domain/route-points/point-labels';
import type { RouteSource } from '../../../../engine/routes/route-source';
import type { SettingValue } from '../../../../engine/settings/settings';
import { roundMost } from '../../../../studio/value-scale';
import { speedText, timeText } from '../../../../studio/map/words';
import { INKS } from '../../../../studio/inks';
import { sequenceAt, type TimedSequences } from '../../../../studio/map/drive-path';
import type { NamedPoints, RoutePoints, TimedRoute } from '../../../../studio/points-of-routes';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { MapState } from '../../../../studio/state/page/map-state.svelte';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import type { RoutePointMaker } from '../../../../studio/state/runs/route-point-maker.svelte';
import type { SettingsThen, UndoableSettings } from '../../../../studio/undoable-settings';
import { POINT_INTERVALS, type PointInterval } from '../../address-choices';

/** Routes that become points at once: as many as are drawn in step. */
export const MOST_ROUTES = 64;
/** Points of so many routes are kept. */
const MOST_KNOWN = 512;
const KMH = 3.6;
/** Share of the points that are no faster than the end of the scale. */
const SCALE_SHARE = 0.95;

export interface RoutesAsPointsNeeds {
  /** Whether the stage is open that draws routes. */
  readonly isInView: () => boolean;
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  readonly selection: Pick<Selection, 'chosen' | 'choose'>;
  readonly map: Pick<MapState, 'on'>;
  /** Null where no system makes points. */
  readonly networks: Pick<
    RoutePointMaker,
    'maker' | 'lacking' | 'isOffered' | 'faults' | 'title' | 'looking' | 'openSystem' | 'follow' | 'retry'
  > | null;
}

/** A route in view, and who drew it for which pair. */
interface WantedRoute {
  readonly source: RouteSource;
  readonly pair: number;
  readonly route: TimedRoute;
  /** Its points are kept under it. */
  readonly key: string;
}

interface PointedRoute extends WantedRoute {
  readonly points: RoutePoints;
}

/** The routes in view as the GPS points that a phone would send along them. */
export class RoutesAsPoints implements UndoableSettings {
  on = $state(false);
  /** Seconds between two points. */
  interval = $state<PointInterval>('15');
  readonly drawing = new AsyncTask();
  readonly networks: RoutesAsPointsNeeds['networks'];
  readonly #needs: RoutesAsPointsNeeds;
  readonly #known = new SvelteMap<string, RoutePoints | null>();
  /** What was asked for last: it is not asked for again until something changes. */
  #asked = '';
  /** The routes in view, those that have roads. */
  readonly #routes: readonly WantedRoute[] = $derived.by(() => this.#routesInView());
  /** Why some of them have no points, and those that can. */
  readonly #sorted = $derived.by(() => {
    const maker = this.networks?.maker;
    const faults = this.#routes.map(({ route }) => (maker ? maker.fault(route) : null));
    const able = this.#routes.filter((_, i) => faults[i] === null);
    return { able: able.slice(0, MOST_ROUTES), more: able.length - MOST_ROUTES, faults };
  });
  /** The routes whose points are shown; empty until all are there. */
  readonly pointed: readonly PointedRoute[] = $derived.by(() => {
    if (!this.on || !this.#needs.isInView() || !this.networks?.maker) return [];
    const { able } = this.#sorted;
    if (able.some(({ key }) => !this.#known.has(key))) return [];
    return able.flatMap((one) => {
      const points = this.#known.get(one.key);
      return points ? [{ ...one, points }] : [];
    });
  });
  readonly #shown: ShownPoints | null = $derived.by(() => shownOf(this.pointed));
  /** What the map shows. */
  readonly inView: PointsInView;
  readonly onMap: PointsShow;

  constructor(needs: RoutesAsPointsNeeds) {
    this.#needs = needs;
    this.networks = needs.networks;
    const shown = () => this.#shown;
    this.inView = {
      get shown() {
        return shown();
      },
      marked: null,
      choose: (point) => {
        if (point !== null) this.#choose(point);
      },
      words: (point) => this.#words(point),
    };
    this.onMap = new PointsShow(this.inView);
  }

  /** What of the routes in view is not shown, in sentences. */
  get notes(): readonly string[] {
    if (!this.on || !this.networks?.maker) return [];
    const { faults, more, able } = this.#sorted;
    const first = faults.findIndex((fault) => fault !== null);
    const left = faults.filter((fault) => fault !== null).length;
    return [
      ...(first < 0
        ? []
        : [
            `${left} of ${faults.length} routes have no points. ${this.#nameOf(this.#routes[first])}: ${faults[first]}`,
          ]),
      ...(more > 0
        ? [`The first ${able.length} routes are shown. Choose a pair to see the points of its routes.`]
        : []),
    ];
  }

  /** Looks for networks, and has points made that are not known yet. To be called in an effect. */
  follow(): void {
    const { book, isInView } = this.#needs;
    if (!isInView() || !book.group) return this.#stop();
    this.networks?.follow(this.on);
    const maker = this.networks?.maker;
    if (!this.on || !maker) return this.#stop();
    const missing = this.#sorted.able.filter(({ key }) => !this.#known.has(key));
    const keys = missing.map(({ key }) => key).join('\n');
    untrack(() => {
      if (missing.length === 0) return this.#stop();
      if (keys === this.#asked) return;
      this.#asked = keys;
      // Two sources may have drawn the same route.
      const wanted = missing.filter(({ key }, i) => missing.findIndex((one) => one.key === key) === i);
      const routes = wanted.map(({ route }) => route);
      void this.drawing.run(
        ({ follow }) => follow((listeners) => maker.generate(routes, listeners)),
        (made) => this.#keep(wanted, made),
      );
    });
  }

  /** Asks again after a failure. */
  readonly retry = (): void => {
    this.#asked = '';
    this.follow();
  };

  /** All points that are shown, for a file. */
  get named(): readonly NamedPoints[] {
    return this.pointed.map((one) => ({ name: this.#nameOf(one), points: one.points }));
  }

  /** For the page's address. */
  get choices(): Readonly<Record<string, string>> {
    return { 'as-gps': this.on ? '1' : '0', 'gps-interval': this.interval };
  }

  adopt(choices: Readonly<Record<string, string>>): void {
    this.on = choices['as-gps'] === '1';
    this.interval = POINT_INTERVALS.find((one) => one === choices['gps-interval']) ?? POINT_INTERVALS[0];
  }

  take(): SettingsThen {
    const { on, interval } = this;
    return { values: { on, interval }, restore: () => Object.assign(this, { on, interval }) };
  }

  nameOf(id: string): string {
    return id === 'on' ? 'As GPS points' : 'Seconds between points';
  }

  inWords(id: string, value: SettingValue | null): string {
    return id === 'on' ? (value === true ? 'on' : 'off') : String(value);
  }

  #stop(): void {
    untrack(() => {
      this.#asked = '';
      if (this.drawing.phase !== 'idle') this.drawing.reset();
    });
  }

  #keep(wanted: readonly WantedRoute[], made: readonly (RoutePoints | null)[]): void {
    const kept = [...this.#known.keys()];
    for (const key of kept.slice(0, Math.max(0, kept.length + wanted.length - MOST_KNOWN)))
      this.#known.delete(key);
    wanted.forEach(({ key }, i) => this.#known.set(key, made[i]));
  }

  #routesInView(): WantedRoute[] {
    const { book, map, selection } = this.#needs;
    const { group } = book;
    const dataset = this.#needs.dataset();
    if (!group || !dataset) return [];
    const { chosen } = selection;
    const count = group.pairs.origins.length;
    const isChosen = chosen?.kind === 'pair' && chosen.pair < count;
    const pairs = isChosen ? [chosen.pair] : Array.from({ length: count }, (_, pair) => pair);
    const sets = group.sets.filter(({ source }) => map.on[source]);
    const id = this.networks?.maker?.id ?? '';
    return pairs.flatMap((pair) =>
      sets.flatMap(({ source, routes }) => {
        const departure = group.pairs.departures[pair];
        const route = timedRoute(routes, pair, departure, Number(this.interval), dataset);
        if (!route) return [];
        const { roads, start, duration, interval } = route;
        const key = `${dataset.fingerprint} ${id} ${start} ${duration} ${interval} ${roads.join()}`;
        return [{ source, pair, route, key }];
      }),
    );
  }

  #nameOf({ source, pair }: Pick<WantedRoute, 'source' | 'pair'>): string {
    return `${INKS[source].label}, pair ${pair + 1}`;
  }

  /** The route that one of the points in view is of, and which of its points that is. */
  #at(point: number): { readonly of: PointedRoute; readonly point: number } | null {
    let before = 0;
    for (const of of this.pointed) {
      const { length } = of.points.times;
      if (point < before + length) return { of, point: point - before };
      before += length;
    }
    return null;
  }

  #choose(point: number): void {
    const of = this.#at(point)?.of;
    if (of) this.#needs.selection.choose({ kind: 'pair', pair: of.pair, source: of.source });
  }

  #words(point: number): readonly string[] {
    const found = this.#at(point);
    return found ? [this.#nameOf(found.of), ...figuresOfPoint(found.of.points, found.point)] : [];
  }
}

/** A route with its times: the last road is taken to be driven as fast as those before it. Null for one without roads. */
function timedRoute(
  routes: TimedSequences,
  pair: number,
  departure: number,
  interval: number,
  { network: { lengthMeters } }: Pick<Dataset, 'network'>,
): TimedRoute | null {
  const { roads, times } = sequenceAt(routes, pair);
  const last = roads.length - 1;
  if (last < 0) return null;
  const meters = roads.reduce((sum, road) => sum + lengthMeters[road], 0);
  const known = meters - lengthMeters[roads[last]];
  const duration = Math.round(((times[last] - times[0]) * meters) / known);
  return { roads, start: Number.isFinite(departure) ? departure : times[0], duration, interval };
}

/** All points as one track, so that the map draws few layers; null without points. */
function shownOf(pointed: readonly PointedRoute[]): ShownPoints | null {
  if (pointed.length === 0) return null;
  const all = pointed.map(({ points }) => points);
  const speeds = all
    .flatMap(({ lonLat, times }) => Array.from(pointSpeeds(lonLat, times)))
    .sort((a, b) => a - b);
  const most = roundMost(KMH * (speeds[Math.floor(SCALE_SHARE * (speeds.length - 1))] ?? 0));
  return {
    tracks: [
      {
        role: 'made',
        label: 'Generated points',
        lonLat: Float64Array.from(all.flatMap(({ lonLat }) => Array.from(lonLat))),
        times: Float64Array.from(all.flatMap(({ times }) => Array.from(times))),
        offsets: startsOf(all.map(({ times }) => times.length)),
      },
    ],
    roads: Uint32Array.from(all.flatMap(({ roads }) => Array.from(roads))),
    offsets: startsOf(all.map(({ roads }) => roads.length)),
    others: [],
    scale: { kind: 'amount', most, unit: 'km/h', title: 'Speed' },
  };
}

/** (n + 1) where each of n pieces begins, and the last one ends. */
function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => (starts[i + 1] = starts[i] + length));
  return starts;
}

/** One of the points of a route in two lines: which one it is, when it was sent and how fast. */
function figuresOfPoint({ lonLat, times }: RoutePoints, point: number): string[] {
  const speed = pointSpeeds(lonLat, times)[point];
  return [`Point ${point + 1} of ${times.length}`, `${timeText(times[point])}, ${speedText(speed)}`];
}
