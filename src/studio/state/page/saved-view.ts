import { counted } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { DrawSettings } from '../routes/draw-settings.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RoadClosures } from '../routes/road-closures.svelte';
import { clickedRoads } from './current-place';
import { writeAddress, type PageSettings } from './page-address';
import { MOST_ADDRESS_CLOSED, MOST_ADDRESS_PAIRS, type PagePlace } from './page-place';
import type { SavedView } from './view-file';

/** The parts of the page that a view is made of. */
export interface Viewed {
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
