import type { InkName } from '../inks';
import type { LayerName } from '../layers';

/** A layer as the legend lists it. */
export interface LegendRow {
  readonly name: LayerName;
  readonly label: string;
  /** How many lines (or zones) it has, for people; '' where a number means nothing. */
  readonly count: string;
  /** Why the layer cannot be shown; null if it can. */
  readonly missing: string | null;
  /** The ink whose line is its sign; null if it has a sign of its own. */
  readonly ink: InkName | null;
  /** CSS colours of its sign, of layers that have different ones; left out for all others. */
  readonly colours?: readonly string[];
}
