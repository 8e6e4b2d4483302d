import type { InkName } from '../inks';
import type { LayerName } from '../state/page/layer-names';

/** One layer in the legend. */
export interface LegendRow {
  readonly name: LayerName;
  readonly label: string;
  /** How many there are, for people; '' where a number says nothing. */
  readonly count: string;
  /** Why it cannot be shown; null if it can. */
  readonly missing: string | null;
  /** Whose line stands for it; null where its own sign does. */
  readonly ink: InkName | null;
}
