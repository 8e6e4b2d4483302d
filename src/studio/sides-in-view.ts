import type { InkName } from './inks';

/** What lies on one side of a divided map, and what it is called. */
export interface NamedSide {
  readonly source: InkName;
  readonly label: string;
}

/** A map that an upright divider parts: what lies to its left is one's, to its right the other's. */
export interface SidesInView {
  /** Null while the map is not parted. */
  readonly watched: { readonly left: NamedSide; readonly right: NamedSide } | null;
  /**
   * Where the divider stands, as a share of the open map from its left edge; null where both are drawn everywhere.
   */
  readonly divider: number | null;
  moveDivider(to: number): void;
}
