import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realData } from '../../../scripts/folders.mjs';
import { dataFileFromBytes } from '../data-file';
import { cleanTraces } from './clean-traces';
import { DEFAULT_CLEANING, requireTrips } from './cleaning-report';
import { previewGps } from './preview-gps';
import { readGps } from './read-gps';

const porto = realData('porto/gps/pkdd15_first_1000.csv');
const andorra = realData('osm/andorra_for_map_matching.gpx');
const CABS = ['new_abboip.txt', 'new_aiwalb.txt'];
const cabs = realData('sf-cabs', ...CABS);
const cabFiles = CABS.map((name) => `${cabs.path}/${name}`);

async function readGuessed(paths: readonly string[], timeZone: string) {
  const files = paths.map((path) => dataFileFromBytes(basename(path), readFileSync(path)));
  const preview = await previewGps(files, { timeZone });
  return { preview, ...(await readGps(files, preview.choice)) };
}

describe.skipIf(porto.absent)(porto.titled('taxis of Porto'), () => {
  it('are read whole and cut into trips', async () => {
    const { traces, report } = await readGuessed([porto.path], 'Europe/Lisbon');
    expect(report).toMatchObject({ traces: 1000, points: 47_382, vehicles: 309, intervalSeconds: 15 });
    expect(report.singlePointTraces).toBe(9);
    // 2013-07-01 00:00:53 UTC, told by the summer clock of Lisbon.
    expect(report.firstTime).toBe(1372636853 + 3600);
    const { report: cleaning } = await cleanTraces(traces, DEFAULT_CLEANING);
    expect(cleaning.after).toEqual({ vehicles: 309, traces: 1043, points: 45_021 });
    expect(cleaning.dropped).toMatchObject({
      speed: 82,
      stopped: 2055,
      'too-few-points': 89,
      'too-short': 135,
    });
  });
});

describe.skipIf(andorra.absent)(andorra.titled('a track in Andorra'), () => {
  it('has no times: it is driven at the speed that the preview offers', async () => {
    const { preview, traces } = await readGuessed([andorra.path], 'Europe/Andorra');
    expect(preview.warnings.map(({ code }) => code)).toEqual(['assumed-times']);
    expect([traces.traceCount, traces.times.length]).toEqual([1, 21]);
    const { report } = await cleanTraces(traces, DEFAULT_CLEANING);
    expect(report.after).toEqual({ vehicles: 1, traces: 1, points: 21 });
  });
});

describe.skipIf(cabs.absent)(cabs.titled('cabs of San Francisco'), () => {
  it('are cut into rides by the occupied flag', async () => {
    const { traces, report } = await readGuessed(cabFiles, 'America/Los_Angeles');
    expect(report).toMatchObject({ traces: 2, points: 44_736, vehicles: 2, intervalSeconds: 60 });
    expect(traces.vehicles).toEqual(['new_abboip', 'new_aiwalb']);
    const { report: cleaning, traces: rides } = await cleanTraces(traces, DEFAULT_CLEANING);
    expect(cleaning.dropped.unoccupied).toBe(24_026);
    expect(cleaning.after).toEqual({ vehicles: 2, traces: 1727, points: 20_143 });
    expect(rides.occupied?.every((flag) => flag === 1)).toBe(true);
  });

  it('lie outside of the roads of Porto, and it is said where', async () => {
    const { traces } = await readGuessed(cabFiles, 'America/Los_Angeles');
    const roads = { minLon: -8.69, minLat: 41.13, maxLon: -8.56, maxLat: 41.19 };
    const { report } = await cleanTraces(traces, DEFAULT_CLEANING, roads);
    expect(report.after.traces).toBe(0);
    expect(() => requireTrips(report)).toThrow(
      /All 44,736 points lie outside the loaded roads: they are around 37\.77° N, 122\.41° W, 8962 km/,
    );
  });
});
