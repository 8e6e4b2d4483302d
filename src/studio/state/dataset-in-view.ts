import type { Dataset } from '../../domain/dataset';
import type { MakingView } from './making-view';

/** The parts of the page that decide which roads are in view. */
export interface InView {
  readonly data: { readonly opened: { readonly dataset: Dataset } | null };
  readonly making: MakingView;
}

/** The data set in the making while its roads are looked at, else null. */
export const draftInView = ({ making }: InView): Dataset | null => (making.active ? making.draft : null);

/** The data set that map and inspector speak of: the draft while it is looked at, else the one that is open. */
export const datasetInView = (page: InView): Dataset | null =>
  draftInView(page) ?? page.data.opened?.dataset ?? null;
