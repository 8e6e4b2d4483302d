declare module 'shpjs' {
  type Bytes = Uint8Array;
  type Geometry = { readonly coordinates: unknown } | null;
  type Row = Readonly<Record<string, unknown>>;
  /** Geometries by record, converted to degrees where `prj` (well-known text) can be. */
  export function parseShp(shapes: Bytes, prj?: string): readonly Geometry[];
  export function parseDbf(table: Bytes, encoding?: string): readonly Row[];
  export function combine(parts: readonly [readonly Geometry[], (readonly Row[])?]): {
    readonly features: readonly {
      readonly type: 'Feature';
      readonly geometry: Geometry;
      readonly properties: Row;
    }[];
  };
}
