import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/domain/testing/small-network';
import type { MatchQuality } from '../../src/matching/match-quality';
import { spotLines, troubleTotals } from './spot-lines';

const network = networkOf(
  [
    [
      [10, 50],
      [10.01, 50],
    ],
  ],
  [],
);
const spot = {
  lon: 10.01,
  lat: 50,
  detours: 0,
  uTurns: 1,
  splits: 2,
  traces: Uint32Array.of(0),
  road: 0,
  isDeadEnd: false,
};

describe('trouble spots on a terminal', () => {
  it('are the ten with the most traces', () => {
    const spots = Array.from({ length: 12 }, () => ({
      ...spot,
      isDeadEnd: true,
      traces: Uint32Array.of(4, 5, 6, 7, 8),
    }));
    const lines = spotLines({ spots, count: 40 }, network);
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe(
      'The map may lack a road at 40 trouble spots, the 10 with the most traces (longitude,latitude):',
    );
    expect(lines[1]).toBe(
      '  10.01,50: 5 traces with 1 U-turn and 2 splits, dead end of road 0 (traces 5, 6, 7 and 2 more)',
    );
  });

  it('are counted in the singular', () => {
    expect(spotLines({ spots: [spot], count: 1 }, network)).toEqual([
      'The map may lack a road at 1 trouble spot (longitude,latitude):',
      '  10.01,50: 1 trace with 1 U-turn and 2 splits, road 0 (trace 1)',
      '--leave-out-spot=10.01,50 leaves out the traces of the first, --leave-out-detours all trips with a detour.',
    ]);
    expect(spotLines({ spots: [], count: 0 }, network)).toEqual([]);
    const totals = (splits: number, uTurns: number, detours: number, tripsWithDetour: number) =>
      troubleTotals({ splits, uTurns, detours, tripsWithDetour } as MatchQuality);
    expect(totals(1, 1, 1, 1)).toBe('1 split, 1 U-turn, 1 detour in 1 trip');
    expect(totals(2, 0, 1200, 900)).toBe('2 splits, 0 U-turns, 1,200 detours in 900 trips');
  });
});
