import { Failure } from '../../../base/failure';
import { LAYER_NAMES, type PageLayer } from '../../map/layer-names';
import { systemById } from '../../../engine/experiments/system';
import type { PagePlace, PageSettings } from './page-address';
import type { Workspace } from './workspace.svelte';

/** Layers that are on, in the order of the legend. */
export const layersOn = (on: Readonly<Record<PageLayer, boolean>>): PageLayer[] =>
  LAYER_NAMES.filter((name) => on[name]);

/** Nothing of the address is about a place: the page begins at its beginning. */
export const isFirstVisit = (place: PagePlace): boolean =>
  Object.values(place).every((value) => value === undefined);

/** Puts panels, layers and camera as an address says, before anything is there to be seen. */
export function arrange(workspace: Workspace, { system, stage, tab, layers, camera }: PagePlace): void {
  const { layout, map } = workspace;
  if (system) workspace.system = systemById(workspace.systems, system);
  layout.stage = stage ?? workspace.system.firstStage;
  if (tab) layout.tab = tab;
  if (camera) map.camera = camera;
  if (layers) for (const name of LAYER_NAMES) map.on[name] = layers.includes(name);
}

/** Opens the data, the run and the pair that an address names; resolves with what could not be. */
export async function openPlace(workspace: Workspace, place: PagePlace): Promise<Failure | null> {
  const { data, runs } = workspace;
  const shown = place.run !== undefined && (await runs.show(place.run));
  if (!shown && place.data !== undefined && place.data !== 'sample') await data.open(place.data);
  else if (!shown) await workspace.openSample(place.camera === undefined);
  return turnTo(workspace, place);
}

function turnTo({ book, evaluation, selection }: Workspace, { from, pair }: PagePlace): Failure | null {
  if (from && book.page) evaluation.turnTo(from);
  if (pair === undefined) return null;
  const pairs = book.page?.pairs.origins.length ?? 0;
  if (pair < pairs) {
    selection.choose({ kind: 'pair', pair, source: null });
    return null;
  }
  const there = pairs === 0 ? 'no routes are in view' : `the last one in view is ${pairs - 1}`;
  return new Failure(
    'bad-input',
    `The address of this page asks for the OD pair ${pair}, but ${there}. The page opens without it.`,
  );
}

/** Where the page is now, as its address says it; null while the page shows only its welcome. */
export function placeOf(workspace: Workspace, usual: readonly PageLayer[]): PagePlace | null {
  const { layout, data, runs, book, selection, map, training } = workspace;
  if (layout.welcome) return null;
  const layers = layersOn(map.on);
  const page = book.page;
  const run = training.runId ?? runs.opened?.plan.id;
  return {
    system: workspace.system === workspace.systems[0] ? undefined : workspace.system.id,
    stage: layout.stage,
    tab: layout.tab === 'table' ? undefined : layout.tab,
    data: data.isSampleCity ? 'sample' : (data.opened?.id ?? undefined),
    run: runs.kept.some(({ id, state }) => id === run && state === 'done') ? run : undefined,
    from: page?.run && page.from === 'train' ? 'train' : undefined,
    pair: page?.run ? (selection.pair ?? undefined) : undefined,
    layers: layers.join() === usual.join() ? undefined : layers,
    camera: map.camera ?? undefined,
  };
}

/** How students are to be trained now, as the address says it. */
export function settingsOf({ distil, compute }: Workspace): PageSettings {
  return {
    preset: distil.preset,
    overrides: distil.toOverrides(),
    students: distil.trained,
    backend: compute.wanted,
  };
}
