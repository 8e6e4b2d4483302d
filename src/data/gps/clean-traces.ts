import { badInput } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import { haversineKm, type Bounds } from '../../domain/geo';
import { keptSpeed } from '../../domain/kept-speed';
import type { GpsTraces } from '../../domain/gps-traces';
import { finished, growing } from '../../base/bytes';
import {
  cleaningMessages,
  CUT_REASONS,
  defaultGapSeconds,
  DROP_REASONS,
  LONGEST_SILENCE,
  OutsidePoints,
  topSpeedKmh,
  USUAL_TOP_KMH,
  widened,
  type AreaReport,
  type CleaningReport,
  type CleaningSettings,
  type CutReason,
  type DropReason,
} from './cleaning-report';
import { cutAtStops, medianIntervalSeconds } from './trace-measures';

/** Points looked at between two checkpoints: some milliseconds of work. */
const POINTS_PER_CHECKPOINT = 8192;

/**
 * Sorts traces by time, drops points that cannot be right, and cuts trips at pauses, stops, jumps, passenger
 * changes and outside of `bounds`, those of the roads. Times of a trip strictly increase. @throws Failure
 * 'bad-input' for settings that mean nothing; 'cancelled'
 */
export async function cleanTraces(
  traces: GpsTraces,
  settings: CleaningSettings,
  bounds?: Bounds,
  task: Task = NO_TASK,
): Promise<{ traces: GpsTraces; report: CleaningReport }> {
  checkSettings(settings);
  const intervalSeconds = medianIntervalSeconds(traces);
  const gapSeconds = settings.gapSeconds ?? defaultGapSeconds(intervalSeconds);
  const cleaner = new TraceCleaner(traces, { ...settings, gapSeconds }, bounds);
  for (const done of cleaner.cleanAll()) {
    task.progress({ step: 'traces.clean', done, total: traces.times.length, unit: 'points' });
    await task.checkpoint();
  }
  const { traces: cleaned, counted } = cleaner.finish();
  const report = {
    before: countsOf(traces),
    after: countsOf(cleaned),
    settings: { ...settings, gapSeconds },
    intervalSeconds,
    ...counted,
  };
  return { traces: cleaned, report: { ...report, messages: cleaningMessages(report) } };
}

const countsOf = (traces: GpsTraces) => ({
  vehicles: new Set(traces.vehicleCodes).size,
  traces: traces.traceCount,
  points: traces.times.length,
});

/** @throws Failure 'bad-input' naming the setting. */
function checkSettings(settings: CleaningSettings): void {
  const fail = (setting: string, rule: string): never => {
    throw badInput(`${setting} ${rule}.`, { setting });
  };
  if (settings.maxSpeedKmh !== null && !(settings.maxSpeedKmh > 0))
    fail('maxSpeedKmh', 'must be more than 0');
  if (!(settings.marginMeters >= 0)) fail('marginMeters', 'must be 0 or more');
  if (settings.gapSeconds !== null && !(settings.gapSeconds > 0)) fail('gapSeconds', 'must be more than 0');
  if (!(settings.droveOnKmh >= 0)) fail('droveOnKmh', 'must be 0 (never) or more');
  if (!(settings.stopSeconds >= 0)) fail('stopSeconds', 'must be 0 (never) or more');
  if (!(settings.stopRadiusMeters >= 0)) fail('stopRadiusMeters', 'must be 0 or more');
  if (!(settings.minPoints >= 2)) fail('minPoints', 'must be at least 2');
  if (!(settings.minLengthMeters >= 0)) fail('minLengthMeters', 'must be 0 or more');
}

const zeros = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;

/** Cleans traces one by one into growing arrays. */
class TraceCleaner {
  readonly #dropped = zeros(DROP_REASONS);
  readonly #cuts = zeros(CUT_REASONS);
  readonly #piecesDropped = { 'too-few-points': 0, 'too-short': 0 };
  readonly #points = growing({ lonLat: Float64Array, times: Float64Array, occupied: Uint8Array }, 8192);
  readonly #pieces = growing({ offsets: Uint32Array, parents: Uint32Array });
  readonly #box: Bounds | undefined;
  readonly #outside: OutsidePoints | undefined;
  readonly #keepsFlag: boolean;
  #outOfOrder = 0;
  #bridgedGaps = 0;
  #fastTraces = 0;
  /** Top speed of the trace at hand, and of all. */
  #topKmh = 0;
  #highestKmh = 0;
  #trace = 0;
  #done = 0;
  /** Indices of the points of the piece at hand. */
  #piece: number[] = [];

  constructor(
    private readonly from: GpsTraces,
    private readonly settings: CleaningSettings & { readonly gapSeconds: number },
    bounds: Bounds | undefined,
  ) {
    this.#pieces.offsets.push(0);
    this.#box = bounds && widened(bounds, settings.marginMeters);
    this.#outside = bounds && new OutsidePoints(bounds);
    this.#keepsFlag = from.occupied !== null;
  }

  /** Cleans trace after trace; gives the number of points done now and then. */
  *cleanAll(): Generator<number, void> {
    for (let trace = 0; trace < this.from.traceCount; trace++) {
      this.#trace = trace;
      yield* this.#clean(trace);
    }
  }

  *#clean(trace: number): Generator<number, void> {
    const order = this.#sorted(trace);
    this.#setTopSpeed(order);
    let lastTime = NaN;
    let lastPoint = -1;
    let cut: CutReason | undefined;
    const wanted: number[] = [];
    for (const p of order) {
      if (++this.#done % POINTS_PER_CHECKPOINT === 0) yield this.#done;
      const time = this.from.times[p];
      if (!Number.isNaN(lastTime) && time === lastTime) {
        this.#drop(this.#samePlace(p, lastPoint) ? 'duplicate' : 'equal-time');
        continue;
      }
      lastTime = time;
      lastPoint = p;
      const reason = this.#unwanted(p);
      if (reason) {
        this.#drop(reason);
        cut ??= reason === 'outside' ? 'outside' : 'occupied';
        continue;
      }
      if (wanted.length > 0 && this.#isChange(p, wanted[wanted.length - 1])) cut ??= 'occupied';
      if (cut && wanted.length > 0) {
        this.#cuts[cut]++;
        this.#addStretch(wanted);
        wanted.length = 0;
      }
      cut = undefined;
      wanted.push(p);
    }
    this.#addStretch(wanted);
  }

  /** Points of a trace in order of time; points without a place or a time are dropped. */
  #sorted(trace: number): Uint32Array {
    const { offsets, times, lonLat } = this.from;
    const order = new Uint32Array(offsets[trace + 1] - offsets[trace]);
    let count = 0;
    let latest = -Infinity;
    let inOrder = true;
    for (let p = offsets[trace]; p < offsets[trace + 1]; p++) {
      if (!Number.isFinite(times[p] + lonLat[2 * p] + lonLat[2 * p + 1])) {
        this.#drop('broken');
        continue;
      }
      if (times[p] < latest) {
        inOrder = false;
        this.#outOfOrder++;
      } else latest = times[p];
      order[count++] = p;
    }
    const points = order.subarray(0, count);
    return inOrder ? points : points.sort((a, b) => times[a] - times[b] || a - b);
  }

  #setTopSpeed(order: Uint32Array): void {
    const { maxSpeedKmh } = this.settings;
    this.#topKmh = maxSpeedKmh ?? topSpeedKmh(this.#keptSpeed(order));
    if (maxSpeedKmh === null && this.#topKmh > USUAL_TOP_KMH) this.#fastTraces++;
    this.#highestKmh = Math.max(this.#highestKmh, this.#topKmh);
  }

  #keptSpeed(order: Uint32Array): number {
    const timeOf = (i: number) => this.from.times[order[i]];
    return keptSpeed(order.length, timeOf, (i, j) => 1000 * this.#km(order[i], order[j]));
  }

  #samePlace(a: number, b: number): boolean {
    const { lonLat } = this.from;
    return lonLat[2 * a] === lonLat[2 * b] && lonLat[2 * a + 1] === lonLat[2 * b + 1];
  }

  #unwanted(p: number): 'outside' | 'unoccupied' | undefined {
    const { lonLat, occupied } = this.from;
    const [lon, lat] = [lonLat[2 * p], lonLat[2 * p + 1]];
    const box = this.#box;
    if (box && (lon < box.minLon || lon > box.maxLon || lat < box.minLat || lat > box.maxLat)) {
      this.#outside?.add(lon, lat);
      return 'outside';
    }
    if (occupied && this.settings.occupied === 'only' && occupied[p] === 0) return 'unoccupied';
    return undefined;
  }

  /** Whether a passenger gets in or out between two neighbouring points, and that cuts the trace. */
  #isChange(p: number, previous: number): boolean {
    const { occupied } = this.from;
    return this.settings.occupied === 'cut' && occupied !== null && occupied[p] !== occupied[previous];
  }

  /** A stretch in which every point is wanted: jumps are taken out or cut at, pauses and stops are cut at. */
  #addStretch(points: readonly number[]): void {
    this.#piece = [];
    for (let i = 0; i < points.length; i++) {
      const p = points[i];
      // Looked at here, since a point that was taken out leaves a longer pause.
      if (this.#piece.length > 0 && this.#isPause(this.#piece[this.#piece.length - 1], p))
        this.#endPiece('gap');
      const piece = this.#piece;
      if (piece.length === 0) {
        if (this.#isBrokenStart(points, i)) this.#drop('speed');
        else piece.push(p);
        continue;
      }
      const previous = piece[piece.length - 1];
      if (!this.#tooFast(previous, p)) piece.push(p);
      else if (this.#isJump(previous, p, points[i + 1])) this.#drop('speed');
      else {
        this.#endPiece('speed');
        this.#piece.push(p);
      }
    }
    this.#cutStops(this.#piece);
  }

  #endPiece(cut: CutReason): void {
    this.#cuts[cut]++;
    this.#cutStops(this.#piece);
    this.#piece = [];
  }

  #isPause(previous: number, p: number): boolean {
    const { gapSeconds, droveOnKmh } = this.settings;
    const seconds = this.from.times[p] - this.from.times[previous];
    if (seconds <= gapSeconds) return false;
    if (droveOnKmh === 0 || seconds > LONGEST_SILENCE * gapSeconds) return true;
    if (this.#km(previous, p) < (droveOnKmh / 3600) * seconds) return true;
    this.#bridgedGaps++;
    return false;
  }

  /** The first point is wrong if its two followers agree with each other and are out of its reach. */
  #isBrokenStart(points: readonly number[], i: number): boolean {
    if (i + 2 >= points.length) return false;
    const [first, second, third] = [points[i], points[i + 1], points[i + 2]];
    return this.#tooFast(first, second) && this.#tooFast(first, third) && !this.#tooFast(second, third);
  }

  /** The point breaks both of its sides, or it is the last, or going straight past it is slow enough. */
  #isJump(previous: number, p: number, next: number | undefined): boolean {
    return next === undefined || this.#tooFast(p, next) || !this.#tooFast(previous, next);
  }

  #tooFast(a: number, b: number): boolean {
    const hours = (this.from.times[b] - this.from.times[a]) / 3600;
    return this.#km(a, b) > this.#topKmh * hours;
  }

  #km(a: number, b: number): number {
    const { lonLat } = this.from;
    return haversineKm(lonLat[2 * a], lonLat[2 * a + 1], lonLat[2 * b], lonLat[2 * b + 1]);
  }

  #cutStops(points: readonly number[]): void {
    const { stopSeconds, stopRadiusMeters } = this.settings;
    if (stopSeconds === 0) return this.#addPiece(points, 0, points.length);
    const limit = stopRadiusMeters / 1000;
    const near = (i: number, j: number) => this.#km(points[i], points[j]) <= limit;
    const pieces = cutAtStops(points.length, (i) => this.from.times[points[i]], near, stopSeconds);
    this.#cuts.stop += pieces.stops;
    this.#dropped.stopped += pieces.within;
    for (const [start, end] of pieces.ranges) this.#addPiece(points, start, end);
  }

  #addPiece(points: readonly number[], start: number, end: number): void {
    const count = end - start;
    if (count === 0) return;
    const reason = this.#whyNot(points, start, end);
    if (reason) {
      this.#dropped[reason] += count;
      this.#piecesDropped[reason]++;
      return;
    }
    const { lonLat, times, occupied } = this.from;
    for (let i = start; i < end; i++) {
      const p = points[i];
      this.#points.lonLat.pushPair(lonLat[2 * p], lonLat[2 * p + 1]);
      this.#points.times.push(times[p]);
      if (occupied) this.#points.occupied.push(occupied[p]);
    }
    this.#pieces.offsets.push(this.#points.times.length);
    this.#pieces.parents.push(this.#trace);
  }

  #whyNot(points: readonly number[], start: number, end: number): 'too-few-points' | 'too-short' | undefined {
    if (end - start < this.settings.minPoints) return 'too-few-points';
    let km = 0;
    for (let i = start + 1; i < end; i++) km += this.#km(points[i - 1], points[i]);
    return km * 1000 < this.settings.minLengthMeters ? 'too-short' : undefined;
  }

  #drop(reason: DropReason): void {
    this.#dropped[reason]++;
  }

  finish() {
    const { from } = this;
    const { offsets, parents } = finished(this.#pieces);
    const { occupied, ...points } = finished(this.#points);
    const traces: GpsTraces = {
      traceCount: parents.length,
      offsets,
      ...points,
      occupied: this.#keepsFlag ? occupied : null,
      vehicleCodes: parents.map((parent) => from.vehicleCodes[parent]),
      vehicles: from.vehicles,
      ...(from.tripNames && { tripNames: Array.from(parents, (parent) => from.tripNames![parent]) }),
      sourceCodes: parents.map((parent) => from.sourceCodes[parent]),
      sources: from.sources,
      sourceRows: parents.map((parent) => from.sourceRows[parent]),
    };
    const area: AreaReport | null = this.#outside?.report(from.times.length - this.#dropped.broken) ?? null;
    const counted = {
      outOfOrder: this.#outOfOrder,
      fastTraces: this.#fastTraces,
      topSpeedKmh: this.#highestKmh,
      bridgedGaps: this.#bridgedGaps,
      dropped: this.#dropped,
      cuts: this.#cuts,
      piecesDropped: this.#piecesDropped,
      area,
    };
    return { traces, counted };
  }
}
