import { shown } from '../../../base/text';
import { Failure } from '../../../base/failure';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import type { Dataset } from '../../../domain/dataset';
import type { OpenData } from '../data/dataset-in-view';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { EvaluationSession } from '../routes/evaluation-session.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RoutesSession } from '../routes/routes-session.svelte';
import { drawClicked } from '../routes/draw-clicked';
import type { RunsSession } from '../runs/runs-session.svelte';
import type { TrainingSession } from '../training/training-session.svelte';
import type { RaceInView } from '../../race-in-view';
import type { GivenSettings } from '../../system-view';
import { LAYER_NAMES, type PageLayer } from './layer-names';
import type { Layout } from './layout.svelte';
import type { MapState } from './map-state.svelte';
import {
  MOST_ADDRESS_CLOSED,
  MOST_ADDRESS_PAIRS,
  type PageAddress,
  type PagePlace,
  type PageSettings,
  type RoadPair,
} from './page-address';
import type { Looking, Selection } from './selection.svelte';

/** What is opened for an address. */
export interface Opening {
  readonly data: OpenData & Pick<DatasetSession, 'open' | 'isSampleCity'>;
  readonly runs: Pick<RunsSession, 'failure'>;
  readonly book: Pick<RouteBook, 'group'>;
  readonly evaluation: Pick<EvaluationSession, 'turnTo'>;
  readonly selection: Pick<Selection, 'choose' | 'looking'>;
  readonly routes: Pick<RoutesSession, 'clicked' | 'settings' | 'draw' | 'closures'>;
  openSample(drawn: boolean): Promise<void>;
  showRun(id: string): Promise<boolean>;
}

/** Panels and layers of the page. */
interface Arranged {
  readonly systems: readonly SystemEntry[];
  system: SystemEntry;
  readonly layout: Layout;
  readonly map: MapState;
  readonly selection: Pick<Selection, 'watching'>;
}

/** What an address speaks of. */
interface Addressed extends Arranged {
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity'>;
  readonly runs: Pick<RunsSession, 'opened' | 'kept'>;
  readonly book: Pick<RouteBook, 'group'>;
  readonly selection: Pick<Selection, 'pair' | 'chosen' | 'looking' | 'watching'>;
  readonly training: Pick<TrainingSession, 'runId'>;
  readonly race: Pick<RaceInView, 'watched'>;
  readonly routes: Pick<RoutesSession, 'closures'>;
}

/** Layers that are on, in the order of the legend. */
export const layersOn = (on: Readonly<Record<PageLayer, boolean>>): PageLayer[] =>
  LAYER_NAMES.filter((name) => on[name]);

/** Nothing of the address is about a place: the page begins at its beginning. */
export const isFirstVisit = (place: PagePlace): boolean =>
  Object.values(place).every((value) => value === undefined);

/** Puts panels, layers and camera as an address says, before anything is there to be seen. */
export function arrange(
  workspace: Arranged,
  { system, stage, tab, layers, camera, race, moment }: PagePlace,
): void {
  const { layout, map, selection } = workspace;
  if (system) workspace.system = systemById(workspace.systems, system);
  layout.stage = stage ?? workspace.system.firstStage;
  if (tab) layout.tab = tab;
  if (camera) map.camera = camera;
  if (race) selection.watching = { moment: moment ?? null };
  if (layers) for (const name of LAYER_NAMES) map.on[name] = layers.includes(name);
}

/** Opens the data, the run and the pair that an address names; resolves with what could not be. */
export async function openPlace(state: Opening, place: PagePlace): Promise<Failure | null> {
  const { data, runs } = state;
  const shown = place.run !== undefined && (await state.showRun(place.run));
  const why = runs.failure;
  if (!shown && place.data !== undefined && place.data !== 'sample') await data.open(place.data);
  else if (!shown) await state.openSample(place.camera === undefined);
  if (place.run !== undefined && !shown) return noSuchRun(why);
  const unclosed = place.closed ? closeAddressed(state, place.closed) : null;
  const unseen = place.race && data.opened && !data.isSampleCity ? otherCity() : null;
  if (place.od) return (await drawAddressed(state, place.od)) ?? turnTo(state, place) ?? unclosed;
  return turnTo(state, place) ?? unclosed ?? unseen;
}

const otherCity = () =>
  new Failure(
    'bad-input',
    'The address of this page asks for the recording of a race, which is of the sample city. Open the sample city ' +
      'to watch it. The page opens without it.',
  );

/** Closes the roads of an address; null where all of them are there. */
function closeAddressed({ data, routes }: Opening, numbers: readonly number[]): Failure | null {
  const dataset = data.opened?.dataset;
  if (!dataset) return null;
  const { found, failure } = roadsAddressed(dataset, numbers);
  routes.closures.close(found);
  return failure;
}

/** Indices of roads that an address names, and what to say of those that the data set does not have. */
function roadsAddressed(
  { name, network: { geoIds } }: Dataset,
  numbers: readonly number[],
): { readonly found: readonly number[]; readonly failure: Failure | null } {
  const roads = numbers.map((number) => geoIds.indexOf(number));
  const unknown = numbers.filter((_, i) => roads[i] < 0);
  if (unknown.length === 0) return { found: roads, failure: null };
  const named = unknown.slice(0, 5).join(', ');
  const what = `The address of this page names roads that ${shown(name)} does not have: ${named}.`;
  const failure = new Failure('bad-input', `${what} Open the data set that the link is about.`);
  return { found: roads.filter((road) => road >= 0), failure };
}

/** A pair that the address names is one of the run: where that is not in view, no other is chosen. */
function noSuchRun(why: Failure | null): Failure {
  const what = 'The run that the address of this page names cannot be shown here.';
  const todo =
    'Runs are kept in the browser that made them: ask for an export of the run, and import it under Runs.';
  return new Failure('bad-input', [what, why?.message, todo].filter(Boolean).join(' '));
}

/** Draws for the pairs of an address as if they had been clicked. */
async function drawAddressed(state: Opening, od: readonly RoadPair[]): Promise<Failure | null> {
  const { data, routes } = state;
  const dataset = data.opened?.dataset;
  // The failure to open one has been told.
  if (!dataset) return null;
  const { found, failure } = roadsAddressed(dataset, od.flat());
  if (failure) return failure;
  routes.settings.pairsFrom = 'map';
  routes.clicked.keepOnly(dataset.fingerprint);
  for (const road of found) routes.clicked.add(road);
  await drawClicked(state);
  return null;
}

function turnTo(state: Opening, place: PagePlace): Failure | null {
  const { book, evaluation, selection } = state;
  const { from, pair, line = null, decision } = place;
  if (from && book.group) evaluation.turnTo(from);
  const looking = decision === undefined ? null : { step: Math.max(0, decision - 1) };
  if (place.trip) return turnToTrip(state, place.trip, looking);
  if (pair === undefined) return null;
  const pairs = book.group?.pairs.origins.length ?? 0;
  if (pair < pairs) {
    selection.choose({ kind: 'pair', pair, source: line });
    selection.looking = looking;
    return null;
  }
  const there = pairs === 0 ? 'no routes are in view' : `the last one in view is ${pairs - 1}`;
  return new Failure(
    'bad-input',
    `The address of this page asks for the OD pair ${pair}, but ${there}. The page opens without it.`,
  );
}

function turnToTrip(
  { data, selection }: Opening,
  [split, trip]: NonNullable<PagePlace['trip']>,
  looking: Looking | null,
): Failure | null {
  const dataset = data.opened?.dataset;
  // The failure to open one has been told.
  if (!dataset) return null;
  const { tripCount } = dataset.trips[split];
  if (trip < tripCount) {
    selection.choose({ kind: 'trip', split, trip });
    selection.looking = looking;
    return null;
  }
  return new Failure(
    'bad-input',
    `The address of this page asks for trip ${trip} of "${split}", and ${shown(dataset.name)} has ${tripCount} there, from 0. The page opens without it.`,
  );
}

/** Where the page is now, as its address says it; null while the page shows only its welcome. */
export function placeOf(state: Addressed, usual: readonly PageLayer[]): PagePlace | null {
  const { layout, data, runs, book, map, training } = state;
  if (layout.welcome) return null;
  const layers = layersOn(map.on);
  const { group } = book;
  const run = training.runId ?? runs.opened?.plan.id;
  return {
    system: state.system === state.systems[0] ? undefined : state.system.id,
    stage: layout.stage,
    tab: layout.tab === 'table' ? undefined : layout.tab,
    data: data.isSampleCity ? 'sample' : (data.opened?.id ?? undefined),
    run: runs.kept.some((kept) => kept.id === run && kept.state === 'done') ? run : undefined,
    from: group?.run && group.from === 'train' ? 'train' : undefined,
    od: clickedPairs(state),
    closed: closedRoads(state),
    ...chosenPlace(state),
    ...watchedPlace(state),
    layers: layers.join() === usual.join() ? undefined : layers,
    camera: map.camera ?? undefined,
  };
}

/** The trip or pair that is chosen, where its number means the same tomorrow, and what is looked at of it. */
function chosenPlace({
  selection: { chosen, looking },
  book: { group },
}: Addressed): Pick<PagePlace, 'pair' | 'line' | 'trip' | 'decision'> {
  const isPair = chosen?.kind === 'pair' && (group?.run || group?.from === 'map');
  if (!isPair && chosen?.kind !== 'trip') return {};
  const decision = looking && looking.step !== null ? looking.step + 1 : undefined;
  if (chosen.kind === 'trip') return { trip: [chosen.split, chosen.trip], decision };
  return { pair: chosen.pair, line: chosen.source ?? undefined, decision };
}

/** The recording, while it is watched, and its moment. */
const watchedPlace = ({ selection: { watching }, race }: Addressed): Pick<PagePlace, 'race' | 'moment'> =>
  watching && race.watched ? { race: 'recording', moment: watching.moment ?? undefined } : {};

/** The pairs of the routes in view if they were chosen on the map, and not too many for an address. */
function clickedPairs({ data, book: { group } }: Pick<Addressed, 'data' | 'book'>): PagePlace['od'] {
  const geoIds = data.opened?.dataset.network.geoIds;
  if (!geoIds || group?.from !== 'map' || group.run) return undefined;
  const { origins, destinations } = group.pairs;
  if (origins.length > MOST_ADDRESS_PAIRS) return undefined;
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
  const backend = page.compute.wanted;
  if (page.settings) {
    const { preset, choices = {} } = page.settings;
    return { preset, overrides: page.settings.toOverrides(), choices, backend };
  }
  // Until its view is there, all is as the address said.
  if (address.system === system) {
    const { preset, overrides, choices } = address;
    return { preset, overrides, choices, backend };
  }
  return { preset: Object.keys(system.presets)[0], overrides: {}, choices: {}, backend };
}
