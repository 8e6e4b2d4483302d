import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { pointMeasures, type PointComparison } from '../../../evaluation/gps-points/point-measures';
import { cityGrid } from '../../../evaluation/gps-points/visit-counts';
import { MEASURE_NAMES, type MeasuresWithIntervals } from './evaluation-report';
import { measuresWithIntervals } from './source-reports';
import { trajectoriesOf, type PlacedPoints } from './placed-points';

const GRID = cityGrid({ west: -8.69, east: -8.55, south: 41.13, north: 41.19 });
const ROADS = { offsets: [0, 2, 4], lonLat: [-8.65, 41.15, -8.6, 41.15, -8.6, 41.15, -8.6, 41.18] };

/** Walks of steps of about so many degrees. */
function walk(random: Random, step: number): PlacedPoints {
  const times = Float64Array.from({ length: 20 }, (_, i) => i);
  const place = [-8.62 + 0.02 * random.next(), 41.15 + 0.02 * random.next()];
  const lonLat = Float64Array.from({ length: 40 }, (_, i) => (place[i % 2] += step * random.normal()));
  return { lonLat, times, roads: Uint32Array.from(times, () => random.int(2)) };
}

function pairs(count: number) {
  const random = new Random(4);
  return Array.from({ length: count }, () => [walk(random, 0.0005), walk(random, 0.0008)] as const);
}

const comparisonOf = (all: ReturnType<typeof pairs>): PointComparison => ({
  real: trajectoriesOf(all.map(([real]) => real)),
  generated: trajectoriesOf(all.map(([, generated]) => generated)),
  roads: ROADS,
  grid: GRID,
});

const allOf = (size: number) => Uint32Array.from({ length: size }, (_, i) => i);

async function intervalsOf(all: ReturnType<typeof pairs>): Promise<MeasuresWithIntervals> {
  const asked = [{ comparison: comparisonOf(all), mode: 'honest' as const, trips: allOf(all.length) }];
  const [found] = await measuresWithIntervals(asked, { size: all.length, resamples: 200, seed: 3 }, NO_TASK);
  return found;
}

describe('intervals of measures', () => {
  it('shrink with the number of trips', async () => {
    const [few, many] = [await intervalsOf(pairs(20)), await intervalsOf(pairs(320))];
    for (const name of ['T-Dist', 'S-Dist', 'R-Den'] as const) {
      const [wide, narrow] = [few, many].map((each) => each[name].high - each[name].low);
      // Sixteen times the trips: a fourth.
      expect(narrow / wide).toBeGreaterThan(0.1);
      expect(narrow / wide).toBeLessThan(0.5);
    }
  });

  it('hold what many trips show', async () => {
    const truth = pointMeasures(comparisonOf(pairs(2000)), 'honest');
    const { low, high } = (await intervalsOf(pairs(80)))['S-Dist'];
    expect(truth['S-Dist']).toBeGreaterThan(low);
    expect(truth['S-Dist']).toBeLessThan(high);
  });

  it('are of the trips that a source has, drawn as those of all others are', async () => {
    const all = pairs(30);
    const [asked, part] = [allOf(30), Uint32Array.from([3, 9])];
    const [whole, some, same] = await measuresWithIntervals(
      [
        { comparison: comparisonOf(all), mode: 'paper', trips: asked },
        { comparison: comparisonOf(Array.from(part, (i) => all[i])), mode: 'paper', trips: part },
        { comparison: comparisonOf(all), mode: 'paper', trips: asked },
      ],
      { size: 30, resamples: 50, seed: 3 },
      NO_TASK,
    );
    expect(same).toEqual(whole);
    // Some resamples hold neither of the two trips: they say nothing.
    for (const name of MEASURE_NAMES) {
      expect(Number.isFinite(some[name].low) && Number.isFinite(some[name].high)).toBe(true);
      expect([name, some[name].low <= some[name].high]).toEqual([name, true]);
    }
    for (const name of ['G-Den', 'R-Den'] as const) {
      expect(some[name].low).toBeGreaterThan(some[name].value / 4);
    }
  });
});
