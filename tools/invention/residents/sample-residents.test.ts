import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, partsOf } from '../../../src/domain/dataset';
import { SAMPLE_RESIDENTS } from '../../../src/engine/datasets/samples';
import { renderCheckReport } from '../../../src/data/check-report';
import { makeDatasetCommand } from '../../../src/data/data-card-markdown';
import { dataFileFromBytes } from '../../../src/data/data-file';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { DEFAULT_START_DATE } from '../../../src/data/simulation/simulate-trips';
import { guessedVisits } from './residents-files';
import { simulateResidents } from './simulate-residents';

const shipped = (path: string) => readFileSync(new URL(`../../../public/${path}`, import.meta.url));

describe('the residents that come with the application', () => {
  let dataset: Dataset;
  let notes: string;
  beforeAll(async () => {
    const bytes = shipped(SAMPLE_RESIDENTS.address);
    expect(bytes.length).toBeLessThan(1.5e6);
    const loaded = await loadHoserDataset([dataFileFromBytes('residents.zip', bytes)], {
      name: SAMPLE_RESIDENTS.title,
    });
    dataset = loaded.dataset;
    notes = renderCheckReport(loaded.report);
  });

  it('are roads, places and check-ins, told of as simulated', () => {
    expect(notes.split('\n').filter((line) => !/(train|val|test)\.csv: missing/.test(line))).toEqual([]);
    expect(partsOf(dataset)).toEqual(['places', 'checkIns']);
    expect(dataset.card).toMatchObject({ name: SAMPLE_RESIDENTS.title, simulated: true, seed: 7 });
    const { checkIns, places } = dataset.extras!;
    expect(SAMPLE_RESIDENTS.about).toContain(`${checkIns!.users.length} invented people`);
    expect(checkIns!.users.length).toBeGreaterThanOrEqual(500);
    expect(checkIns!.lonLat).toHaveLength(2 * checkIns!.times.length);
    expect(places!.categories).toContain('cinema');
    const [first, last] = [
      Math.min(...checkIns!.times.subarray(0, 1000)),
      checkIns!.times.reduce((a, b) => Math.max(a, b)),
    ];
    expect(Math.round((last - first) / (7 * 86_400))).toBe(8);
    expect(makeDatasetCommand(dataset.card!)).toBe(
      'node --import tsx tools/make-residents.ts --seed 7 --out DIR',
    );
    expect(shipped('sample-residents/README.md').toString()).toContain(makeDatasetCommand(dataset.card!));
  });

  it('are what the command makes: the same roads, places and first residents', async () => {
    const made = await simulateResidents({ residents: 30 }, { seed: 7 });
    const { checkIns, places } = dataset.extras!;
    const { length } = made.checkIns.times;
    expect(dataset.network.shapeLonLat).toEqual(made.network.shapeLonLat);
    expect(places!.lonLat).toEqual(made.venues.places.lonLat);
    expect(checkIns!.times.subarray(0, length), 'the residents differ: run make-residents').toEqual(
      made.checkIns.times,
    );
    expect(checkIns!.places.subarray(0, length)).toEqual(made.checkIns.places);
    expect(checkIns!.lonLat!.subarray(0, 2 * length)).toEqual(made.checkIns.lonLat);
  });

  it('have habits: where they were before tells more than who they are, and that more than what all do', () => {
    const start = Date.parse(`${DEFAULT_START_DATE}T00:00:00Z`) / 1000;
    const guessed = guessedVisits(dataset.extras!.checkIns!, start + 6 * 7 * 86_400);
    expect(guessed.visits).toBeGreaterThan(5000);
    expect(guessed.anybody).toBeLessThan(0.05);
    expect(guessed.person).toBeGreaterThan(4 * guessed.anybody);
    expect(guessed.before).toBeGreaterThan(1.2 * guessed.person);
    // Counts leave much to whoever learns what places lie next to each other.
    expect(guessed.around).toBeLessThan(0.5);
  });
});
