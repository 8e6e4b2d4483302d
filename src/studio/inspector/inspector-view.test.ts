import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Selected } from '../state/page/selection.svelte';
import { resultParts, showRun, tinyResults } from '../testing/results';
import { simulatedCard } from '../testing/simulated-card';
import { words } from '../testing/words';
import Inspector from './Inspector.svelte';

const { dataset, sets } = await tinyResults();
const { network } = dataset;

function inspect(chosen: Selected | null): string {
  const parts = resultParts(dataset);
  showRun(parts, sets);
  parts.selection.choose(chosen);
  return render(Inspector, { props: parts }).body;
}

describe('Inspector', () => {
  it('shows nothing while nothing is chosen', () => {
    expect(words(inspect(null))).toBe('');
  });

  it('compares the routes of a pair, and says where they diverge', () => {
    const html = inspect({ kind: 'pair', pair: 3, source: null });
    const text = words(html);
    expect(text).toContain('Pair 4');
    expect(text).toMatch(/Road \d+ to road \d+, leaving \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(text).toMatch(/Arrived yes yes/);
    for (const row of ['Roads', 'Length, km', 'Duration, min', 'Hausdorff, km', 'DTW, km', 'EDR'])
      expect(text).toContain(row);
    expect(text).not.toContain('Log-probability');
    expect(text).toContain('Where they diverge');
    expect(html).toMatch(/aria-label="Previous pair"/);
  });

  it('says so when the routes are gone', () => {
    expect(words(inspect({ kind: 'pair', pair: 12, source: null }))).toContain('no longer in view');
    expect(words(inspect({ kind: 'made', trip: 0 }))).toContain('no longer in view');
  });

  it('says where a trip comes from', () => {
    const text = words(inspect({ kind: 'trip', split: 'val', trip: 2 }));
    const row = dataset.trips.val.sourceRows[2];
    expect(text).toContain(`validation trips, row ${row} of val.csv`);
  });

  it('says how sure the roads of a matched trip are', () => {
    const { val } = dataset.trips;
    const confidence = new Float32Array(val.roads.length).fill(0.75);
    const parts = resultParts({ ...dataset, trips: { ...dataset.trips, val: { ...val, confidence } } });
    showRun(parts, sets);
    parts.selection.choose({ kind: 'trip', split: 'val', trip: 2 });
    expect(words(render(Inspector, { props: parts }).body)).toContain(
      'Confidence of matching 75.0 % of its length',
    );
    expect(words(inspect({ kind: 'trip', split: 'val', trip: 2 }))).not.toContain('Confidence');
  });

  it('says what a road is, and leads to the roads that follow', () => {
    const road = 5;
    const text = words(inspect({ kind: 'road', road }));
    expect(text).toContain(`Road ${network.geoIds[road]}`);
    expect(text).toContain(`Length ${Math.round(network.lengthMeters[road])} m`);
    for (const next of network.successors.subarray(
      network.successorOffsets[road],
      network.successorOffsets[road + 1],
    ))
      expect(text).toMatch(new RegExp(`\\b${network.geoIds[next]}\\b`));
  });
});

describe('Inspector of simulated trips', () => {
  it('says simulated of every trip, and real of none', () => {
    const inspected = (chosen: Selected) => {
      const parts = resultParts({ ...dataset, card: simulatedCard });
      showRun(parts, sets);
      parts.selection.choose(chosen);
      return words(render(Inspector, { props: parts }).body);
    };
    const pair = inspected({ kind: 'pair', pair: 3, source: null });
    expect(pair).toContain('Simulated trip');
    expect(inspected({ kind: 'trip', split: 'val', trip: 2 })).toContain('Simulated trip 3');
    expect(pair + inspected({ kind: 'trip', split: 'val', trip: 2 })).not.toMatch(/\breal\b/i);
  });
});

describe('Inspector of a road from OpenStreetMap', () => {
  const { roadCount } = network;
  const details = {
    nameCodes: new Uint32Array(roadCount).fill(1),
    names: ['', 'Rua de <b>Cedofeita</b>'],
    lanes: new Float32Array(roadCount).fill(2),
    wayIds: new Float64Array(roadCount).fill(4_511_987),
    layers: new Float32Array(roadCount).fill(-1),
    usualSpeed: new Uint16Array(roadCount).fill(1),
  };
  const mapped = {
    ...dataset,
    network: { ...network, details, maxSpeedKmh: new Float32Array(roadCount).fill(48.28) },
  };
  const inspectRoad = (draft: boolean, chosen: Selected) => {
    const parts = resultParts(draft ? dataset : mapped);
    const builder = draft ? { ...parts.builder, active: true, draft: mapped } : parts.builder;
    parts.selection.choose(chosen);
    return render(Inspector, { props: { ...parts, builder } }).body;
  };

  it('says its name, what OpenStreetMap knows of it, and links there', () => {
    const html = inspectRoad(false, { kind: 'road', road: 5 });
    const text = words(html);
    for (const fact of ['Rua de', 'Lanes this way 2', '48.3 km/h, assumed from its class', '1 below ground'])
      expect(text).toContain(fact);
    expect(html).not.toContain('<b>Cedofeita');
    expect(html).toContain('href="https://www.openstreetmap.org/way/4511987"');
    expect(html).toMatch(/rel="noopener noreferrer"/);
    expect(text).toContain('Visits by training trips');
  });

  it('speaks of the roads of a data set that is being built while it is in view, and of nothing else', () => {
    const text = words(inspectRoad(true, { kind: 'road', road: 5 }));
    expect(text).toContain('Rua de');
    expect(text).not.toContain('Visits');
    expect(words(inspectRoad(true, { kind: 'pair', pair: 0, source: null }))).toContain('another data set');
    expect(words(inspectRoad(true, { kind: 'road', road: roadCount }))).toContain('another data set');
  });
});
