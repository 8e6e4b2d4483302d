import { Failure } from '../../../base/failure';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { EvaluationSession } from '../routes/evaluation-session.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import type { RunsSession } from '../runs/runs-session.svelte';
import type { TrainingSession } from '../training/training-session.svelte';
import type { GivenSettings } from '../../system-view';
import { LAYER_NAMES, type PageLayer } from './layer-names';
import type { Layout } from './layout.svelte';
import type { MapState } from './map-state.svelte';
import type { PageAddress, PagePlace, PageSettings } from './page-address';
import type { Selection } from './selection.svelte';

/** What an address speaks of. */
interface Addressed {
  readonly systems: readonly SystemEntry[];
  system: SystemEntry;
  readonly layout: Layout;
  readonly map: MapState;
  readonly data: DatasetSession;
  readonly runs: RunsSession;
  readonly book: RouteBook;
  readonly evaluation: EvaluationSession;
  readonly selection: Selection;
  readonly training: TrainingSession;
  openSample(drawn: boolean): Promise<void>;
  showRun(id: string): Promise<boolean>;
}

/** Layers that are on, in the order of the legend. */
export const layersOn = (on: Readonly<Record<PageLayer, boolean>>): PageLayer[] =>
  LAYER_NAMES.filter((name) => on[name]);

/** Nothing of the address is about a place: the page begins at its beginning. */
export const isFirstVisit = (place: PagePlace): boolean =>
  Object.values(place).every((value) => value === undefined);

/** Puts panels, layers and camera as an address says, before anything is there to be seen. */
export function arrange(
  workspace: Pick<Addressed, 'layout' | 'map' | 'systems' | 'system'>,
  { system, stage, tab, layers, camera }: PagePlace,
): void {
  const { layout, map } = workspace;
  if (system) workspace.system = systemById(workspace.systems, system);
  layout.stage = stage ?? workspace.system.firstStage;
  if (tab) layout.tab = tab;
  if (camera) map.camera = camera;
  if (layers) for (const name of LAYER_NAMES) map.on[name] = layers.includes(name);
}

/** Opens the data, the run and the pair that an address names; resolves with what could not be. */
export async function openPlace(state: Addressed, place: PagePlace): Promise<Failure | null> {
  const { data } = state;
  const shown = place.run !== undefined && (await state.showRun(place.run));
  if (!shown && place.data !== undefined && place.data !== 'sample') await data.open(place.data);
  else if (!shown) await state.openSample(place.camera === undefined);
  return turnTo(state, place);
}

function turnTo({ book, evaluation, selection }: Addressed, { from, pair }: PagePlace): Failure | null {
  if (from && book.group) evaluation.turnTo(from);
  if (pair === undefined) return null;
  const pairs = book.group?.pairs.origins.length ?? 0;
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
export function placeOf(state: Addressed, usual: readonly PageLayer[]): PagePlace | null {
  const { layout, data, runs, book, selection, map, training } = state;
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
    pair: group?.run ? (selection.pair ?? undefined) : undefined,
    layers: layers.join() === usual.join() ? undefined : layers,
    camera: map.camera ?? undefined,
  };
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
