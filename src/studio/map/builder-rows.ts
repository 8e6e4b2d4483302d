import type { LegendRow } from '../map-show';
import { tripWords } from '../trip-words';
import { BUILDER_LAYERS, layerLabel, type BuilderLayer } from '../layers';
import { signOf } from './legend-signs';
import type { MapScene } from './map-scene.svelte';

const number = (count: number) => count.toLocaleString('en');

/** The layers of a data set that is being built, with the number of lines or points in each. */
export function builderRows({ builder, draft, dataset }: MapScene): LegendRow[] {
  const { traces, traceCount, tripCount, spots, shown } = builder;
  const drawn = traces && traces.length < traceCount ? `${number(traces.length)} of ` : '';
  const counts: Readonly<Record<BuilderLayer, string | null>> = {
    traces: traces ? `${drawn}${number(traceCount)}` : null,
    matched: tripCount === null ? null : number(tripCount),
    spots: spots && number(spots.length),
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
    sign: signOf('roads'),
  };
  const rows = BUILDER_LAYERS.map((name): LegendRow => ({
    name,
    label: name === 'matched' && simulated ? 'Simulated trips' : layerLabel(name),
    count: counts[name] ?? '',
    missing: counts[name] === null ? whyNot(name) : null,
    ink: null,
    sign: signOf(name),
  }));
  // Simulated trips have no traces, so the layers of traces are left out.
  return [roads, ...rows.filter(({ missing, name }) => missing === null || !simulated || name === 'matched')];
}

function whyNot(name: BuilderLayer): string {
  if (name === 'traces') return 'No GPS traces have been read yet.';
  if (name === 'matched') return 'There are no trips yet.';
  if (name === 'spots') return 'No detours, U-turns or splits of matched traces were found.';
  return 'Click a trace on the map first.';
}
