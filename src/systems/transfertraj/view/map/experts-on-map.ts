import { legendRow } from '../../../../studio/layers';
import { legendKey, PlainShow, type LegendRow } from '../../../../studio/map-show';
import ExpertKey from '../transfer/ExpertKey.svelte';
import type { ShownExperts } from './shown-experts';
import { expertSign } from '../transfer/expert-signs';

/** Which experts have most to say, point by point. */
export class ExpertsOnMap extends PlainShow {
  /** @param now null while none are shown */
  constructor(private readonly now: () => ShownExperts | null) {
    super();
  }

  get shown(): ShownExperts | null {
    return this.now();
  }

  get rows(): readonly LegendRow[] {
    const { shown } = this;
    if (!shown) return [];
    const { experts, only, loudest } = shown;
    const sign = [0, 1, 2].map((expert) => {
      const { glyph, colour, isStroked } = expertSign(expert);
      const transform = `translate(${13 * expert} 1) scale(0.875)`;
      return {
        path: glyph,
        transform,
        ...(isStroked ? { stroke: `var(${colour})`, width: 2.4 } : { fill: `var(${colour})` }),
      };
    });
    const key = legendKey(ExpertKey, { experts, only, loudest });
    return [legendRow('experts', { count: loudest.length, sign, key })];
  }

  async load() {
    return (await import('./expert-layers')).expertsDrawer(this);
  }
}
