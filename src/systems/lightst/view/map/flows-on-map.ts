import { boundsAround, type Bounds } from '../../../../domain/geo';
import type { RoadNetwork } from '../../../../domain/road-network';
import { legendRow } from '../../../../studio/layers';
import { boundsOfRoads } from '../../../../studio/map-frame';
import { legendKey, signLine, type LegendRow, type MapShow } from '../../../../studio/map-show';
import ValueScaleBar from '../../../../studio/parts/ValueScaleBar.svelte';
import type { FlowsInView } from './shown-flows';
import type { Selection } from '../../../../studio/state/page/selection.svelte';

/** What is seen around a sensor that is chosen elsewhere on the page. */
const NODE_METERS = 500;

const SIGN = [
  signLine('M0 8H13', 'var(--amount-1)', 2),
  signLine('M13 8H27', 'var(--amount-2)', 5),
  signLine('M27 8H40', 'var(--amount-3)', 8),
];

/** The flows on the map: what is chosen of them is one of the page's selections. */
export class FlowsOnMap implements MapShow {
  readonly place = null;

  constructor(
    readonly flows: FlowsInView,
    private readonly selection: Pick<Selection, 'chosen' | 'hovered' | 'choose'>,
  ) {}

  get rows(): readonly LegendRow[] {
    const { shown } = this.flows;
    if (!shown) return [];
    const { places, scale } = shown;
    const key = legendKey(ValueScaleBar, { scale, label: 'Scale of the flows' });
    return [legendRow('flows', { count: places.roads.length, sign: SIGN, key })];
  }

  /** Box of the road of the chosen node, or around the point where it stands; null where neither is known. */
  bounds(network: RoadNetwork): Bounds | null {
    const { chosen } = this;
    if (chosen === null) return null;
    const { roads, lonLat } = this.flows.shown!.places;
    if (roads[chosen] < network.roadCount) return boundsOfRoads(network, [roads[chosen]]);
    const at = { lon: lonLat[2 * chosen], lat: lonLat[2 * chosen + 1] };
    return Number.isNaN(at.lon) ? null : boundsAround(at, NODE_METERS);
  }

  get chosen(): number | null {
    return this.#node(this.selection.chosen);
  }

  get pointed(): number | null {
    return this.#node(this.selection.hovered);
  }

  choose(node: number | null): void {
    this.selection.choose(node === null ? null : { kind: 'node', node });
  }

  point(node: number | null): void {
    this.selection.hovered = node === null ? null : { kind: 'node', node };
  }

  words(node: number): readonly string[] {
    return this.flows.words(node);
  }

  get sides() {
    return this.flows.sides;
  }

  get timeline() {
    return this.flows.timeline;
  }

  async load() {
    return (await import('./flow-layers')).flowsDrawer(this);
  }

  /** The node that is selected, as far as there are values of it. */
  #node(selected: Selection['chosen']): number | null {
    const known = this.flows.shown?.places.roads.length ?? 0;
    return selected?.kind === 'node' && selected.node < known ? selected.node : null;
  }
}
