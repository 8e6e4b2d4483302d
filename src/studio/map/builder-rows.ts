import { tripWords } from '../trip-words';
import type { LegendRow } from './legend-row';
import { MAKING_LAYERS, type BuilderLayer } from '../state/page/layer-names';
import type { MapScene } from './map-scene.svelte';

const LABELS: Readonly<Record<BuilderLayer, string>> = {
  traces: 'GPS traces',
  matched: 'Matched trips',
  points: 'Matched points',
  dropped: 'Dropped points',
  candidates: 'Candidates of its points',
  path: 'Its matched trip',
};

const number = (count: number) => count.toLocaleString('en');

/** The layers of a data set in the making, with how much there is of each. */
export function builderRows({ builder, draft, dataset }: MapScene): LegendRow[] {
  const { traces, traceCount, tripCount, shown } = builder;
  const drawn = traces && traces.length < traceCount ? `${number(traces.length)} of ` : '';
  const counts: Readonly<Record<BuilderLayer, string | null>> = {
    traces: traces ? `${drawn}${number(traceCount)}` : null,
    matched: tripCount === null ? null : number(tripCount),
    points: shown && number(shown.matched.length / 2),
    dropped: shown && number(shown.dropped.length / 2),
    candidates: shown && number(shown.candidates.length / 2),
    path: shown && '',
  };
  const simulated = tripWords(draft).simulated;
  const roads: LegendRow = {
    name: 'roads',
    label: 'Roads',
    count: number(dataset?.network.roadCount ?? 0),
    missing: null,
    ink: null,
  };
  const rows = MAKING_LAYERS.map((name): LegendRow => ({
    name,
    label: name === 'matched' && simulated ? 'Simulated trips' : LABELS[name],
    count: counts[name] ?? '',
    missing: counts[name] === null ? whyNot(name) : null,
    ink: null,
  }));
  // Whoever simulates has no traces to wait for.
  return [roads, ...rows.filter(({ missing, name }) => missing === null || !simulated || name === 'matched')];
}

function whyNot(name: BuilderLayer): string {
  if (name === 'traces') return 'No GPS traces were read yet.';
  if (name === 'matched') return 'No trips were made yet.';
  return 'Choose a trace first: click one on the map.';
}
