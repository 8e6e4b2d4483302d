import type { Task } from '../../../base/task';
import type { PartlySeenTrip, TravelTimeQuestion } from '../../../evaluation/recovery/partly-seen-trip';
import type { PlacesOfTrips } from '../../../evaluation/recovery/recover-traces';
import { openMask } from '../../../domain/masked-trajectories/masks';
import { type Trajectory, KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import { fillIn, type AskedTrajectory, type FilledTrajectory } from '../networks/fill-in';
import type { Encoder } from '../networks/encoder';
import { ReadCity, type EncoderCity } from '../networks/read-city';
import { saidMinutes } from '../recovery/time-question';
import { startedEncoder } from '../started-encoder';
import type { NextPlaces } from './next-place-logits';
import { badInput } from '../../../base/failure';

/** An encoder of a file, ready to answer in one city. Owns its weights and the city's tables. */
export class WorkingEncoder implements NextPlaces {
  readonly #encoder: Encoder;
  readonly #city: ReadCity;

  /**
   * @param from a file that was saved here or by the official code, and what to call it
   * @param dataset the city; its places and roads are what the encoder reads around points
   * @throws Failure 'bad-input' for a file that is no encoder
   */
  constructor(from: { readonly bytes: Uint8Array; readonly name: string }, dataset: EncoderCity) {
    this.#encoder = startedEncoder(from, dataset);
    this.#city = new ReadCity(dataset, this.#encoder.vocabulary, this.#encoder.reading);
  }

  /**
   * Where hidden points lie. Trips that are longer than those that encoders learn from are asked in pieces that overlap in a known point.
   * @throws Failure 'bad-input' for a trip whose first point is hidden; 'cancelled'
   */
  readonly placesOf: PlacesOfTrips = async (trips, task) => {
    const pieces = trips.flatMap((trip, index) => tripPieces(trip).map((piece) => ({ index, piece })));
    const filled = await this.fill(
      pieces.map(({ index, piece }) => askedPiece(trips[index], piece)),
      task,
    );
    const places = trips.map(({ hidden }) => new Float64Array(2 * hidden.positions.length));
    pieces.forEach(({ index, piece }, i) => putPlaces(places[index], piece, trips[index], filled[i]));
    return places;
  };

  /** (questions) minutes that trips take from origin to destination. @throws Failure 'bad-input' for places or a departure that are none; 'cancelled' */
  minutesOf(questions: readonly TravelTimeQuestion[], task: Task): Promise<Float64Array> {
    return saidMinutes(this.#encoder, this.#city, questions, task);
  }

  /** (2 n) degrees: where trips are next. Each has one more point, of which neither place nor time is told. @throws Failure 'cancelled' */
  async nextPlaces(trips: readonly Trajectory[], task: Task): Promise<Float64Array> {
    const filled = await this.fill(trips.map(withHiddenPoint), task);
    const places = new Float64Array(2 * trips.length);
    filled.forEach(({ lonLat }, i) => places.set(lonLat.subarray(-2), 2 * i));
    return places;
  }

  /** Fills in what is hidden of trajectories, in their order. @throws Failure 'cancelled' */
  fill(asked: readonly AskedTrajectory[], task: Task): Promise<FilledTrajectory[]> {
    return fillIn(this.#encoder, this.#city, asked, task);
  }

  dispose(): void {
    this.#city.dispose();
    this.#encoder.weights.dispose();
  }
}

function withHiddenPoint({ lonLat, times }: Trajectory): AskedTrajectory {
  const last = times.length;
  const mask = openMask(last + 1);
  mask.hidesSpace[last] = 1;
  mask.hidesTime[last] = 1;
  return {
    trajectory: { lonLat: Float64Array.of(...lonLat, NaN, NaN), times: Float64Array.of(...times, NaN) },
    mask,
  };
}

/** Points of a piece in the order of the trip: for each whether it is known, and which of the known or hidden ones it is. */
function pointsOf({ known, hidden }: PartlySeenTrip, piece: TripPiece) {
  return [
    ...piece.known.map((index) => ({ isKnown: true, index, position: known.positions[index] })),
    ...piece.hidden.map((index) => ({ isKnown: false, index, position: hidden.positions[index] })),
  ].sort((a, b) => a.position - b.position);
}

function askedPiece(trip: PartlySeenTrip, piece: TripPiece): AskedTrajectory {
  const points = pointsOf(trip, piece);
  const lonLat = new Float64Array(2 * points.length).fill(NaN);
  const times = new Float64Array(points.length).fill(NaN);
  points.forEach(({ isKnown, index }, i) => {
    if (isKnown) lonLat.set(trip.known.lonLat.subarray(2 * index, 2 * index + 2), 2 * i);
    const moments = isKnown ? trip.known.times : trip.hidden.times;
    if (moments) times[i] = moments[index];
  });
  return {
    trajectory: { lonLat, times },
    mask: {
      points: Int32Array.from(points, (_, i) => i),
      hidesSpace: Uint8Array.from(points, ({ isKnown }) => Number(!isKnown)),
      hidesTime: Uint8Array.from(points, ({ isKnown }) => Number(!isKnown && trip.hidden.times === null)),
    },
  };
}

function putPlaces(
  places: Float64Array,
  piece: TripPiece,
  trip: PartlySeenTrip,
  said: FilledTrajectory,
): void {
  pointsOf(trip, piece).forEach(({ isKnown, index }, i) => {
    if (!isKnown) places.set(said.lonLat.subarray(2 * i, 2 * i + 2), 2 * index);
  });
}

/** A part of a trip that an encoder reads at once: which of the known and of the hidden points, ascending. */
interface TripPiece {
  readonly known: readonly number[];
  readonly hidden: readonly number[];
}

/** The hidden points between two known ones, or after the last. */
interface Gap {
  readonly before: number;
  /** Undefined after the last known point. */
  readonly after?: number;
  readonly hidden: readonly number[];
}

/**
 * Cuts a trip into pieces of no more points than encoders learn from. Pieces overlap in one known point. A gap with more hidden points than
 * one piece can have is dealt out to several, each of which has both of its ends and every n-th of its points. Every hidden point is in
 * exactly one piece, and pieces without any are left out.
 * @param most points of a piece, at least 3
 * @throws Failure 'bad-input' for a trip whose first point is hidden, from which all others are counted
 */
export function tripPieces(trip: PartlySeenTrip, most = KEPT_LENGTHS.most): TripPiece[] {
  const pieces: TripPiece[] = [];
  let piece = { known: [0], hidden: [] as number[] };
  const close = (next: number) => {
    if (piece.hidden.length > 0) pieces.push(piece);
    piece = { known: [next], hidden: [] };
  };
  for (const gap of gapsOf(trip)) {
    const ends = gap.after === undefined ? [] : [gap.after];
    const fits = ({ known, hidden }: TripPiece) =>
      known.length + hidden.length + gap.hidden.length + ends.length <= most;
    if (!fits(piece)) close(gap.before);
    if (fits(piece)) {
      piece.known.push(...ends);
      piece.hidden.push(...gap.hidden);
    } else {
      pieces.push(...dealt(gap, most));
      if (gap.after !== undefined) close(gap.after);
    }
  }
  if (piece.hidden.length > 0) pieces.push(piece);
  return pieces;
}

function gapsOf({ known, hidden }: PartlySeenTrip): Gap[] {
  if (known.positions.length === 0 || hidden.positions[0] < known.positions[0])
    throw badInput(
      'The first point of a trip is hidden, and an encoder counts all others from it. Ask for points after the first known one.',
    );
  let next = 0;
  return Array.from(known.positions, (_, before): Gap => {
    const isLast = before + 1 === known.positions.length;
    const end = isLast ? Infinity : known.positions[before + 1];
    const own: number[] = [];
    while (next < hidden.positions.length && hidden.positions[next] < end) own.push(next++);
    return { before, ...(!isLast && { after: before + 1 }), hidden: own };
  });
}

function dealt({ before, after, hidden }: Gap, most: number): TripPiece[] {
  const known = after === undefined ? [before] : [before, after];
  const pieces = Math.ceil(hidden.length / (most - known.length));
  return Array.from({ length: pieces }, (_, piece) => ({
    known,
    hidden: hidden.filter((_, i) => i % pieces === piece),
  }));
}
