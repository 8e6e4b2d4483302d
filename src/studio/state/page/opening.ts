import { SAMPLE_CITY, SAMPLES, type SampleDataset } from '../../../engine/datasets/samples';
import { counted, shown, shownList } from '../../../base/text';
import type { Failure } from '../../../base/failure';
import { count } from '../../figures';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import { gridFor } from '../../../domain/grid';
import type { Dataset } from '../../../domain/dataset';
import type { OpenData } from '../data/dataset-in-view';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { EvaluationSession } from '../routes/evaluation-session.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RoutesSession } from '../routes/routes-session.svelte';
import { drawClicked } from '../routes/draw-clicked';
import { USUAL_RULES } from '../../../evaluation/conduct/failure-rules';
import type { FailureRules } from '../review/failure-rules.svelte';
import type { ReviewSession } from '../review/review-session.svelte';
import type { RunsSession } from '../runs/runs-session.svelte';
import { LAYER_NAMES } from '../../layers';
import { PANELS, REVIEW_STAGE, type Layout } from './layout.svelte';
import type { MapState } from './map-state.svelte';
import { type PagePlace, type RoadPair, USUAL_LIST } from './page-place';
import type { Looking, Selection } from './selection.svelte';

/** What is opened for an address. */
export interface Opening {
  readonly data: OpenData &
    Pick<DatasetSession, 'open' | 'loadSample' | 'failure' | 'dismissFailure' | 'isSampleCity'>;
  readonly runs: Pick<RunsSession, 'failure'>;
  readonly book: Pick<RouteBook, 'group'>;
  readonly evaluation: Pick<EvaluationSession, 'turnTo'>;
  readonly selection: Pick<Selection, 'choose' | 'looking'>;
  readonly routes: Pick<RoutesSession, 'clicked' | 'settings' | 'draw' | 'closures'>;
  system: SystemEntry;
  /** Opens a data set that comes with the page, the sample city with its results. */
  openSample(sample: SampleDataset, drawn: boolean): Promise<void>;
  showRun(id: string): Promise<boolean>;
  /** Uses the networks that come with the open data. Resolves with why it does not: a whole sentence; null where it does. */
  useShipped(): Promise<string | null>;
}

/** Panels and layers of the page. */
export interface Arranged {
  readonly systems: readonly SystemEntry[];
  system: SystemEntry;
  readonly layout: Layout;
  readonly map: MapState;
  readonly selection: Pick<Selection, 'watching'>;
  readonly review: Pick<ReviewSession, 'filter' | 'order' | 'withDriven' | 'view'>;
  readonly reviewMeasures: { readonly rules: Pick<FailureRules, 'current' | 'open'> };
}

/** Nothing of the address is about a place: the page begins at its beginning. */
export const isFirstVisit = ({ system: _, present: __, embed: ___, ...place }: PagePlace): boolean =>
  Object.values(place).every((value) => value === undefined);

/** A link that says more than a step of the lesson brings its own view. */
const isOnlyStep = ({ data: _, lesson: __, ...more }: PagePlace): boolean => isFirstVisit(more);

/** Puts panels, layers and camera as an address says, before anything is there to be seen. */
export function arrange(workspace: Arranged, place: PagePlace): void {
  const { system, stage, tab, lesson, guess, layers, panels, legend, sheet, present, embed, camera } = place;
  const { race, moment } = place;
  const { layout, map, selection } = workspace;
  if (system) workspace.system = systemById(workspace.systems, system);
  layout.stage = stage ?? workspace.system.firstStage;
  if (tab) layout.tab = tab;
  arrangeDesk(workspace, place);
  layout.embedded = embed !== undefined;
  if (lesson) layout.openLesson(lesson, isOnlyStep(place));
  if (guess !== undefined) layout.openGuess(guess);
  if (present) layout.present(true);
  // What this browser remembers is for those who come without a link.
  const seen = panels ?? (present || isFirstVisit(place) ? null : PANELS);
  if (seen) for (const part of PANELS) layout.fold(part, seen.includes(part));
  if (legend) layout.linkLegend(legend);
  if (sheet) layout.sheet = sheet;
  if (camera) map.camera = camera;
  map.isAsLinked = camera !== undefined;
  if (race) selection.watching = { moment: moment ?? null };
  if (layers) for (const name of LAYER_NAMES) map.on[name] = layers.includes(name);
}

/** Filters the list of the review desk; a link that names what only the tab of the desk shows opens that tab. */
function arrangeDesk({ layout, review, reviewMeasures }: Arranged, place: PagePlace): void {
  const { stage, tab, finding, list, rules } = place;
  const { filter, order, withDriven } = list ?? USUAL_LIST;
  Object.assign(review, { filter, order, withDriven });
  if (!tab && (finding || (list && stage !== REVIEW_STAGE))) layout.tab = 'review';
  // A link to the tab is one to its list, whatever this browser showed last.
  if (finding || list || tab === 'review') review.view = finding ?? 'list';
  if (rules || finding || list || tab === 'review' || stage === REVIEW_STAGE)
    reviewMeasures.rules.open(rules ?? USUAL_RULES);
}

/**
 * Opens the data, the run and the pair that an address names.
 * @param isOpen whether the data that it is of are open already
 * @returns what is not here, and what is shown instead: whole sentences
 */
export async function openPlace(
  state: Opening,
  place: PagePlace,
  isOpen = false,
): Promise<readonly string[]> {
  const unmet: string[] = [];
  // What is chosen of other data or of another run is none of those in view.
  if (!(await openDataAndRun(state, place, isOpen, unmet))) return unmet;
  if (place.networks) {
    const why = await state.useShipped();
    if (why) unmet.push(why);
  }
  if (place.closed) closeAddressed(state, place.closed, unmet);
  // A pair is one of those that were to be drawn.
  const isThere = !place.od || (await drawAddressed(state, place.od, unmet));
  // A pair that is chosen would say whose a route is while people guess.
  if (isThere) turnTo(state, place.guess === undefined ? place : { from: place.from }, unmet);
  if (place.race && state.data.opened && !state.data.isSampleCity)
    unmet.push('Its race is a recording on the sample city: open that city to watch it.');
  return unmet;
}

/** Resolves with whether the data and the run in view are those that the address names. */
async function openDataAndRun(
  state: Opening,
  place: PagePlace,
  isOpen: boolean,
  unmet: string[],
): Promise<boolean> {
  const { data, runs } = state;
  if (place.run !== undefined && (await state.showRun(place.run))) return true;
  const why = runs.failure;
  const asked = place.data === undefined || place.data === 'sample' ? null : place.data;
  const stays = isOpen && place.data !== 'sample';
  const sample = SAMPLES.find(({ id }) => id === asked);
  const open = () => (sample ? data.loadSample(sample) : data.open(asked!));
  const usual = place.data === 'sample' ? SAMPLE_CITY : state.system.sample;
  const opened = stays || (asked !== null && (await open()));
  if (asked !== null && !opened) unmet.push(noSuchData(asked, usual.title, data.failure));
  if (!opened) {
    data.dismissFailure();
    await state.openSample(usual, place.camera === undefined);
  }
  if (place.run !== undefined) unmet.push(noSuchRun(why));
  const { pair, trip, od, closed, road, cell } = place;
  const chooses = [pair, trip, od, closed, road, cell].some((one) => one !== undefined);
  const isThere = place.run === undefined && (asked === null || opened);
  if (!isThere && chooses) unmet.push('What it chooses there is left out.');
  return isThere;
}

/** The reason stands before what to do: a file of it that is damaged is another matter than none. */
function noSuchData(id: string, instead: string, why: Failure | null): string {
  const what = `The data set "${shown(id, 40)}" cannot be opened here; ${instead} is shown instead.`;
  const todo = 'Data sets are kept in the browser that made them: ask for its files, and drop them here.';
  return [what, why?.message, todo].filter(Boolean).join(' ');
}

/** A pair that the address names is one of the run: where that is not in view, no other is chosen. */
function noSuchRun(why: Failure | null): string {
  const what = 'The run that it names cannot be shown; the page opens without it.';
  const todo =
    'Runs are kept in the browser that made them: ask for an export of the run, and import it under Runs.';
  return [what, why?.message, todo].filter(Boolean).join(' ');
}

/** Closes the roads of an address, as far as they are there. */
function closeAddressed({ data, routes }: Opening, numbers: readonly number[], unmet: string[]): void {
  const dataset = data.opened?.dataset;
  if (!dataset) return;
  const { found, missing } = roadsAddressed(dataset, numbers);
  routes.closures.close(found);
  if (missing)
    unmet.push(`It closes ${missing} ${found.length > 0 ? 'The others are closed.' : 'No road is closed.'}`);
}

/** Indices of roads that an address names, and in words those that the data set does not have. */
function roadsAddressed(
  { name, network: { geoIds } }: Dataset,
  numbers: readonly number[],
): { readonly found: readonly number[]; readonly missing: string | null } {
  const roads = numbers.map((number) => geoIds.indexOf(number));
  const unknown = [...new Set(numbers.filter((_, i) => roads[i] < 0))];
  if (unknown.length === 0) return { found: roads, missing: null };
  const missing = `roads that ${shown(name)} does not have: ${shownList(unknown.map(String), 5)}.`;
  return { found: roads.filter((road) => road >= 0), missing };
}

/** Draws for the pairs of an address as if they had been clicked. Resolves with whether all of them are there. */
async function drawAddressed(state: Opening, od: readonly RoadPair[], unmet: string[]): Promise<boolean> {
  const { data, routes } = state;
  const dataset = data.opened?.dataset;
  // The failure to open one has been told.
  if (!dataset) return false;
  const { found, missing } = roadsAddressed(dataset, od.flat());
  if (missing) {
    unmet.push(`Its pairs name ${missing} No routes are drawn for them.`);
    return false;
  }
  routes.settings.pairsFrom = 'map';
  routes.clicked.keepOnly(dataset.fingerprint);
  for (const road of found) routes.clicked.add(road);
  await drawClicked(state);
  return true;
}

function turnTo(state: Opening, place: PagePlace, unmet: string[]): void {
  const { book, evaluation } = state;
  const { from, pair, trip, line, decision, road, cell } = place;
  if (from && book.group) evaluation.turnTo(from);
  if (trip) turnToTrip(state, trip, lookingAt(decision), unmet);
  else if (pair !== undefined) turnToPair(state, pair, place, unmet);
  else if (road !== undefined) turnToRoad(state, road, unmet);
  else if (cell !== undefined) turnToCell(state, cell, unmet);
  else if (decision !== undefined || line !== undefined)
    unmet.push(
      `It names ${decision === undefined ? 'a line' : 'a decision'}, but no trip or pair: it is left out.`,
    );
}

const lookingAt = (decision: number | undefined): Looking | null =>
  decision === undefined ? null : { step: Math.max(0, decision - 1) };

function turnToPair(
  { book: { group }, selection }: Opening,
  pair: number,
  { line, decision }: PagePlace,
  unmet: string[],
): void {
  const pairs = group?.pairs.origins.length ?? 0;
  if (!group || pair >= pairs) {
    const there = pairs === 0 ? 'no routes are in view' : `the last one in view is ${pairs}`;
    unmet.push(`It chooses pair ${pair + 1}, but ${there}: no pair is chosen.`);
    return;
  }
  const isDrawn =
    line === 'real' ? group.tripIndices !== null : group.sets.some((set) => set.source === line);
  if (line !== undefined && !isDrawn)
    unmet.push(`It chooses a route that was not drawn (${line}): the pair as a whole is shown.`);
  const source = line !== undefined && isDrawn ? line : null;
  selection.choose({ kind: 'pair', pair, source });
  selection.looking = lookingAt(decision);
}

function turnToRoad({ data, selection }: Opening, number: number, unmet: string[]): void {
  const dataset = data.opened?.dataset;
  if (!dataset) return;
  const { found, missing } = roadsAddressed(dataset, [number]);
  if (missing) unmet.push(`It chooses ${missing} No road is chosen.`);
  else selection.choose({ kind: 'road', road: found[0] });
}

function turnToCell({ data, selection }: Opening, cell: number, unmet: string[]): void {
  const dataset = data.opened?.dataset;
  if (!dataset) return;
  const { rows, columns } = gridFor(dataset.network);
  if (cell < rows * columns) selection.choose({ kind: 'cell', cell });
  else unmet.push(`It chooses a cell beyond the grid of ${shown(dataset.name)}: no cell is chosen.`);
}

function turnToTrip(
  { data, selection }: Opening,
  [split, trip]: NonNullable<PagePlace['trip']>,
  looking: Looking | null,
  unmet: string[],
): void {
  const dataset = data.opened?.dataset;
  // The failure to open one has been told.
  if (!dataset) return;
  const { tripCount } = dataset.trips[split];
  if (trip >= tripCount) {
    const there = `${shown(dataset.name)} has ${counted(tripCount, `${SPLIT_WORDS[split]} trip`)}`;
    unmet.push(`It chooses ${SPLIT_WORDS[split]} trip ${count(trip + 1)}, but ${there}: no trip is chosen.`);
    return;
  }
  selection.choose({ kind: 'trip', split, trip });
  selection.looking = looking;
}

const SPLIT_WORDS = { train: 'training', val: 'validation', test: 'test' } as const;
