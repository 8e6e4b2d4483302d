import type { MeasureKey } from '../../../evaluation/measure-catalogue';
import { ROUTE_SOURCES } from '../../../engine/routes/route-source';
import type { InkName } from '../../inks';
import type { Layout } from '../page/layout.svelte';
import type { MapState } from '../page/map-state.svelte';
import type { Selection } from '../page/selection.svelte';
import type { EvaluationSession } from './evaluation-session.svelte';

interface Page {
  readonly evaluation: Pick<EvaluationSession, 'lookBehind'>;
  readonly layout: Pick<Layout, 'show'>;
  readonly map: Pick<MapState, 'on'>;
  readonly selection: Pick<Selection, 'chosen' | 'choose'>;
}

/** Shows the routes of a model behind one of its numbers; a pair that is chosen is then looked at on its line. */
export function lookBehind(
  { evaluation, layout, map, selection }: Page,
  measure: MeasureKey,
  of: InkName,
): void {
  const source = ROUTE_SOURCES.find((one) => one === of);
  if (!source) return;
  map.on[source] = true;
  evaluation.lookBehind(measure, source);
  const { chosen } = selection;
  if (chosen?.kind === 'pair') selection.choose({ ...chosen, source });
  layout.show('routes');
}
