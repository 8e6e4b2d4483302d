import type { Lines } from '../../../../studio/map-show';
import type { Bounds } from '../../../../domain/geo';
import type { InkName } from '../../../../studio/inks';
import type { RecoveredTrack, RecoverySourceRole, ShownRecovery } from './shown-recovery';
import { kept } from '../../../../studio/map/visit-layers';
import type { MapFrame } from '../../../../studio/map-frame';

/** Where somebody says that points are, ready to be drawn. */
export interface RecoveredMarks {
  readonly role: RecoverySourceRole;
  readonly label: string;
  readonly ink: InkName;
  /** All points in their order. */
  readonly line: Lines;
  /** (2 h) the hidden ones. */
  readonly hidden: Float32Array;
}

/** A line from the true place of a hidden point to where the network says that it is. */
export interface ErrorWhiskers {
  readonly lines: Lines;
  /** (L) metres of each line. */
  readonly metres: Float64Array;
}

/** A trip whose gaps are filled in, ready to be drawn: degrees from the middle of the frame. */
export interface RecoveryMarks {
  readonly bounds: Bounds;
  /** (2 k) */
  readonly known: Float32Array;
  readonly truth: { readonly line: Lines; readonly hidden: Float32Array } | null;
  readonly tracks: readonly RecoveredMarks[];
  readonly whiskers: ErrorWhiskers | null;
  /** (2 n) where points can be pointed at: those of the network, else the true ones; null where neither is known. */
  readonly places: Float32Array | null;
}

export function recoveryMarks(shown: ShownRecovery, frame: MapFrame): RecoveryMarks {
  const tracks = shown.tracks.map((track) => kept(track, frame, () => recoveredMarks(track, frame)));
  const { known, truth } = shown;
  const filled = markOf(tracks, 'filled');
  const truthMarks =
    truth &&
    kept(truth, frame, () => {
      const places = inDegreesFrom(frame, truth.lonLat);
      return { line: lineThrough(places), hidden: onlyHidden(places, truth.hidden) };
    });
  return {
    bounds: shown.bounds,
    known: kept(known, frame, () => inDegreesFrom(frame, known)),
    truth: truthMarks,
    tracks,
    whiskers:
      filled && truthMarks && shown.errors
        ? whiskersOf(truthMarks.line.positions, filled.line.positions, shown.errors)
        : null,
    places: filled?.line.positions ?? truthMarks?.line.positions ?? null,
  };
}

/** What one of them says; undefined where nobody of that role says anything. */
export const markOf = (
  tracks: readonly RecoveredMarks[],
  role: RecoverySourceRole,
): RecoveredMarks | undefined => tracks.find((track) => track.role === role);

function recoveredMarks(
  { role, label, ink, lonLat, hidden }: RecoveredTrack,
  frame: MapFrame,
): RecoveredMarks {
  const places = inDegreesFrom(frame, lonLat);
  return { role, label, ink, line: lineThrough(places), hidden: onlyHidden(places, hidden) };
}

const inDegreesFrom = ({ lon, lat }: MapFrame, lonLat: Float64Array): Float32Array =>
  Float32Array.from(lonLat, (degrees, i) => degrees - (i % 2 === 0 ? lon : lat));

const lineThrough = (positions: Float32Array): Lines => ({
  length: 1,
  startIndices: Uint32Array.of(0, positions.length / 2),
  positions,
});

const onlyHidden = (places: Float32Array, hidden: Uint8Array): Float32Array =>
  places.filter((_, i) => hidden[i >> 1] === 1);

/** A line for each point that is off, in the order of the points. */
function whiskersOf(truth: Float32Array, said: Float32Array, errors: Float64Array): ErrorWhiskers {
  const points = Array.from(errors.keys()).filter((point) => errors[point] > 0);
  return {
    lines: {
      length: points.length,
      startIndices: Uint32Array.from({ length: points.length + 1 }, (_, i) => 2 * i),
      positions: Float32Array.from(
        points.flatMap((point) => [
          ...truth.subarray(2 * point, 2 * point + 2),
          ...said.subarray(2 * point, 2 * point + 2),
        ]),
      ),
    },
    metres: Float64Array.from(points, (point) => errors[point]),
  };
}

/** Lines from a point to those that it minds, with how much; those that it hardly minds are left out. */
export function attentionLines(
  places: Float32Array,
  point: number,
  weights: Float32Array,
  least = 0.02,
): { readonly lines: Lines; readonly points: readonly number[] } {
  const points = Array.from(weights.keys()).filter((other) => other !== point && weights[other] >= least);
  const [x, y] = places.subarray(2 * point, 2 * point + 2);
  return {
    points,
    lines: {
      length: points.length,
      startIndices: Uint32Array.from({ length: points.length + 1 }, (_, i) => 2 * i),
      positions: Float32Array.from(
        points.flatMap((other) => [x, y, places[2 * other], places[2 * other + 1]]),
      ),
    },
  };
}
