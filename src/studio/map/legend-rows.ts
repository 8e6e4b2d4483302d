import { legendKey, type LegendRow } from '../map-show';
import { OPENED_SOURCES, type OpenedSource } from '../../engine/routes/route-source';
import { INKS, shortLabel, type InkName } from '../inks';
import { tripWords, roadWords } from '../trip-words';
import { signOf } from './legend-signs';
import { counted } from '../figures';
import DifferenceKey from './DifferenceKey.svelte';
import OnlyKey from './OnlyKey.svelte';
import { layerLabel, PAGE_LAYERS, type PageLayer, BUILDER_LAYERS, type BuilderLayer } from '../layers';
import type { MapScene } from './map-scene.svelte';

/** Layers of the page that mean something beside what a system shows in place of routes. */
const BESIDE_SHOWS: readonly string[] = ['roads', 'visits', 'zones'];

/** What lies under the routes, and stands last in the legend. */
const isGround = (name: string): boolean => ['visits', 'cells', 'zones'].includes(name);

const isOpened = (name: PageLayer): boolean => (OPENED_SOURCES as readonly string[]).includes(name);

const number = (count: number) => count.toLocaleString('en');

/** How many pass the filters of the review. */
const passing = (passes: Uint8Array): number => passes.reduce((sum, one) => sum + one, 0);

/** "400", or "12 of 400" where 12 pass. */
const drawnOf = (count: number, passes: Uint8Array | null): string =>
  passes ? `${number(passing(passes))} of ${number(count)}` : number(count);

/** Every layer with its number of lines, or why it has none. No line is made for the answer. */
export function legendRows(scene: MapScene): LegendRow[] {
  if (scene.draft) return builderRows(scene);
  const { show, dataset } = scene;
  const words = tripWords(dataset);
  const beside = show?.beside ?? BESIDE_SHOWS;
  const own = PAGE_LAYERS.filter((name) => {
    if (name === 'cells' && !scene.looksIntoCells) return false;
    if (show) return beside.includes(name);
    // Only a file brings sets of its own: they are named while there are any.
    if (isOpened(name)) return scene.setOf(name as OpenedSource);
    // Places of failure are the review desk's, and known while it is open.
    return name !== 'failures' || scene.knowsFailures;
  }).map((name): LegendRow => {
    const { missing, ...state } = stateOf(name, scene);
    const label = name === 'roads' && dataset ? roadWords(dataset.network).title : words.of(layerLabel(name));
    const ink = name in INKS ? (name as InkName) : null;
    return { name, label, ink, missing: missing && words.of(missing), sign: signOf(name), ...state };
  });
  const isHere = ({ name, missing }: LegendRow) =>
    scene.drawsRoutes || BESIDE_SHOWS.includes(name) || missing === null;
  const [roads, ...others] = withNote(own.filter(isHere), scene);
  const said = (row: LegendRow) => ({
    ...row,
    label: words.of(row.label),
    missing: row.missing && words.of(row.missing),
  });
  const read = scene.reading.rows.filter(({ name }) => !show || beside.includes(name)).map(said);
  const ground = others.findIndex(({ name }) => isGround(name));
  return [
    roads,
    ...(show?.rows ?? []).map(said),
    ...others.toSpliced(ground < 0 ? others.length : ground, 0, ...read),
  ];
}

function stateOf(name: PageLayer, scene: MapScene): Pick<LegendRow, 'count' | 'missing' | 'key'> {
  const { dataset, group } = scene;
  const there = (count: string) => ({ count, missing: null });
  const not = (missing: string) => ({ count: '', missing });
  if (!dataset) return not('Open a data set first.');
  switch (name) {
    case 'roads':
      return there(number(dataset.network.roadCount));
    case 'closed': {
      const { length } = scene.closedRoads;
      return length > 0 ? there(number(length)) : not('Every road is open. Close roads under Generate.');
    }
    case 'before': {
      const drawn = scene.earlier.filter(({ source }) => scene.on[source]);
      const changed = drawn.reduce((sum, one) => sum + one.changed.length, 0);
      return scene.before ? there(number(changed)) : not('Draw routes for the pairs in view again first.');
    }
    case 'real':
      if (!group) return not('Draw routes first; the real trips of their pairs come with them.');
      return scene.realTrips
        ? there(drawnOf(scene.pairCount, scene.passes('real')))
        : not('No real trip drove these pairs: they do not come from trips.');
    case 'distilled':
    case 'vanilla':
    case 'shortest':
    case 'fastest':
    case 'markov':
    case 'likeliest':
    case 'learnt':
    case 'recursive-logit':
    case 'link-constants-logit':
    case 'path-size-logit':
    case 'setA':
    case 'setB':
    case 'setC':
    case 'setD': {
      const set = scene.setOf(name);
      return set
        ? there(drawnOf(set.routes.count, scene.passes(name)))
        : not('It drew no routes for the pairs in view.');
    }
    case 'difference': {
      if (!group) return not('Draw routes first.');
      if (!scene.realTrips) return not('No real trip drove these pairs: they do not come from trips.');
      if (scene.few) return not('Few routes are in view: each is drawn by itself.');
      const { compared } = scene;
      if (!compared) return there('');
      const { source } = compared;
      const passes = scene.passes(source);
      const routes = counted(passes ? passing(passes) : scene.pairCount, 'route');
      const title = `${INKS[source].label}: ${routes} beside the real trips of the same pairs`;
      const key = legendKey(DifferenceKey, { title: tripWords(dataset).of(title) });
      return { ...there(shortLabel(source)), key };
    }
    case 'failures': {
      const { failures } = scene;
      if (!failures) return there('');
      const drawn = failures.spots.length < failures.count ? `${number(failures.spots.length)} of ` : '';
      return there(`${drawn}${number(failures.count)}`);
    }
    case 'ends':
      return group ? there('') : not('Draw routes first.');
    case 'beams':
      return group?.sets.some(({ beams }) => beams)
        ? there('')
        : not('Draw routes with their beams kept first.');
    case 'cells':
      return there('');
    case 'zones':
      return dataset.zones.zoneCount > 1
        ? there(number(dataset.zones.zoneCount))
        : not('The data set has only one zone.');
    case 'visits':
      return dataset.trips.train.tripCount > 0 ? there('') : not('The data set has no training trips.');
  }
}

/** The last row of routes that are on says for all of them that many are drawn by the road, or that few pairs are shown alone. */
function withNote(rows: LegendRow[], scene: MapScene): LegendRow[] {
  const { few, only, on, compared } = scene;
  if ((few && !only) || (on.difference && compared)) return rows;
  const last = rows.findLast(({ ink, name, missing }) => ink && on[name] && missing === null);
  const said = only
    ? { key: legendKey(OnlyKey, { note: only.note, count: scene.pairCount, all: () => scene.showAll() }) }
    : { note: 'Stronger where more of them take the road.' };
  return rows.map((row) => (row === last ? { ...row, ...said } : row));
}

/** The layers of a data set that is being built, with the number of lines or points in each. */
function builderRows({ builder, draft, dataset }: MapScene): LegendRow[] {
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
