import type { Bounds } from '../../../../domain/geo';

/** How hexagons are filled: by how likely each is, or each in a colour of its own. */
export type HexagonFill =
  | {
      readonly kind: 'shares';
      /** (N) 0 to 1. */
      readonly shares: Float32Array;
      /** The share that is drawn strongest; above 0. */
      readonly most: number;
      /** Whether a network says so, or it was counted. */
      readonly by: 'network' | 'counts';
      /** What the shares are: "Probability of the hidden hexagon". */
      readonly title: string;
    }
  | {
      readonly kind: 'colours';
      /** (3 N) red, green and blue, 0 to 255. */
      readonly colours: Uint8Array;
    };

/** Hexagons that the map fills. Made once: the map keeps what it draws of one. */
export interface FilledHexagons {
  /** In the legend. */
  readonly label: string;
  /** (N) indices of H3. */
  readonly ids: BigUint64Array;
  readonly fill: HexagonFill;
}

/** The hexagons of a sequence. Made once, too. */
export interface HexagonTrack {
  /** (V) indices of H3, in the order of the visits. */
  readonly ids: BigUint64Array;
  /** (2 V) degrees: their middles. */
  readonly centres: Float64Array;
  /** (V) 1 where a hexagon is hidden from the network. */
  readonly hidden: Uint8Array;
}

/** What the map shows of hexagons. Another object whenever something of it is another. */
export interface ShownHexagons {
  /** The camera goes to this box when it is another one. */
  readonly bounds: Bounds;
  readonly filled: FilledHexagons | null;
  readonly track: HexagonTrack | null;
}

/** Hexagons with those that stand out. They are spoken of by their index of H3. */
export interface DrawnHexagons {
  /** Null while none are shown. */
  readonly shown: ShownHexagons | null;
  readonly chosen: bigint | null;
  readonly pointed: bigint | null;
  /** The shown hexagon that lies at a point in degrees; null for none. */
  at(lon: number, lat: number): bigint | null;
}
