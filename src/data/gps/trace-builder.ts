import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { allocate, GrowingArray } from '../../base/bytes';

/** More points than this fill the memory of any tab: 24 bytes each, twice while they are sorted. */
const MAX_POINTS = 2 ** 28;

/** Longer names of trips are cut: nobody reads them to the end. */
const MOST_NAME_SIGNS = 200;

/** Names, each kept once. */
class NameTable {
  readonly #codes = new Map<string, number>();

  codeOf(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    this.#codes.set(name, this.#codes.size);
    return this.#codes.size - 1;
  }

  names(): string[] {
    return [...this.#codes.keys()];
  }
}

/**
 * Gathers points in any order into traces: one per file, vehicle, trip and offset of the clock. A trace with
 * one offset has a clock that never goes back, also in the night when summer time ends.
 */
export class TraceBuilder {
  readonly #vehicles = new NameTable();
  readonly #sources = new NameTable();
  readonly #lonLat = new GrowingArray(Float64Array, 8192);
  readonly #times = new GrowingArray(Float64Array, 4096);
  readonly #occupied = new GrowingArray(Uint8Array, 4096);
  readonly #traceOfPoint = new GrowingArray(Uint32Array, 4096);
  readonly #vehicleCodes = new GrowingArray(Uint32Array);
  readonly #sourceCodes = new GrowingArray(Uint32Array);
  readonly #rows = new GrowingArray(Uint32Array);
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
    return this.#times.length;
  }

  get traceCount(): number {
    return this.#rows.length;
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
    this.#vehicleCodes.push(this.#vehicles.codeOf(vehicle));
    this.#sourceCodes.push(this.#source);
    this.#rows.push(row);
    return this.#rows.length - 1;
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
    if (this.#times.length >= MAX_POINTS)
      throw new Failure(
        'out-of-memory',
        `More than ${MAX_POINTS} points cannot be held. Load fewer files, or a part.`,
      );
    if (this.#inOrder && this.#times.length > 0 && trace < this.#lastTrace) this.#inOrder = false;
    this.#lastTrace = trace;
    this.#lonLat.push(lon);
    this.#lonLat.push(lat);
    this.#times.push(time);
    if (this.hasOccupied) this.#occupied.push(occupied);
    this.#traceOfPoint.push(trace);
  }

  /** The traces, their points in the order in which they came; ends the life of the builder. */
  finish(): GpsTraces {
    const traceOfPoint = this.#traceOfPoint.finish();
    const traceCount = this.#rows.length;
    const offsets = allocate(() => new Uint32Array(traceCount + 1));
    for (const trace of traceOfPoint) offsets[trace + 1]++;
    for (let t = 0; t < traceCount; t++) offsets[t + 1] += offsets[t];
    const order = this.#inOrder ? undefined : orderByTrace(traceOfPoint, offsets);
    return {
      traceCount,
      offsets,
      lonLat: inOrder(this.#lonLat.finish(), order, 2),
      times: inOrder(this.#times.finish(), order, 1),
      occupied: this.hasOccupied ? inOrder(this.#occupied.finish(), order, 1) : null,
      vehicleCodes: this.#vehicleCodes.finish(),
      vehicles: this.#vehicles.names(),
      ...(this.#namesTrips && { tripNames: this.#trips }),
      sourceCodes: this.#sourceCodes.finish(),
      sources: this.#sources.names(),
      sourceRows: this.#rows.finish(),
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
