import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Selected } from '../state/page/selection.svelte';
import { resultsWorkspace, showRun, tinyResults } from '../testing/results';
import { simulatedCard } from '../testing/simulated-card';
import { words } from '../testing/words';
import Inspector from './Inspector.svelte';

const { dataset, sets } = await tinyResults();
const { network } = dataset;

function inspect(chosen: Selected | null): string {
  const workspace = resultsWorkspace(dataset);
  showRun(workspace, sets);
  workspace.selection.choose(chosen);
  return render(Inspector, { props: { workspace: workspace as never } }).body;
}

describe('Inspector', () => {
  it('shows nothing while nothing is chosen', () => {
    expect(words(inspect(null))).toBe('');
  });

  it('says of a pair who went where, and where they part', () => {
    const html = inspect({ kind: 'pair', pair: 3, source: null });
    const text = words(html);
    expect(text).toContain('Pair 4');
    expect(text).toMatch(/Road \d+ to road \d+, leaving \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(text).toMatch(/Arrived yes yes/);
    for (const row of ['Roads', 'Length, km', 'Time, min', 'Hausdorff, km', 'DTW, km', 'EDR'])
      expect(text).toContain(row);
    expect(text).not.toContain('Log-probability');
    expect(text).toContain('Where they part');
    expect(html).toMatch(/aria-label="Previous pair"/);
  });

  it('says so when the routes are gone', () => {
    expect(words(inspect({ kind: 'pair', pair: 12, source: null }))).toContain('not in view any more');
    expect(words(inspect({ kind: 'anomaly', trip: 0 }))).toContain('not in view any more');
  });

  it('says where a trip comes from', () => {
    const text = words(inspect({ kind: 'trip', split: 'val', trip: 2 }));
    const row = dataset.trips.val.sourceRows[2];
    expect(text).toContain(`validation trips, row ${row} of val.csv`);
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

  it('says what a cell is to the teacher', () => {
    expect(words(inspect({ kind: 'cell', cell: 0 }))).toMatch(/Cell 0 .*Row 1 of \d+ Column 1 of \d+/);
  });
});

describe('Inspector of simulated trips', () => {
  it('says simulated of every trip, and real of none', () => {
    const inspected = (chosen: Selected) => {
      const workspace = resultsWorkspace({ ...dataset, card: simulatedCard });
      showRun(workspace, sets);
      workspace.selection.choose(chosen);
      return words(render(Inspector, { props: { workspace: workspace as never } }).body);
    };
    const pair = inspected({ kind: 'pair', pair: 3, source: null });
    expect(pair).toContain('Shared with simulated');
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
    const workspace = resultsWorkspace(dataset);
    Object.assign(
      workspace,
      draft
        ? { builder: { ...workspace.builder, active: true, draft: mapped } }
        : { data: { opened: { dataset: mapped } } },
    );
    workspace.selection.choose(chosen);
    return render(Inspector, { props: { workspace: workspace as never } }).body;
  };

  it('says how it is called, what the map says of it, and where', () => {
    const html = inspectRoad(false, { kind: 'road', road: 5 });
    const text = words(html);
    for (const fact of [
      'Rua de',
      'TaskQueues this way 2',
      '48.3 km/h, usual for its class',
      '1 below the ground',
    ])
      expect(text).toContain(fact);
    expect(html).not.toContain('<b>Cedofeita');
    expect(html).toContain('href="https://www.openstreetmap.org/way/4511987"');
    expect(html).toMatch(/rel="noopener noreferrer"/);
    expect(text).toContain('Visits by training trips');
  });

  it('speaks of the roads of a data set in the making while it is in view, and of nothing else', () => {
    const text = words(inspectRoad(true, { kind: 'road', road: 5 }));
    expect(text).toContain('Rua de');
    expect(text).not.toContain('Visits');
    expect(words(inspectRoad(true, { kind: 'pair', pair: 0, source: null }))).toContain('another data set');
    expect(words(inspectRoad(true, { kind: 'road', road: roadCount }))).toContain('another data set');
  });
});
