import { pairOnMap } from '../../../../studio/state/routes/od-draws';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { RoutesSession } from '../../../../studio/state/routes/routes-session.svelte';

interface DrawParts {
  readonly data: OpenData;
  readonly routes: RoutesSession;
  readonly selection: Selection;
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
