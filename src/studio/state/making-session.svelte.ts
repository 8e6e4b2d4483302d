import type { Dataset } from '../../domain/dataset';
import type { MakingView, ShownTrace } from './making-view';

/** The making of a data set from roads and trips of one's own, step by step, while another one stays open. */
export class MakingSession implements MakingView {
  /** Whether the Data stage shows the making in place of what is open. */
  active = $state(false);
  draft = $state.raw<Dataset | null>(null);
  traces = $state.raw<MakingView['traces']>(null);
  shown = $state.raw<ShownTrace | null>(null);
}
