import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../../../../domain/trajectory-set';
import type { Selected } from '../../../../studio/state/page/selection.svelte';
import { ReadTrips, type Read } from './read-trips';

const surprisals = { offsets: Uint32Array.of(0, 2, 6), values: Float32Array.of(9, 9, 1, 2, 3, 4) };
const surprise = { surprisals, scores: Float64Array.of(9, 2.5) };
const trips = trajectorySetFrom([{ roads: [0], times: [0] }]);
const detection = {
  ...{ trips, sourceTrips: Uint32Array.of(1) },
  ...{ surprisals: { offsets: Uint32Array.of(0, 2), values: Float32Array.of(7, 8) } },
  scores: Float64Array.of(7.5),
};
const NOTHING: Read = { split: 'test', surprise: null, detection: null };
const readTrips = (read: Partial<Read>, chosen: Selected | null = null) =>
  new ReadTrips({ ...NOTHING, ...read }, { chosen });

describe('trips that a teacher has read', () => {
  it('have a value for each step, in the split that was read, and a mean', () => {
    const read = readTrips({ surprise, detection });
    expect(read.of({ kind: 'trip', split: 'test', trip: 1 })).toEqual({
      ...{ values: Float32Array.of(1, 2, 3, 4), most: 5 },
      fact: ['Mean surprisal', '2.50 nats'],
    });
    expect(read.of({ kind: 'trip', split: 'train', trip: 1 })).toBeNull();
    expect(read.of({ kind: 'trip', split: 'test', trip: 2 })).toBeNull();
    expect([...read.of({ kind: 'made', trip: 0 })!.values]).toEqual([7, 8]);
    expect(readTrips({}).of({ kind: 'made', trip: 0 })).toBeNull();
  });

  it('have rows in the legend, with a scale beside a chosen trip that was read', () => {
    const rows = (...of: Parameters<typeof readTrips>) =>
      readTrips(...of).rows.map(({ name, count, missing, key }) => [name, count, missing, key !== undefined]);
    expect(rows({})).toEqual([
      ['surprise', '', 'Let the teacher read the trips first.', false],
      ['anomalies', '', 'Let the teacher look for anomalies first.', false],
    ]);
    expect(rows({ surprise, detection }, { kind: 'trip', split: 'test', trip: 0 })).toEqual([
      ['surprise', '', null, true],
      ['anomalies', '1', null, false],
    ]);
    expect(rows({ surprise }, { kind: 'made', trip: 0 })[0]).toEqual(['surprise', '', null, false]);
  });

  it('are joined by those that were tampered with', () => {
    expect(readTrips({}).made).toBeNull();
    expect(readTrips({ detection }).made).toMatchObject({ trips, sources: detection.sourceTrips });
  });
});
