import type { FindingCollector } from '../check-report';
import type { GpsChoice } from './gps-choice';
import { stemOf } from './gps-files';
import { TimeReading, type TimeSeen } from './time-reading';
import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { allocate, finished, growing } from '../../base/bytes';
import { WordTable } from '../csv-file';
import { haversineKm } from '../../domain/geo';
import { NumberList } from '../byte-numbers';
import { PositionCheck } from './position-check';

/** What every reader of GPS points needs. */
export interface GpsReaderParts {
  /** Name of the file. */
  readonly file: string;
  readonly choice: GpsChoice;
  readonly builder: TraceBuilder;
  readonly findings: FindingCollector;
}

/** Reads the text of one file into a `TraceBuilder`. Any call may throw Failure 'bad-input'. */
export abstract class GpsReader {
  protected readonly time: TimeReading;
  /** The vehicle of points that name none: the file. */
  protected readonly stem: string;
  readonly #pointsBefore: number;
  /** Rows, track segments or features read so far. */
  abstract readonly rows: number;

  constructor(
    protected readonly parts: GpsReaderParts,
    choice = parts.choice,
  ) {
    this.time = new TimeReading(choice);
    this.stem = stemOf(parts.file);
    this.#pointsBefore = parts.builder.pointCount;
  }

  /** The next bytes of the text; pieces may be cut anywhere. */
  abstract push(piece: Uint8Array): void;
  /** The text is at its end: takes what stands there unfinished, or refuses it. */
  abstract finish(): void;
  /** Judges what was read so far as a whole: refuses a file in which next to nothing makes sense. */
  abstract settle(): void;

  /** The text goes on, but no more of it is read: takes what is whole by now. */
  cut(): void {
    // A row or feature that has begun is not whole.
  }

  /** How times were written, by count. */
  get timesSeen(): Readonly<Record<TimeSeen, number>> {
    return this.time.seen;
  }

  /** Whether any point of the file was taken. */
  protected get hasPoints(): boolean {
    return this.parts.builder.pointCount > this.#pointsBefore;
  }

  /** @param say the message, with the reason why most rows were left out */
  protected refuseUnread(say: (reason: string | undefined) => string): never {
    const { file, findings } = this.parts;
    const reason = findings.mostLeftOut(file);
    return findings.refuse(file, 'empty-set', say(reason?.message), reason?.first[0]);
  }
}

/** More points than this fill the memory of any tab: 24 bytes each, twice while they are sorted. */
const MAX_POINTS = 2 ** 28;

/** Longer names of trips are cut: nobody reads them to the end. */
const MOST_NAME_SIGNS = 200;

/** Gathers points into traces by file, vehicle, trip and offset: so no clock goes back in autumn. */
export class TraceBuilder {
  readonly #vehicles = new WordTable();
  readonly #sources = new WordTable();
  readonly #points = growing(
    { lonLat: Float64Array, times: Float64Array, occupied: Uint8Array, traces: Uint32Array },
    8192,
  );
  readonly #traces = growing({
    vehicleCodes: Uint32Array,
    sourceCodes: Uint32Array,
    sourceRows: Uint32Array,
  });
  readonly #open = new Map<string, number>();
  readonly #trips: string[] = [];
  #namesTrips = false;
  #source = 0;
  #inOrder = true;
  #lastTrace = 0;
  #last = { vehicle: '', trip: '', offset: NaN, trace: -1 };

  /** `hasOccupied`: whether points say if a passenger is aboard. */
  constructor(private readonly hasOccupied: boolean) {}

  get pointCount(): number {
    return this.#points.times.length;
  }

  get traceCount(): number {
    return this.#traces.sourceRows.length;
  }

  /** All that is added from here on comes from this file; traces of other files are closed. */
  startFile(name: string): void {
    this.#source = this.#sources.codeOf(name);
    this.#open.clear();
    this.#last = { vehicle: '', trip: '', offset: NaN, trace: -1 };
  }

  /** A new trace whose points follow at once; `row` is where it begins. */
  newTrace(vehicle: string, row: number, trip = ''): number {
    this.#trips.push(trip.slice(0, MOST_NAME_SIGNS));
    this.#namesTrips ||= trip !== '';
    const { vehicleCodes, sourceCodes, sourceRows } = this.#traces;
    vehicleCodes.push(this.#vehicles.codeOf(vehicle));
    sourceCodes.push(this.#source);
    sourceRows.push(row);
    return sourceRows.length - 1;
  }

  /** The trace of a vehicle and trip, begun at `row` if it is new. */
  traceOf(vehicle: string, trip: string, offset: number, row: number): number {
    const last = this.#last;
    if (last.vehicle === vehicle && last.trip === trip && last.offset === offset) return last.trace;
    const key = `${offset}\n${vehicle}\n${trip}`;
    let trace = this.#open.get(key);
    if (trace === undefined) {
      trace = this.newTrace(vehicle, row, trip);
      this.#open.set(key, trace);
    }
    this.#last = { vehicle, trip, offset, trace };
    return trace;
  }

  add(trace: number, lon: number, lat: number, time: number, occupied = 0): void {
    const { lonLat, times, occupied: flags, traces } = this.#points;
    if (times.length >= MAX_POINTS) {
      const message = `More than ${MAX_POINTS} points cannot be held. Load fewer files, or a part.`;
      throw new Failure('out-of-memory', message);
    }
    if (this.#inOrder && times.length > 0 && trace < this.#lastTrace) this.#inOrder = false;
    this.#lastTrace = trace;
    lonLat.pushPair(lon, lat);
    times.push(time);
    if (this.hasOccupied) flags.push(occupied);
    traces.push(trace);
  }

  /** The traces, their points in the order in which they came; ends the life of the builder. */
  finish(): GpsTraces {
    const { traceCount } = this;
    const { lonLat, times, occupied, traces: traceOfPoint } = finished(this.#points);
    const offsets = allocate(() => new Uint32Array(traceCount + 1));
    for (const trace of traceOfPoint) offsets[trace + 1]++;
    for (let t = 0; t < traceCount; t++) offsets[t + 1] += offsets[t];
    const order = this.#inOrder ? undefined : orderByTrace(traceOfPoint, offsets);
    return {
      traceCount,
      offsets,
      lonLat: inOrder(lonLat, order, 2),
      times: inOrder(times, order, 1),
      occupied: this.hasOccupied ? inOrder(occupied, order, 1) : null,
      ...finished(this.#traces),
      vehicles: this.#vehicles.words,
      ...(this.#namesTrips && { tripNames: this.#trips }),
      sources: this.#sources.words,
    };
  }
}

/** Where each point goes: a counting sort by trace that keeps the order within a trace. */
function orderByTrace(traceOfPoint: Uint32Array, offsets: Uint32Array): Uint32Array {
  const next = offsets.slice();
  return allocate(() => Uint32Array.from(traceOfPoint, (trace) => next[trace]++));
}

function inOrder<T extends Float64Array | Uint8Array>(
  values: T,
  order: Uint32Array | undefined,
  width: number,
): T {
  if (!order) return values;
  const sorted = allocate(() => values.slice() as T);
  for (let p = 0; p < order.length; p++)
    for (let k = 0; k < width; k++) sorted[order[p] * width + k] = values[p * width + k];
  return sorted;
}

/** When tracks without any times are taken to begin: an arbitrary midnight, long before any data set. */
const ASSUMED_START = Date.UTC(2000, 0, 1) / 1000;
/** Points at one place still follow each other. */
const SHORTEST_STEP_SECONDS = 1;

/** One track while it is read: points, and for each its time (NaN where it has none). */
export class Track {
  readonly lonLat = new NumberList();
  readonly clocks = new NumberList();
  readonly #offsets = new NumberList();

  clear(): void {
    this.lonLat.length = this.clocks.length = this.#offsets.length = 0;
  }

  /** Takes the time that `time` has just read, or none. */
  push(x: number, y: number, time: TimeReading | undefined): void {
    this.lonLat.push(x);
    this.lonLat.push(y);
    this.clocks.push(time ? time.clock : NaN);
    this.#offsets.push(time ? time.offset : 0);
  }

  get length(): number {
    return this.clocks.length;
  }

  get timedCount(): number {
    let count = 0;
    for (let i = 0; i < this.length; i++) if (!Number.isNaN(this.clocks.values[i])) count++;
    return count;
  }

  /** Puts all clocks on the offset of the first timed point: a track goes on through summer time. */
  holdOffset(): void {
    let held = NaN;
    for (let i = 0; i < this.length; i++) {
      if (Number.isNaN(this.clocks.values[i])) continue;
      if (Number.isNaN(held)) held = this.#offsets.values[i];
      this.clocks.values[i] += held - this.#offsets.values[i];
    }
  }
}

/** Puts tracks and lines into traces; those without times get an assumed speed, or are refused. */
export class TrackWriter {
  readonly #positions: PositionCheck;
  #untimed = 0;
  #written = 0;

  constructor(private readonly parts: GpsReaderParts) {
    this.#positions = new PositionCheck(parts.file, parts.findings);
  }

  /** `row` says where the track stands (counted from 1), `column` what its positions are called. */
  write(track: Track, vehicle: string, row: number, column: string): void {
    if (track.length === 0) return;
    if (track.timedCount === 0) {
      this.#untimed++;
      if (this.parts.choice.assumedSpeedKmh === null) return this.#reportUntimed(row);
      assumeTimes(track, this.parts.choice.assumedSpeedKmh, this.parts.choice.swapLonLat);
    } else track.holdOffset();
    this.#addPoints(track, vehicle, row, column);
  }

  #addPoints(track: Track, vehicle: string, row: number, column: string): void {
    const { builder, choice, findings, file } = this.parts;
    let trace = -1;
    for (let i = 0; i < track.length; i++) {
      const x = track.lonLat.values[2 * i];
      const y = track.lonLat.values[2 * i + 1];
      const [lon, lat] = choice.swapLonLat ? [y, x] : [x, y];
      if (!this.#positions.accept(lon, lat, row, column)) continue;
      if (Number.isNaN(track.clocks.values[i])) {
        const message = 'a point of the track has no time, or one that cannot be read.';
        findings.add(file, 'broken-time', 'row left out', message, { row, text: `point ${i + 1}` });
        continue;
      }
      if (trace < 0) trace = builder.newTrace(vehicle, row);
      builder.add(trace, lon, lat, track.clocks.values[i]);
      this.#written++;
    }
  }

  #reportUntimed(row: number): void {
    const message = 'the track has no times.';
    this.parts.findings.add(this.parts.file, 'broken-time', 'row left out', message, { row, text: '' });
  }

  settle(): void {
    const { file, findings, choice } = this.parts;
    this.#positions.finish();
    if (this.#untimed === 0) return;
    const speed = choice.assumedSpeedKmh;
    if (speed !== null) {
      const message = `tracks without times (${this.#untimed}) are taken to be driven at ${speed} km/h from 2000-01-01 00:00 on. Hours, durations and speeds mean nothing there.`;
      findings.note(file, 'assumed-times', message);
    } else if (this.#written === 0) {
      const message =
        'no point of it has a time. Record or export it with times, or choose a speed at which it is taken to be driven.';
      findings.refuse(file, 'assumed-times', message);
    }
  }
}

function assumeTimes(track: Track, speedKmh: number, swapped: boolean): void {
  const { values } = track.lonLat;
  const [x, y] = swapped ? [1, 0] : [0, 1];
  let clock = ASSUMED_START;
  for (let i = 0; i < track.length; i++) {
    if (i > 0) {
      const km = haversineKm(
        values[2 * i - 2 + x],
        values[2 * i - 2 + y],
        values[2 * i + x],
        values[2 * i + y],
      );
      clock += Math.max(SHORTEST_STEP_SECONDS, (km / speedKmh) * 3600 || 0);
    }
    track.clocks.values[i] = clock;
  }
}
