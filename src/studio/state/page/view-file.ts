import * as v from 'valibot';
import { badInput } from '../../../base/failure';
import { shown, counted } from '../../../base/text';
import { readJson } from '../../../base/plain-json';
import { DRAWN_SOURCES } from '../../../engine/routes/route-source';
import { accepts, type NumberRange } from '../../../engine/settings/settings';
import { SEARCH_SETTINGS } from '../../../engine/routes/route-drawing';
import { SEED } from '../../../engine/settings/shared-rows';
import type { DrawChoices, DrawSettings } from '../routes/draw-settings.svelte';
import type { Dataset } from '../../../domain/dataset';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RoadClosures } from '../routes/road-closures.svelte';
import { clickedRoads } from './current-place';
import type { MadeTrips } from '../../trip-reading';
import type { Selection } from './selection.svelte';
import { writeAddress, type PageSettings } from './page-address';
import { MOST_ADDRESS_CLOSED, MOST_ADDRESS_PAIRS, type PagePlace } from './page-place';

/** A view as a file: what its address says, and what is too long for one. */
export interface SavedView {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** The query of the page's address. */
  readonly query: string;
  /** What it was of: data sets have other ids in other browsers. */
  readonly dataset: { readonly name: string; readonly fingerprint: string } | null;
  /** Numbers of the closed roads. */
  readonly closed: readonly number[];
  /** Road numbers of the pairs that were chosen on the map. */
  readonly pairs: readonly (readonly [origin: number, destination: number])[];
  /** How routes are drawn. */
  readonly drawing: DrawChoices;
}

const FORMAT = 'route-distillery-view';
/** A file of this size holds the roads of a country; a larger one is no view. */
const MOST_BYTES = 8_000_000;
const MOST_ROADS = 200_000;
const MOST_PAIRS = 20_000;
const LONGEST_QUERY = 20_000;

const ROAD = v.pipe(v.number(), v.safeInteger());
const NAME = v.pipe(v.string(), v.maxLength(2000));
const HEAD = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.safeInteger()) });
/** A number that its field would take too. */
const within = (range: NumberRange) =>
  v.pipe(
    v.number(),
    v.check((value) => accepts(range, value), 'a number out of its range'),
  );
const VIEW = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  query: v.pipe(v.string(), v.maxLength(LONGEST_QUERY)),
  dataset: v.nullable(v.object({ name: NAME, fingerprint: NAME })),
  closed: v.pipe(v.array(ROAD), v.maxLength(MOST_ROADS)),
  pairs: v.pipe(v.array(v.tuple([ROAD, ROAD])), v.maxLength(MOST_PAIRS)),
  drawing: v.object({
    pairsFrom: v.picklist(['test', 'train', 'random', 'map']),
    count: within({ kind: 'whole', least: 1, most: 100_000 }),
    search: v.picklist(Object.keys(SEARCH_SETTINGS.search.options) as DrawChoices['search'][]),
    beamWidth: within(SEARCH_SETTINGS.beamWidth),
    lengthFactor: within(SEARCH_SETTINGS.lengthFactor),
    keepBeams: v.boolean(),
    seed: within(SEED),
    departure: v.nullable(within({ kind: 'number', least: 0, most: 86_400 })),
    weekday: v.nullable(within({ kind: 'whole', least: 0, most: 6 })),
    sources: v.pipe(v.array(v.picklist(DRAWN_SOURCES)), v.maxLength(DRAWN_SOURCES.length)),
  }),
}) satisfies v.GenericSchema<unknown, SavedView>;

/** The text of the file. */
export const viewText = (view: SavedView): string => `${JSON.stringify(view, null, 2)}\n`;

const ADVICE = 'Save the view again where it came from.';

/** @throws Failure 'bad-input' that says what is wrong with the file */
export async function readViewFile(file: File): Promise<SavedView> {
  if (file.size > MOST_BYTES) throw badInput(`${shown(file.name)} is too large for a view. ${ADVICE}`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { version } = readJson(file.name, bytes, HEAD, ADVICE);
  if (version > 1) {
    const what = `${shown(file.name)} was saved by a newer version of this page.`;
    throw badInput(`${what} Reload the page to get that version, then drop the file again.`);
  }
  return readJson(file.name, bytes, VIEW, ADVICE);
}

/** The parts of the page that a view is made of. */
interface Viewed {
  readonly systems: readonly SystemEntry[];
  readonly data: { readonly opened: { readonly dataset: Dataset } | null };
  readonly book: Pick<RouteBook, 'group'>;
  readonly routes: {
    readonly closures: Pick<RoadClosures, 'numbersIn' | 'roads'>;
    readonly settings: DrawSettings;
  };
}

/** Everything about the view, for a file. */
export function savedView(page: Viewed, place: PagePlace, settings: PageSettings): SavedView {
  const { data, routes, systems } = page;
  const dataset = data.opened?.dataset ?? null;
  return {
    format: 'route-distillery-view',
    version: 1,
    query: writeAddress({ ...place, closed: undefined, od: undefined }, settings, systems),
    dataset: dataset && { name: dataset.name, fingerprint: dataset.fingerprint },
    closed: dataset ? routes.closures.numbersIn(dataset.network) : [],
    pairs: clickedRoads(page) ?? [],
    drawing: routes.settings.choices,
  };
}

/** What no link and no file holds of the view, in words, if something is chosen that stands in neither. */
export const inNoView = ({ chosen }: Pick<Selection, 'chosen'>, made: MadeTrips | null): string | null =>
  chosen?.kind === 'made' && made
    ? `${made.noun.toLowerCase()} ${chosen.trip + 1}`
    : chosen?.kind === 'blind'
      ? 'round of lines without names'
      : null;

/** What an address has to leave out of the view, in words: "120 closed roads". */
export function leftOutOfLink(page: Viewed): readonly string[] {
  const { closures, settings } = page.routes;
  const pairs = clickedRoads(page)?.length ?? 0;
  return [
    ...(closures.roads.length > MOST_ADDRESS_CLOSED ? [counted(closures.roads.length, 'closed road')] : []),
    ...(pairs > MOST_ADDRESS_PAIRS ? [`${pairs} pairs that were chosen on the map`] : []),
    ...(settings.isUsual ? [] : ['how routes are drawn']),
  ];
}
