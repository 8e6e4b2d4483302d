import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realData } from '../../../../scripts/folders.mjs';
import { NO_TASK } from '../../../base/task';
import { dataFileFromBytes, type DataFile } from '../../../data/data-file';
import { previewGps } from '../../../data/gps/preview-gps';
import { readGps } from '../../../data/gps/read-gps';
import { loadHoserRoads } from '../../../data/hoser-layout';
import type { GpsTraces } from '../../../domain/gps-traces';
import { networkMatcher } from '../../../matching/matcher';
import { makePointTrips } from './make-point-trips';
import { TripLabels } from './trip-labels';

const GPS = 'gps/pkdd15_first_1000.csv';
const porto = realData('porto', 'hoser', GPS);
const TRACES = 150;
/** Enough for ways of some hundred metres; longer ones are searched. */
const table = { maxBytes: 2_000_000 };

const fileAt = (path: string): DataFile => dataFileFromBytes(basename(path), readFileSync(path));

async function portoTraces(): Promise<GpsTraces> {
  const files = [fileAt(join(porto.path, GPS))];
  const { choice } = await previewGps(files, { timeZone: 'Europe/Lisbon' });
  return { ...(await readGps(files, choice)).traces, traceCount: TRACES };
}

describe.skipIf(porto.absent)(porto.titled('taxis of Porto'), () => {
  it('make trips whose labels lead back to their points', async () => {
    const roads = ['roadmap.geo', 'roadmap.rel'].map((name) => fileAt(join(porto.path, 'hoser', name)));
    const { network } = await loadHoserRoads(roads);
    const matcher = await networkMatcher(network, NO_TASK, { table });
    const dataset = { name: 'Porto', network, extras: { traces: await portoTraces() } };
    const { trips, traces, leftOut } = await makePointTrips(dataset, NO_TASK, matcher);
    expect(trips.length).toBeGreaterThan(0.6 * TRACES);
    expect(trips.length + Object.values(leftOut).reduce((sum, count) => sum + count, 0)).toBe(traces);
    const labels = new TripLabels(network);
    const { plane } = labels;
    for (const trip of trips) {
      expect(trip.interval).toBe(15);
      const { lonLat } = labels.pointsOf(trip.roads, labels.labelsOf(trip));
      const errors = trip.times.map((_, i) => {
        const east = plane.x(lonLat[2 * i]) - plane.x(trip.lonLat[2 * i]);
        return Math.hypot(east, plane.y(lonLat[2 * i + 1]) - plane.y(trip.lonLat[2 * i + 1]));
      });
      expect(Math.max(...errors)).toBeLessThan(0.5);
    }
  }, 60_000);
});
