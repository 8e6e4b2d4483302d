import { rulesText } from '../../../evaluation/conduct/failure-rules';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { LayersOn, MapShow } from '../../map-show';
import type { GivenSettings, ShippedWithPage } from '../../system-view';
import type { OpenData } from '../data/dataset-in-view';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RoutesSession } from '../routes/routes-session.svelte';
import type { RunsSession } from '../runs/runs-session.svelte';
import type { TrainingSession } from '../training/training-session.svelte';
import type { ReviewSession } from '../review/review-session.svelte';
import { LAYER_NAMES } from '../../layers';
import { listPlace } from './list-address';
import type { Arranged } from './opening';
import type { PageAddress, PageSettings } from './page-address';
import { MOST_ADDRESS_CLOSED, MOST_ADDRESS_PAIRS, type PagePlace, type RoadPair } from './page-place';
import type { Selection } from './selection.svelte';

/** What an address speaks of. */
interface Addressed extends Arranged {
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity' | 'sample'>;
  readonly runs: Pick<RunsSession, 'opened' | 'kept'>;
  readonly book: Pick<RouteBook, 'group'>;
  readonly selection: Pick<Selection, 'pair' | 'chosen' | 'looking' | 'watching'>;
  readonly training: Pick<TrainingSession, 'runId'>;
  readonly shipped: Pick<ShippedWithPage, 'inUse'> | null;
  readonly show: Pick<MapShow, 'sides'> | null;
  readonly routes: Pick<RoutesSession, 'closures'>;
  readonly review: Arranged['review'] & Pick<ReviewSession, 'isOpen'>;
}

/** Layers that are on, in the order of the legend. */
export const layersOn = (on: LayersOn): string[] => LAYER_NAMES.filter((name) => on[name]);

/** Where the page is now, as its address says it; the welcome of a system is nowhere but in that system. */
export function placeOf(state: Addressed, usual: readonly string[]): PagePlace {
  const { layout, data, runs, book, map, training } = state;
  const system = state.system === state.systems[0] ? undefined : state.system.id;
  const present = layout.presenting ? '1' : undefined;
  const embed = layout.embedded ? '1' : undefined;
  if (layout.welcome) return { system, present, embed };
  const layers = layersOn(map.on);
  const { group } = book;
  const run = training.runId ?? runs.opened?.plan.id;
  return {
    system,
    stage: layout.stage,
    tab: layout.tab === 'table' ? undefined : layout.tab,
    lesson: layout.lesson?.step,
    guess: layout.guess ?? undefined,
    data: data.isSampleCity ? 'sample' : (data.sample?.id ?? data.opened?.id ?? undefined),
    run: runs.kept.some((kept) => kept.id === run && kept.state === 'done') ? run : undefined,
    networks: state.shipped?.inUse ? 'shipped' : undefined,
    from: group?.run && group.from === 'train' ? 'train' : undefined,
    od: clickedPairs(state),
    closed: closedRoads(state),
    ...chosenPlace(state),
    ...watchedPlace(state),
    ...deskPlace(state),
    layers: layers.join() === usual.join() ? undefined : layers,
    panels: layout.seenPanels,
    legend: layout.seenLegend,
    sheet: layout.narrow && layout.sheet === 'drawer' ? 'drawer' : undefined,
    present,
    embed,
    camera: map.camera ?? undefined,
  };
}

/** The trip or pair that is chosen, where its number means the same tomorrow, and what is looked at of it. */
function chosenPlace({
  selection: { chosen, looking },
  book: { group },
  data,
}: Addressed): Pick<PagePlace, 'pair' | 'line' | 'trip' | 'road' | 'cell' | 'decision'> {
  if (chosen?.kind === 'road') return { road: data.opened?.dataset.network.geoIds[chosen.road] };
  if (chosen?.kind === 'cell') return { cell: chosen.cell };
  const isPair = chosen?.kind === 'pair' && (group?.run || group?.from === 'map');
  if (!isPair && chosen?.kind !== 'trip') return {};
  const decision = looking && looking.step !== null ? looking.step + 1 : undefined;
  if (chosen.kind === 'trip') return { trip: [chosen.split, chosen.trip], decision };
  return { pair: chosen.pair, line: chosen.source ?? undefined, decision };
}

/** The recording, while it is watched, and its moment. */
const watchedPlace = ({ selection: { watching }, show }: Addressed): Pick<PagePlace, 'race' | 'moment'> =>
  watching && show?.sides?.watched ? { race: 'recording', moment: watching.moment ?? undefined } : {};

/** What the review desk shows, while it is open. */
function deskPlace({
  layout,
  review,
  reviewMeasures: { rules },
}: Addressed): Pick<PagePlace, 'finding' | 'list' | 'rules'> {
  if (!review.isOpen) return {};
  const finding = layout.tab === 'review' && review.view !== 'list' ? review.view : undefined;
  const { current } = rules;
  return { finding, list: listPlace(review), rules: rulesText(current) === '' ? undefined : current };
}

/** The pairs of the routes in view if they were chosen on the map, and not too many for an address. */
function clickedPairs(state: Pick<Addressed, 'data' | 'book'>): PagePlace['od'] {
  const pairs = clickedRoads(state);
  return pairs && pairs.length <= MOST_ADDRESS_PAIRS ? pairs : undefined;
}

/** Road numbers of the pairs of the routes in view if they were chosen on the map. */
export function clickedRoads({
  data,
  book: { group },
}: {
  readonly data: OpenData;
  readonly book: Pick<RouteBook, 'group'>;
}): readonly RoadPair[] | undefined {
  const geoIds = data.opened?.dataset.network.geoIds;
  if (!geoIds || group?.from !== 'map' || group.run) return undefined;
  const { origins, destinations } = group.pairs;
  return Array.from(origins, (origin, i) => [geoIds[origin], geoIds[destinations[i]]] as const);
}

/** The roads that are closed, if there are any and not too many for an address. */
function closedRoads({
  data,
  routes: { closures },
}: Pick<Addressed, 'data' | 'routes'>): PagePlace['closed'] {
  const network = data.opened?.dataset.network;
  const { length } = closures.roads;
  return network && length > 0 && length <= MOST_ADDRESS_CLOSED ? closures.numbersIn(network) : undefined;
}

/** How the networks of the open system are to be trained now, as the address says it. */
export function settingsOf(page: {
  readonly system: SystemEntry;
  readonly address: PageAddress;
  readonly settings: GivenSettings | null;
  readonly compute: ComputeSession;
}): PageSettings {
  const { system, address } = page;
  const { wanted: backend, threads, precision } = page.compute;
  const compute = { backend, threads, precision };
  if (page.settings) {
    const { preset, choices = {} } = page.settings;
    return { preset, overrides: page.settings.toOverrides(), choices, ...compute };
  }
  // Until its view is there, all is as the address said.
  if (address.system === system) {
    const { preset, overrides, choices } = address;
    return { preset, overrides, choices, ...compute };
  }
  return { preset: Object.keys(system.presets)[0], overrides: {}, choices: {}, ...compute };
}
