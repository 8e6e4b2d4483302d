import type { Dataset } from '../../../domain/dataset';
import type { BuilderView } from './builder-view';

/** What most of the page takes of the data session: the data set that is open. */
export interface OpenData {
  readonly opened: { readonly dataset: Dataset } | null;
}

/** The parts of the page that decide which roads are in view. */
export interface InView {
  readonly data: OpenData;
  readonly builder: BuilderView;
}

/** The draft of the dataset builder while its roads are shown, else null. */
export const draftInView = ({ builder }: InView): Dataset | null => (builder.active ? builder.draft : null);

/**
 * The data set that map and inspector are about: the draft while it is shown, else the open one.
 */
export const datasetInView = (parts: InView): Dataset | null =>
  draftInView(parts) ?? parts.data.opened?.dataset ?? null;
