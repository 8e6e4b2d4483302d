import { middleNumber } from '../../base/quantiles';
import { counted } from '../../base/text';
import { haversineKm, METERS_PER_DEGREE, type Bounds } from '../../domain/geo';
import type { DataStep } from '../../domain/data-card';
import { badInput } from '../../base/failure';
import { GrowingArray } from '../../base/bytes';

/** The step of a card that says by which network, and how, gaps of traces were filled before they were matched. */
export const FILLING_STEP = 'Gaps filled';

/** How traces are cleaned and cut into trips. */
export interface CleaningSettings {
  /** A point reached faster than this is wrong, or the trace is cut before it; null chooses by the trace (`topSpeedKmh`). */
  readonly maxSpeedKmh: number | null;
  /** How far beyond the box of the loaded roads a point may lie. */
  readonly marginMeters: number;
  /** A pause longer than this ends a trip; null chooses by the sampling interval (`defaultGapSeconds`). */
  readonly gapSeconds: number | null;
  /**
   * A vehicle that was this fast in a straight line during a pause drove on and is still on its trip, unless the pause is more
   * than `LONGEST_SILENCE` times too long; 0: never.
   */
  readonly droveOnKmh: number;
  /** Standing for `stopSeconds` within `stopRadiusMeters` of a point ends a trip; 0 seconds: never. */
  readonly stopSeconds: number;
  readonly stopRadiusMeters: number;
  /** Where traces tell it: only stretches with a passenger, cuts where that changes, or neither. */
  readonly occupied: 'only' | 'cut' | 'ignore';
  readonly minPoints: number;
  readonly minLengthMeters: number;
}

/** No road is in reach 500 m outside, no traffic light lasts five minutes, and fewer than three points or less than 200 m are no trip to match. */
export const DEFAULT_CLEANING: CleaningSettings = {
  maxSpeedKmh: null,
  marginMeters: 500,
  gapSeconds: null,
  droveOnKmh: 10,
  stopSeconds: 300,
  stopRadiusMeters: 50,
  occupied: 'only',
  minPoints: 3,
  minLengthMeters: 200,
};

const SHORTEST_GAP_SECONDS = 180;
const GAP_INTERVALS = 6;

/** Three minutes, or six sampling intervals where points are rarer: a few lost points do not cut a trip. */
export function defaultGapSeconds(intervalSeconds: number | null): number {
  return Math.max(SHORTEST_GAP_SECONDS, Math.ceil(GAP_INTERVALS * (intervalSeconds ?? 0)));
}

/** Few cars drive faster. A trace that does so for long may, up to the speed that no car on a road keeps. */
export const USUAL_TOP_KMH = 160;
const FASTEST_KMH = 300;
/** What errors of positions add to the speed that a trace keeps. */
const TOP_MARGIN = 1.25;

/** The speed that no point of a trace is reached faster than: 160 km/h, or more where the trace keeps it (`keptSpeed`). */
export function topSpeedKmh(keptMetersPerSecond: number): number {
  const kept = TOP_MARGIN * 3.6 * keptMetersPerSecond;
  return kept > USUAL_TOP_KMH ? Math.min(FASTEST_KMH, kept) : USUAL_TOP_KMH;
}

/** After so many times the pause that ends a trip nobody can say where a vehicle was. */
export const LONGEST_SILENCE = 4;

/** Why a point was left out. */
export const DROP_REASONS = [
  'broken',
  'duplicate',
  'equal-time',
  'outside',
  'speed',
  'unoccupied',
  'stopped',
  'too-few-points',
  'too-short',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Why a trace was cut. */
export const CUT_REASONS = ['gap', 'stop', 'speed', 'outside', 'occupied'] as const;
export type CutReason = (typeof CUT_REASONS)[number];

export interface TraceCounts {
  readonly vehicles: number;
  readonly traces: number;
  readonly points: number;
}

/** Where points lie that are outside of the loaded roads. */
export interface AreaReport {
  /** Share of all points with a position that lie outside. */
  readonly outsideShare: number;
  /** The middle of the points outside (median longitude and latitude), null where none is outside. */
  readonly middle: readonly [number, number] | null;
  /** From that middle to the nearest side of the roads' box. */
  readonly awayKm: number | null;
  /** Whether most points outside would lie inside with longitude and latitude exchanged. */
  readonly exchangedFits: boolean;
}

/** What cleaning did. Plain data: it survives structured clone and JSON. */
export interface CleaningReport {
  readonly before: TraceCounts;
  readonly after: TraceCounts;
  /** As used: `gapSeconds` is a number. */
  readonly settings: CleaningSettings & { readonly gapSeconds: number };
  readonly intervalSeconds: number | null;
  /** Traces that keep more than 160 km/h, where the limit is chosen by trace; the highest limit of any trace in km/h. */
  readonly fastTraces: number;
  readonly topSpeedKmh: number;
  /** Pauses during which the vehicle drove on, so that they end no trip. */
  readonly bridgedGaps: number;
  /** Points that stood before an earlier one in their trace. */
  readonly outOfOrder: number;
  /** Points left out, by reason: with those kept they add up to the points before. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Places where a trace was cut, by reason. */
  readonly cuts: Readonly<Record<CutReason, number>>;
  /** Pieces left out as a whole, by reason. */
  readonly piecesDropped: { readonly 'too-few-points': number; readonly 'too-short': number };
  /** null where no bounds were given. */
  readonly area: AreaReport | null;
  /** The same in words, most important first. */
  readonly messages: readonly string[];
}

const sizes = ({ traces, vehicles, points }: TraceCounts, what: string): string =>
  `${counted(traces, what)} of ${counted(vehicles, 'vehicle')} with ${counted(points, 'point')}`;
const inText = (count: number): string => count.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** What is said of one point, and of several. */
const DROP_WORDS: Readonly<Record<DropReason, readonly [one: string, several: string]>> = {
  broken: ['has no position or no time', 'have no position or no time'],
  duplicate: ['stands twice', 'stand twice'],
  'equal-time': ['has the time of another point', 'have the time of another point'],
  outside: ['lies outside the loaded roads', 'lie outside the loaded roads'],
  speed: ['is reached faster than the limit', 'are reached faster than the limit'],
  unoccupied: ['is without a passenger', 'are without a passenger'],
  stopped: ['is within a stop', 'are within a stop'],
  'too-few-points': ['belongs to a piece of too few points', 'belong to pieces of too few points'],
  'too-short': ['belongs to a piece that is too short', 'belong to pieces that are too short'],
};

/** A report in sentences. */
export function cleaningMessages(report: Omit<CleaningReport, 'messages'>): string[] {
  const { before, after, settings, area, dropped } = report;
  const messages: string[] = [];
  if (area) messages.push(...areaMessages(area, dropped.outside, before.points));
  messages.push(`Of ${sizes(before, 'trace')} are left ${sizes(after, 'trip')}.`);
  const interval =
    report.intervalSeconds === null ? 'not known' : `${Number(report.intervalSeconds.toFixed(1))} s`;
  messages.push(
    `Sampling interval ${interval}; a pause of more than ${settings.gapSeconds} s ends a trip${bridgedText(report)}. A point reached faster than ${settings.maxSpeedKmh ?? USUAL_TOP_KMH} km/h${fastText(report)} is left out if it is left as fast, or if the way from the point before it to the one after it is slow enough; else the trace is cut there.`,
  );
  if (report.outOfOrder > 0)
    messages.push(
      `${counted(report.outOfOrder, 'point')} stood out of order and ${report.outOfOrder === 1 ? 'was' : 'were'} sorted by time.`,
    );
  for (const reason of DROP_REASONS)
    if (dropped[reason] > 0 && reason !== 'outside')
      messages.push(
        `${counted(dropped[reason], 'point')} ${DROP_WORDS[reason][dropped[reason] === 1 ? 0 : 1]}.`,
      );
  return messages;
}

const bridgedText = ({ bridgedGaps }: Pick<CleaningReport, 'bridgedGaps'>): string =>
  bridgedGaps === 0 ? '' : ` (${counted(bridgedGaps, 'pause')} in which the vehicle drove on did not)`;

const fastText = ({ fastTraces, topSpeedKmh }: Pick<CleaningReport, 'fastTraces' | 'topSpeedKmh'>): string =>
  fastTraces === 0
    ? ''
    : ` (up to ${Math.round(topSpeedKmh)} km/h in ${counted(fastTraces, 'trace')} that ${fastTraces === 1 ? 'keeps' : 'keep'} such a speed)`;

function areaMessages(area: AreaReport, outside: number, points: number): string[] {
  if (area.middle === null || area.awayKm === null) return [];
  const [lon, lat] = area.middle;
  const where = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(2)}° ${lon < 0 ? 'W' : 'E'}`;
  const away = area.awayKm > 0 ? `, ${distanceText(area.awayKm)} from the loaded roads` : '';
  const which =
    outside === points
      ? `All ${inText(points)} points`
      : `${inText(outside)} of ${inText(points)} points (${percent(area.outsideShare)})`;
  const advice = area.exchangedFits
    ? ' With longitude and latitude exchanged most of them would lie inside: are they swapped?'
    : outside === points
      ? ' Load the roads of that place, or tracks of this one.'
      : '';
  return [`${which} lie outside the loaded roads: they are around ${where}${away}.${advice}`];
}

const distanceText = (km: number): string => (km < 10 ? `${km.toFixed(1)} km` : `${Math.round(km)} km`);

/** @throws Failure 'bad-input' if cleaning left nothing, with what was left out and why. */
export function requireTrips(report: CleaningReport): void {
  if (report.after.traces > 0) return;
  const message = `No trip is left after cleaning. ${report.messages.join(' ')}`;
  throw badInput(message, { report });
}

export const CLEANING_STEP = 'Cleaning and cutting';

/** The step as a data card has it. */
export function cleaningStep(report: CleaningReport): DataStep {
  const { before, after, dropped, cuts } = report;
  const { maxSpeedKmh, ...settings } = report.settings;
  const named = (prefix: string, counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
  return {
    name: CLEANING_STEP,
    settings: { ...(maxSpeedKmh !== null && { maxSpeedKmh }), ...settings },
    counts: {
      ...named('before: ', { ...before }),
      ...named('after: ', { ...after }),
      'sorted by time': report.outOfOrder,
      'fast traces': report.fastTraces,
      'bridged pauses': report.bridgedGaps,
      ...named('left out: ', dropped),
      ...named('cut: ', cuts),
    },
  };
}

/** Whether `box` widened by a margin holds a point. */
export function widened(box: Bounds, marginMeters: number): Bounds {
  const dLat = marginMeters / METERS_PER_DEGREE;
  const middle = ((box.minLat + box.maxLat) / 2) * (Math.PI / 180);
  const dLon = dLat / Math.max(0.01, Math.cos(middle));
  return {
    minLon: box.minLon - dLon,
    maxLon: box.maxLon + dLon,
    minLat: box.minLat - dLat,
    maxLat: box.maxLat + dLat,
  };
}

/** Positions that the middle is taken of: every second one is forgotten whenever there are more. */
const MOST_KEPT = 65536;

const contains = (box: Bounds, lon: number, lat: number): boolean =>
  lon >= box.minLon && lon <= box.maxLon && lat >= box.minLat && lat <= box.maxLat;

/** Points outside of the loaded roads: how many, where, and whether they only are exchanged. */
export class OutsidePoints {
  #count = 0;
  #exchangedInside = 0;
  #stride = 1;
  #lons: GrowingArray<Float64Array> = new GrowingArray(Float64Array);
  #lats: GrowingArray<Float64Array> = new GrowingArray(Float64Array);

  constructor(private readonly box: Bounds) {}

  add(lon: number, lat: number): void {
    if (contains(this.box, lat, lon)) this.#exchangedInside++;
    if (this.#count++ % this.#stride !== 0) return;
    this.#lons.push(lon);
    this.#lats.push(lat);
    if (this.#lons.length < MOST_KEPT) return;
    this.#stride *= 2;
    this.#lons = everySecond(this.#lons.finish());
    this.#lats = everySecond(this.#lats.finish());
  }

  /** `points`: how many there are in all. */
  report(points: number): AreaReport {
    const outsideShare = points === 0 ? 0 : this.#count / points;
    if (this.#count === 0) return { outsideShare, middle: null, awayKm: null, exchangedFits: false };
    const lon = middleNumber(this.#lons.finish());
    const lat = middleNumber(this.#lats.finish());
    const { minLon, maxLon, minLat, maxLat } = this.box;
    const nearLon = Math.min(maxLon, Math.max(minLon, lon));
    const nearLat = Math.min(maxLat, Math.max(minLat, lat));
    return {
      outsideShare,
      middle: [lon, lat],
      awayKm: haversineKm(lon, lat, nearLon, nearLat),
      exchangedFits: this.#exchangedInside > this.#count / 2,
    };
  }
}

function everySecond(values: Float64Array): GrowingArray<Float64Array> {
  const kept: GrowingArray<Float64Array> = new GrowingArray(Float64Array);
  for (let i = 0; i < values.length; i += 2) kept.push(values[i]);
  return kept;
}
