import type { Layout } from '../../../../studio/state/page/layout.svelte';
import type { PageLayer } from '../../../../studio/layers';
import type { LensSession } from '../state/lens-session.svelte';
import { LESSON_LAYERS } from './lesson-layers';

interface Changed {
  readonly page: {
    readonly map: { readonly on: Record<PageLayer, boolean> };
    readonly layout: Pick<Layout, 'isOpen' | 'fold'>;
  };
  readonly state: {
    readonly lens: Pick<LensSession, 'dials' | 'showsHeat'>;
    readonly race: { show(on: boolean): void };
  };
}

/** What the lesson changes of the page: layers, the drawer, and the settings that students are trained with. */
export class PageBefore {
  #restore: (() => void) | null = null;

  /**
   * Keeps how the page is, unless that was done since the lesson began.
   * @param isFresh whether no step has prepared the page yet, as a link does: the layers of routes are on otherwise
   */
  keep({ page: { map, layout }, state: { lens, race } }: Changed, isFresh: boolean): void {
    if (this.#restore) return;
    const layers = LESSON_LAYERS.map(({ layer, usual }) => [layer, isFresh ? map.on[layer] : usual] as const);
    const { dials } = lens;
    const [tau, lambda, tauSquared] = [dials.value('tau'), dials.value('lambda'), dials.value('tauSquared')];
    const drawer = isFresh ? layout.isOpen('drawer') : true;
    this.#restore = () => {
      for (const [layer, on] of layers) map.on[layer] = on;
      dials.set('tau', tau);
      dials.set('lambda', lambda);
      dials.set('tauSquared', tauSquared);
      lens.showsHeat = false;
      race.show(false);
      layout.fold('drawer', drawer);
    };
  }

  /** Puts the page back as it was before the lesson. */
  restore(): void {
    this.#restore?.();
    this.#restore = null;
  }
}
