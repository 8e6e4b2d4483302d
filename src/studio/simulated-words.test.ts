import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../domain/dataset';
import { datasetOverview } from '../engine/datasets/dataset-overview';
import Inspector from './inspector/Inspector.svelte';
import { legendRows } from './map/legend-rows';
import { MapScene } from './map/map-scene.svelte';
import { routeWords } from './map/words';
import EvaluatePanel from '../systems/routes/view/evaluate/Panel.svelte';
import TableTab from '../systems/routes/view/evaluate/TableTab.svelte';
import DataPanel from './stages/data/Panel.svelte';
import RoutesTab from '../systems/routes/view/generate/RoutesTab.svelte';
import CellView from '../systems/routes/view/teacher/CellView.svelte';
import SurpriseView from '../systems/routes/view/teacher/SurpriseView.svelte';
import { idleSurprise, someTeacher } from '../systems/routes/view/teacher/testing/teacher-stand-ins';
import { BuilderSession } from './state/data/builder-session.svelte';
import { DrawSettings } from './state/routes/draw-settings.svelte';
import { dataSession } from './testing/data-session';
import type { Selected } from './state/page/selection.svelte';
import { resultParts, showRun, tinyResults, type ResultParts } from './testing/results';
import { simulatedCard } from './testing/simulated-card';
import { words } from './testing/words';
import { tripWords } from './trip-words';

const results = await tinyResults();

/** Everything that people read or hear about a data set and its results, view by view. */
async function everythingOf(dataset: Dataset): Promise<Record<string, string>> {
  const parts = resultParts(dataset);
  parts.evaluation.resamples = 20;
  showRun(parts, results.sets, 'test');
  await parts.evaluation.measure();
  const { selection, map } = parts;
  const read = { dataset, models: { of: () => someTeacher }, surprise: idleSurprise, selection, map };
  const opened = { dataset, report: [], overview: datasetOverview(dataset), id: null };
  const dataParts = {
    data: dataSession({ opened }),
    builder: new BuilderSession(),
    models: { of: () => null },
    map: parts.map,
    training: { active: false },
    runs: { importZip: async () => true },
    book: { group: null },
    workspace: {
      systems: [],
      openSystem: async () => undefined,
      system: { firstStage: 'distil', requires: () => null },
      view: null,
      layout: { go: () => undefined },
      openViewFile: async () => undefined,
      reviewPackages: { open: async () => undefined },
    },

    networkFiles: { take: async () => [] },
    routes: { settings: new DrawSettings(), drawPairs: async () => true },
  };
  const view = (component: Component<ResultParts>) => render(component, { props: parts }).body;
  const inspected = (chosen: Selected) => {
    parts.selection.choose(chosen);
    return view(Inspector);
  };
  const scene = new MapScene(parts);
  const trip = Uint32Array.of(0);
  return {
    data: render(DataPanel, { props: dataParts }).body,
    evaluate: view(EvaluatePanel),
    table: view(TableTab),
    routes: view(RoutesTab),
    surprise: render(SurpriseView, { props: read }).body,
    pair: inspected({ kind: 'pair', pair: 3, source: null }),
    trip: inspected({ kind: 'trip', split: 'test', trip: 1 }),
    road: inspected({ kind: 'road', road: 5 }),
    cell: render(CellView, { props: { dataset, cell: 0, selection } }).body,
    legend: legendRows(scene)
      .map(({ label, missing }) => `${label} ${missing ?? ''}`)
      .join(', '),
    tip: routeWords('real', 0, trip, dataset.network, null, tripWords(dataset)).join(' '),
  };
}

/** Trips that are called real, or that are said to be driven by people. */
const AS_REAL = /\breal trips?\b|\bas real\b|\breal km\b|that people drove/i;
/** Trips of a split that are not called simulated. */
const UNMARKED = /(?<!simulated )\b(?:test|training|validation) trips?\b/i;

/** Texts with what their elements say to who cannot see them. */
const read = (html: string) => {
  const unseen = [...html.matchAll(/(?:title|aria-label|label)="([^"]*)"/g)].map(([, text]) => text);
  return `${words(html)} ${unseen.join(' | ')}`;
};

describe('a page about simulated trips', () => {
  let real: Record<string, string>;
  let simulated: Record<string, string>;
  beforeAll(async () => {
    const { card: _, ...dataset } = results.dataset;
    real = await everythingOf(dataset);
    simulated = await everythingOf({ ...dataset, card: simulatedCard });
  }, 60_000);

  it('calls no trip real and none of a split by that alone', () => {
    for (const [view, html] of Object.entries(simulated)) {
      expect(read(html).match(AS_REAL)?.[0], view).toBeUndefined();
      expect(read(html).match(UNMARKED)?.[0], view).toBeUndefined();
    }
  });

  it('says so in every view that speaks of them otherwise', () => {
    for (const [view, html] of Object.entries(real)) {
      if (!AS_REAL.test(read(html)) && !UNMARKED.test(read(html))) continue;
      expect(read(simulated[view]), view).toMatch(/simulated/i);
    }
    expect(Object.values(real).filter((html) => AS_REAL.test(read(html)))).not.toHaveLength(0);
    expect(Object.values(real).join(' ')).not.toMatch(/simulated trips? (?!\.)(?!instead)/i);
  });
});
