import { OPENED_SOURCES, ROUTE_SOURCES, type OpenedSource } from '../../engine/routes/route-source';
import { INKS, shortLabel, type InkName } from '../inks';
import { tripWords, roadWords } from '../trip-words';
import { builderRows } from './builder-rows';
import type { LegendRow } from './legend-row';
import { LAYER_NAMES, layerLabel, type PageLayer } from '../layers';
import type { MapScene } from './map-scene.svelte';
import type { PointRole } from '../points-in-view';
import type { RecoverySourceRole } from '../recovery-in-view';
import { fillColours } from './hexagon-marks';
import { markOf, type RecoveredMarks } from './recovery-marks';
import { marksOfRole, type TrackMarks } from './point-marks';

/** Layers of the routes in view: a race that is watched has its own, which the divider names. */
const OF_ROUTES: readonly PageLayer[] = [...ROUTE_SOURCES, 'before', 'beams'];

/** Layers of GPS points, and the role of the track that each of them shows. */
const OF_POINTS: Readonly<Partial<Record<PageLayer, PointRole>>> = {
  gpsMade: 'made',
  gpsReal: 'real',
  gpsBefore: 'before',
};
const isOfPoints = (name: PageLayer): boolean => name === 'gpsRoute' || name in OF_POINTS;

/** Layers of a trip that is filled in, and the role of the one who says what each of them shows. */
const OF_RECOVERY: Readonly<Partial<Record<PageLayer, RecoverySourceRole | null>>> = {
  gapKnown: null,
  gapTruth: null,
  gapFilled: 'filled',
  gapFirst: 'first',
  gapSecond: 'second',
  gapErrors: null,
  gapAttention: null,
};
const isOfRecovery = (name: PageLayer): boolean => name in OF_RECOVERY;

/** What somebody says of the trip that is filled in. */
const recoveredOf = (name: PageLayer, { recovery }: MapScene): RecoveredMarks | undefined => {
  const role = OF_RECOVERY[name];
  return recovery && role ? markOf(recovery.tracks, role) : undefined;
};

/** Whether a layer has something to show of the trip that is filled in. */
function hasRecovered(name: PageLayer, scene: MapScene): boolean {
  const { recovery } = scene;
  if (!recovery) return false;
  if (name === 'gapKnown') return true;
  if (name === 'gapTruth') return recovery.truth !== null;
  if (name === 'gapErrors') return recovery.whiskers !== null;
  if (name === 'gapAttention') return scene.recoveryInView.attention !== null;
  return recoveredOf(name, scene) !== undefined;
}

/** Layers of hexagons, and whether there is something to show. */
const isOfHexagons = (name: PageLayer): boolean => name.startsWith('hex');
const hasHexagons = (name: PageLayer, { hexagons }: MapScene): boolean =>
  name === 'hexFill' ? hexagons?.filled != null : countHidden(hexagons, name === 'hexHidden') > 0;
const countHidden = (hexagons: MapScene['hexagons'], hidden: boolean): number =>
  hexagons?.track?.hidden.reduce((sum, each) => sum + (hidden === (each === 1) ? 1 : 0), 0) ?? 0;

/** Layers that mean something while flows or GPS points are shown, and not routes. */
const BESIDE_FLOWS: readonly PageLayer[] = ['roads', 'visits', 'zones'];

const isOpened = (name: PageLayer): boolean => (OPENED_SOURCES as readonly string[]).includes(name);

const number = (count: number) => count.toLocaleString('en');

/** Every layer with its number of lines, or why it has none. No line is made for the answer. */
export function legendRows(scene: MapScene): LegendRow[] {
  if (scene.draft) return builderRows(scene);
  const words = tripWords(scene.dataset);
  const names = LAYER_NAMES.filter((name) =>
    // Only a file brings sets of its own: they are named while there are any.
    // Places of failure are the review desk's, and known while it is open.
    isOpened(name)
      ? scene.setOf(name as OpenedSource)
      : isOfRecovery(name)
        ? hasRecovered(name, scene)
        : isOfHexagons(name)
          ? hasHexagons(name, scene)
          : name === 'failures'
            ? scene.knowsFailures
            : name === 'flows'
              ? scene.flows
              : name === 'experts'
                ? scene.experts
                : isOfPoints(name)
                  ? scene.points && (name === 'gpsRoute' || trackOf(name, scene))
                  : scene.flows || scene.points || scene.recovery || scene.experts || scene.hexagons
                    ? BESIDE_FLOWS.includes(name)
                    : !scene.race || !OF_ROUTES.includes(name),
  );
  return names.map((name) => {
    const { count, missing } = stateOf(name, scene);
    return {
      name,
      label: labelOf(name, scene) ?? words.of(layerLabel(name)),
      ink: name in INKS ? (name as InkName) : (recoveredOf(name, scene)?.ink ?? null),
      count,
      missing: missing && words.of(missing),
      ...(name === 'hexFill' &&
        scene.hexagons?.filled && { colours: fillColours(scene.hexagons.filled.fill) }),
    };
  });
}

/** What a layer is called by who shows it. */
function labelOf(name: PageLayer, scene: MapScene): string | undefined {
  if (name === 'roads' && scene.dataset) return roadWords(scene.dataset.network).title;
  if (name === 'hexFill') return scene.hexagons?.filled?.label;
  return (trackOf(name, scene) ?? recoveredOf(name, scene))?.label;
}

/** The GPS points that a layer shows. */
const trackOf = (name: PageLayer, { points }: MapScene): TrackMarks | undefined => {
  const role = OF_POINTS[name];
  return points && role ? marksOfRole(points, role) : undefined;
};

function stateOf(name: PageLayer, scene: MapScene): Pick<LegendRow, 'count' | 'missing'> {
  const { dataset, group, surprise } = scene;
  const there = (count: string) => ({ count, missing: null });
  const not = (missing: string) => ({ count: '', missing });
  if (!dataset) return not('Open a data set first.');
  switch (name) {
    case 'roads':
      return there(number(dataset.network.roadCount));
    case 'gapKnown':
      return there(number((scene.recovery?.known.length ?? 0) / 2));
    case 'gapTruth':
      return there(number((scene.recovery?.truth?.hidden.length ?? 0) / 2));
    case 'gapFilled':
    case 'gapFirst':
    case 'gapSecond':
    case 'gapErrors':
    case 'gapAttention':
      return there('');
    case 'flows':
      return there(number(scene.flows?.places.roads.length ?? 0));
    case 'gpsRoute':
      return there('');
    case 'gpsMade':
    case 'gpsReal':
    case 'gpsBefore':
      return there(number(trackOf(name, scene)?.speeds.length ?? 0));
    case 'experts':
      return there(number(scene.experts?.loudest.length ?? 0));
    case 'hexFill':
      return there(number(scene.hexagons?.filled?.ids.length ?? 0));
    case 'hexVisited':
    case 'hexHidden':
      return there(number(countHidden(scene.hexagons, name === 'hexHidden')));
    case 'closed': {
      const { length } = scene.closedRoads;
      return length > 0 ? there(number(length)) : not('Every road is open. Close roads under Generate.');
    }
    case 'before': {
      const changed = scene.earlier.reduce((sum, one) => sum + one.changed.length, 0);
      return scene.before ? there(number(changed)) : not('Draw routes for the pairs in view again first.');
    }
    case 'real':
      if (scene.race) return there(number(scene.race.ends.length));
      if (!group) return not('Draw routes first; the real trips of their pairs come with them.');
      return scene.realTrips
        ? there(number(scene.pairCount))
        : not('No real trip drove these pairs: they do not come from trips.');
    case 'distilled':
    case 'vanilla':
    case 'shortest':
    case 'fastest':
    case 'markov':
    case 'likeliest':
    case 'learnt':
    case 'setA':
    case 'setB':
    case 'setC':
    case 'setD': {
      const set = scene.setOf(name);
      return set ? there(number(set.routes.count)) : not('It drew no routes for the pairs in view.');
    }
    case 'difference': {
      if (!group) return not('Draw routes first.');
      if (!scene.realTrips) return not('No real trip drove these pairs: they do not come from trips.');
      if (scene.few) return not('Few routes are in view: each is drawn by itself.');
      const { difference } = scene;
      return difference ? there(shortLabel(difference.source)) : there('');
    }
    case 'failures': {
      const { failures } = scene;
      if (!failures) return there('');
      const drawn = failures.spots.length < failures.count ? `${number(failures.spots.length)} of ` : '';
      return there(`${drawn}${number(failures.count)}`);
    }
    case 'ends':
      return group || scene.race ? there('') : not('Draw routes first.');
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
    case 'anomalies':
      return surprise.detection
        ? there(number(surprise.detection.trips.tripCount))
        : not('Let the teacher look for anomalies first.');
    case 'surprise':
      return surprise.surprise || surprise.detection
        ? there('')
        : not('Let the teacher read the trips first.');
    case 'visits':
      return dataset.trips.train.tripCount > 0 ? there('') : not('The data set has no training trips.');
  }
}
