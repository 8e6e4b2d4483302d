import { pairOnMap } from './od-draws';
import type { OpenData } from '../data/dataset-in-view';
import type { Selection } from '../page/selection.svelte';
import type { RoutesSession } from './routes-session.svelte';

interface DrawParts {
  readonly data: OpenData;
  readonly routes: Pick<RoutesSession, 'clicked' | 'settings' | 'draw'>;
  readonly selection: Pick<Selection, 'choose'>;
}

/** Draws routes for every pair that was clicked. Resolves with whether they are in view. */
export async function drawClicked({ data, routes, selection }: DrawParts): Promise<boolean> {
  const dataset = data.opened?.dataset;
  const { pairs } = routes.clicked;
  if (!dataset || pairs.length === 0) return false;
  const each = pairs.map(
    ([origin, destination]) => pairOnMap(dataset, origin, destination, routes.settings.chosenDeparture).pairs,
  );
  const drawn = await routes.draw({
    from: 'map',
    tripIndices: null,
    pairs: {
      origins: Uint32Array.from(each, ({ origins }) => origins[0]),
      destinations: Uint32Array.from(each, ({ destinations }) => destinations[0]),
      departures: Float64Array.from(each, ({ departures }) => departures[0]),
    },
  });
  if (drawn) selection.choose({ kind: 'pair', pair: pairs.length - 1, source: null });
  return drawn;
}
