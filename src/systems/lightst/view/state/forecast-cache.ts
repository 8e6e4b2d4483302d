/** Forecasts of H bins at N nodes from some consecutive moments: (rows x H x N) in the units of the counts. */
export interface ForecastChunk {
  readonly values: Float32Array;
  readonly horizons: number;
  readonly nodes: number;
  /** The moment of the first forecast: the last bin that it knows. */
  readonly from: number;
  readonly rows: number;
}

/** Moments that are forecast together: neighbours of the one in view are wanted next. */
export const CHUNK_ROWS = 12;

/** The first moment of the chunk that a moment is in. */
export const chunkStart = (row: number): number => Math.floor(row / CHUNK_ROWS) * CHUNK_ROWS;

/** Moments of a chunk from which there is a full past hour, and which lie in the table. */
export function chunkRows(
  start: number,
  rows: number,
  inputs: number,
): { readonly from: number; readonly to: number } {
  return { from: Math.max(start, inputs - 1), to: Math.min(start + CHUNK_ROWS, rows) };
}

/** (N) what was forecast from a moment, so many bins ahead (from 1); null where the chunk lacks it. */
export function forecastAt(
  { values, horizons, nodes, from, rows }: ForecastChunk,
  row: number,
  horizon: number,
): Float32Array | null {
  if (row < from || row >= from + rows || horizon < 1 || horizon > horizons) return null;
  const at = ((row - from) * horizons + horizon - 1) * nodes;
  return values.subarray(at, at + nodes);
}

/** (H) what was forecast from a moment for one node; null where the chunk lacks it. */
export function forecastOfNode(
  { values, horizons, nodes, from, rows }: ForecastChunk,
  row: number,
  node: number,
): Float32Array | null {
  if (row < from || row >= from + rows) return null;
  return Float32Array.from(
    { length: horizons },
    (_, horizon) => values[((row - from) * horizons + horizon) * nodes + node],
  );
}

/** The chunks that were asked for last; older ones are let go. */
export class ChunkStore {
  readonly #chunks = new Map<string, ForecastChunk>();

  /** @param most chunks that are kept */
  constructor(private readonly most: number) {}

  get(key: string): ForecastChunk | null {
    return this.#chunks.get(key) ?? null;
  }

  put(key: string, chunk: ForecastChunk): void {
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= this.most) break;
      this.#chunks.delete(oldest);
    }
  }
}
