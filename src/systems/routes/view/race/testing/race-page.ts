import type { Dataset } from '../../../../../domain/dataset';
import { MapState } from '../../../../../studio/state/page/map-state.svelte';
import { Models } from '../../../../../studio/state/page/models.svelte';
import { Selection } from '../../../../../studio/state/page/selection.svelte';
import { RouteBook } from '../../../../../studio/state/routes/route-book.svelte';
import type { RaceNeeds } from '../../state/race-session.svelte';

/** The parts of the page that a race needs, without a data set unless one is given, and with nothing in motion. */
export function racePage(dataset: Dataset | null = null, worker?: RaceNeeds['routes']['worker']) {
  const call = () => {
    throw new Error('Nothing is run here.');
  };
  const opened = dataset && ({ dataset } as NonNullable<RaceNeeds['data']['opened']>);
  return {
    data: { opened, isSampleCity: false },
    models: new Models(() => 'routes'),
    book: new RouteBook(),
    routes: { worker: worker ?? { call }, closures: { roads: new Uint32Array(0) } },
    selection: new Selection(),
    layout: { stage: 'distil', welcome: false, narrow: false },
    map: new MapState(),
    theme: { still: true },
    system: { id: 'routes' },
    routePoints: null,
  };
}
