import type { RoadNetwork } from '../../../../domain/road-network';
import type { MapOverlay } from '../../../../studio/map-show';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { DrawnLens } from './shown-lens';

/** What the lens and the search for disagreements show on the map. */
export class LensOnMap implements MapOverlay, DrawnLens {
  constructor(
    private readonly lens: Pick<DrawnLens, 'decision'>,
    private readonly transfer: Pick<DrawnLens, 'apart'>,
    private readonly selection: Pick<Selection, 'chosen'>,
  ) {}

  get decision() {
    return this.lens.decision;
  }

  /** Beside a chosen line the marks of others are in the way. */
  get apart() {
    const kind = this.selection.chosen?.kind;
    return kind === 'pair' || kind === 'trip' || kind === 'anomaly' ? [] : this.transfer.apart;
  }

  /** The crossing at the end of the road that the decision is taken on. */
  crossing({ shapeOffsets, shapeLonLat }: RoadNetwork) {
    if (!this.decision) return null;
    const end = shapeOffsets[this.decision.road + 1] - 1;
    return { lon: shapeLonLat[2 * end], lat: shapeLonLat[2 * end + 1] };
  }

  async load() {
    return (await import('./lens-layers')).lensDrawer(this);
  }
}
