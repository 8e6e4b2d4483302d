import { count } from '../figures';
import { pairName } from '../map/words';
import type { OpenData } from '../state/data/dataset-in-view';
import type { Layout } from '../state/page/layout.svelte';
import type { Presentable } from '../state/page/presentation.svelte';
import type { Selection } from '../state/page/selection.svelte';
import type { RouteBook } from '../state/routes/route-book.svelte';

interface PairsInView {
  readonly data: OpenData;
  readonly book: Pick<RouteBook, 'group'>;
  readonly layout: Pick<Layout, 'welcome' | 'fold'>;
  readonly selection: Pick<Selection, 'pair' | 'listed' | 'choose' | 'turnPair'>;
}

/** The pairs in view, one after the other, by the list of routes while that is open. */
export function presentedPairs({ data, book, layout, selection }: PairsInView): Presentable {
  const pairs = () => book.group?.pairs.origins.length ?? 0;
  /** The first picture has no pairs, and its words beside it are not theirs. */
  function leaveWelcome(): void {
    if (!layout.welcome) return;
    layout.welcome = false;
    layout.fold('panel', false);
  }
  function turn(by: 1 | -1): void {
    if (pairs() === 0) return;
    leaveWelcome();
    if (selection.pair !== null) {
      selection.turnPair(by, pairs());
      return;
    }
    const { listed } = selection;
    const inList = listed?.count === pairs() ? listed.pairs : null;
    const first = inList ? inList.at(by > 0 ? 0 : -1) : by > 0 ? 0 : pairs() - 1;
    if (first !== undefined && first >= 0 && first < pairs())
      selection.choose({ kind: 'pair', pair: first, source: null });
  }
  return {
    get title() {
      const [group, dataset] = [book.group, data.opened?.dataset];
      if (!group || !dataset) return dataset?.name ?? 'Route Distillery';
      const { pair } = selection;
      if (pair === null || pair >= pairs()) return `${dataset.name}: ${count(pairs())} pairs`;
      return `Pair ${count(pair + 1)} of ${count(pairs())}: ${pairName(dataset.network, group.pairs, pair)}`;
    },
    next: () => turn(1),
    back: () => turn(-1),
  };
}
