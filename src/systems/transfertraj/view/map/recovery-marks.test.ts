import { describe, expect, it } from 'vitest';
import type { RecoveredTrack, ShownRecovery } from './shown-recovery';
import { attentionLines, markOf, recoveryMarks } from './recovery-marks';

const frame = { lon: 8, lat: 1, bounds: { minLon: 7, minLat: 0, maxLon: 9, maxLat: 2 } };
/** Four points to the north, of which the two in the middle are hidden. */
const truth = {
  lonLat: Float64Array.of(8, 1, 8, 1.25, 8, 1.5, 8, 1.75),
  hidden: Uint8Array.of(0, 1, 1, 0),
};
const filled: RecoveredTrack = {
  ...{ role: 'filled', label: 'Network', ink: 'distilled', hidden: truth.hidden },
  lonLat: Float64Array.of(8, 1, 8.5, 1.25, 8, 1.5, 8, 1.75),
};
const shown: ShownRecovery = {
  bounds: { minLon: 8, minLat: 1, maxLon: 8, maxLat: 1.75 },
  known: Float64Array.of(8, 1, 8, 1.75),
  truth,
  tracks: [filled],
  isStale: false,
  errors: Float64Array.of(NaN, 55_000, 0, NaN),
  scale: { kind: 'amount', most: 100, unit: 'm', title: 'Error' },
};

describe('a trip that is filled in, on the map', () => {
  it('has its known and its hidden points, and a whisker where the network is off', () => {
    const marks = recoveryMarks(shown, frame);
    expect(Array.from(marks.known)).toEqual([0, 0, 0, 0.75]);
    expect(Array.from(marks.truth!.hidden)).toEqual([0, 0.25, 0, 0.5]);
    expect(Array.from(markOf(marks.tracks, 'filled')!.hidden)).toEqual([0.5, 0.25, 0, 0.5]);
    expect(marks.whiskers?.lines.length).toBe(1);
    expect(Array.from(marks.whiskers!.lines.positions)).toEqual([0, 0.25, 0.5, 0.25]);
    expect(Array.from(marks.whiskers!.metres)).toEqual([55_000]);
  });

  it('is made once for the same answer, and can be pointed at where the network puts points, else at the true ones', () => {
    const marks = recoveryMarks(shown, frame);
    const again = recoveryMarks({ ...shown, isStale: true, errors: null }, frame);
    expect(again.tracks[0]).toBe(marks.tracks[0]);
    expect(again.whiskers).toBeNull();
    expect(marks.places).toBe(marks.tracks[0].line.positions);
    const alone = recoveryMarks({ ...shown, tracks: [] }, frame);
    expect(alone.places).toBe(alone.truth?.line.positions);
    expect(recoveryMarks({ ...shown, tracks: [], truth: null }, frame).places).toBeNull();
  });

  it('shows which points one attends to, but for those that it hardly does', () => {
    const places = Float32Array.of(0, 0, 1, 1, 2, 2);
    const { points, lines } = attentionLines(places, 1, Float32Array.of(0.5, 0.49, 0.01));
    expect(points).toEqual([0]);
    expect(Array.from(lines.positions)).toEqual([1, 1, 0, 0]);
  });
});
