import type { SystemEntry } from '../../../engine/experiments/system';
import type { StoredDataset } from '../../../data/dataset-store';
import type { DrawSettings } from '../routes/draw-settings.svelte';
import type { RoutesSession } from '../routes/routes-session.svelte';
import { arrange, openPlace, type Arranged, type Opening } from './opening';
import { readAddress, type PageAddress } from './page-address';
import type { SavedView } from './view-file';

/** What is set and opened for the view of a file. */
export interface ViewPlace extends Opening, Arranged {
  readonly selection: Opening['selection'] & Arranged['selection'];
  readonly data: Opening['data'] & {
    readonly kept: readonly Pick<StoredDataset, 'id' | 'content'>[];
  };
  readonly routes: Opening['routes'] & {
    readonly settings: DrawSettings;
    readonly clicked: Pick<RoutesSession['clicked'], 'clear'>;
    readonly closures: Pick<RoutesSession['closures'], 'openAll'>;
  };
  openSystem(id: string): Promise<void>;
  /** Sets the open system's settings as an address says. */
  adopt(address: PageAddress): void;
}

/**
 * Opens the view of a file in place of the one that is open.
 * @returns what is not here, and what is shown instead: whole sentences
 */
export async function openView(page: ViewPlace, view: SavedView): Promise<readonly string[]> {
  const systems: readonly SystemEntry[] = page.systems;
  const address = readAddress(view.query, systems);
  const { closed, pairs, dataset } = view;
  const { layout } = page;
  // To an audience it is shown without the panels of who saved it for work.
  const isForWork = layout.presenting && !address.place.present;
  const place = {
    ...address.place,
    ...(isForWork && { present: '1' as const, panels: undefined }),
    data: placeOfData(page, view) ?? address.place.data,
    closed: closed.length > 0 ? closed : undefined,
    od: pairs.length > 0 ? pairs : undefined,
  };
  await page.openSystem(address.system.id);
  page.adopt(address);
  page.routes.settings.choose(view.drawing);
  page.routes.clicked.clear();
  page.routes.closures.openAll();
  page.selection.choose(null);
  layout.welcome = false;
  layout.lesson = null;
  layout.guess = null;
  arrange(page, place);
  const isOpen = dataset !== null && page.data.opened?.dataset.fingerprint === dataset.fingerprint;
  const unmet = await openPlace(page, place, isOpen);
  // Other data that were opened are shown whole.
  if (place.camera) page.map.camera = { ...place.camera };
  return [...address.unmet, ...unmet];
}

/** Id of the same data in this browser, where it is kept. */
const placeOfData = ({ data }: ViewPlace, { dataset }: SavedView): string | undefined =>
  data.kept.find(({ content }) => content !== undefined && content.fingerprint === dataset?.fingerprint)?.id;
