import { legendRow } from '../../../../studio/layers';
import { PlainShow, signDisc, signRing, type LegendRow } from '../../../../studio/map-show';
import type { RaceInView } from './shown-race';

/** A race on the map, in place of the routes in view. */
export class RaceOnMap extends PlainShow {
  readonly beside = ['roads', 'closed', 'surprise', 'anomalies', 'visits', 'cells', 'zones'];

  constructor(readonly sides: RaceInView) {
    super();
  }

  get rows(): readonly LegendRow[] {
    const { watched } = this.sides;
    if (!watched) return [];
    return [
      legendRow('real', { count: watched.real.offsets.length - 1, ink: 'real', sign: [] }),
      legendRow('ends', { sign: [signDisc(8, 4.5, 'var(--real)'), signRing(30, 4, 'var(--real)', 2.5)] }),
    ];
  }

  async load() {
    return (await import('./race-layers')).raceDrawer(this);
  }
}
