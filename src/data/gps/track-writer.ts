import { haversineKm } from '../../domain/geo';
import { NumberList } from '../byte-numbers';
import type { GpsReaderParts } from './gps-reader';
import { PositionCheck } from './position-check';
import type { TimeReading } from './time-reading';

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

  /**
   * Puts all clocks on the offset of the first timed point, so that a track goes
   * on through a change of summer time.
   */
  holdOffset(): void {
    let held = NaN;
    for (let i = 0; i < this.length; i++) {
      if (Number.isNaN(this.clocks.values[i])) continue;
      if (Number.isNaN(held)) held = this.#offsets.values[i];
      this.clocks.values[i] += held - this.#offsets.values[i];
    }
  }
}

/**
 * Puts tracks of GPX and lines of GeoJSON into traces; tracks without times are
 * driven at an assumed speed, or refused.
 */
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
