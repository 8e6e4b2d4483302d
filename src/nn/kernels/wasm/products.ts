import type { WasmKernels } from './wasm-backend';
import { OWN_SCRATCH, type KernelCrew } from './threads/kernel-crew';

/** Pointers and sizes of c (m x n, row-major) = a (m x k) b (k x n) + bias, batch by batch. Strides count floats. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batches: number;
  /** From row to row, from column to column, and from batch to batch (0: one for all). */
  readonly aStrides: readonly [row: number, column: number, batch: number];
  readonly bStrides: readonly [row: number, column: number, batch: number];
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Pointer to n floats; 0: none. */
  readonly bias: number;
}

interface Workplace {
  readonly kernels: WasmKernels;
  readonly crew: KernelCrew;
  /** Calls with the address of so many floats, which are free again when it returns. */
  readonly withScratch: (floats: number, work: (at: number) => void) => void;
}

/** Rows and columns of a tile of `gemm`: at multiples of these a product may be cut without changing a bit. */
const ROWS = 6;
const COLUMNS = 8;
/** Panels of b that are packed at a time: a row of four is two lines of the cache. */
const PACKED_TOGETHER = 4;
/**
 * Operations below which a product, or a part of one, stays with one thread: they take about as long as waking
 * another twice.
 */
const FEWEST_OPERATIONS = 2e6;
/** Operations of the shortest part: 20 microseconds. */
const SHORTEST_PART = 1e6;
/** Cut by rows, a product has as many strips for each thread at least. */
const STRIPS_A_THREAD = 3;

/** Computes a product; bit by bit the same whatever the number of threads. */
export function multiply(product: Product, workplace: Workplace): void {
  const { m, n, k, batches } = product;
  const { kernels, crew } = workplace;
  const operations = 2 * m * n * k;
  if (crew.threads > 1 && batches >= crew.threads && batches * operations >= FEWEST_OPERATIONS)
    return crew.run(
      'gemm',
      Array.from({ length: batches }, (_, batch) => argumentsOf(product, batch, OWN_SCRATCH)),
      kernels.gemmScratch(n),
    );
  if (crew.threads > 1 && operations >= FEWEST_OPERATIONS) {
    for (let batch = 0; batch < batches; batch++) multiplyTogether(product, batch, workplace);
    return;
  }
  workplace.withScratch(kernels.gemmScratch(n), (scratch) => {
    for (let batch = 0; batch < batches; batch++) kernels.gemm(...argumentsOf(product, batch, scratch));
  });
}

function argumentsOf({ m, n, k, aStrides, bStrides, ...at }: Product, batch: number, scratch: number) {
  const [a, b] = [at.a + 4 * batch * aStrides[2], at.b + 4 * batch * bStrides[2]];
  const c = at.c + 4 * batch * m * n;
  return [a, aStrides[0], aStrides[1], b, bStrides[0], bStrides[1], c, m, n, k, at.bias, scratch];
}

/** All threads pack b, then all multiply: packed by each for itself, it would take a tenth of the time. */
function multiplyTogether(product: Product, batch: number, { kernels, crew, withScratch }: Workplace): void {
  const { n, k } = product;
  const panels = Math.ceil(n / COLUMNS);
  withScratch(k * panels * COLUMNS, (packed) => {
    crew.run('packB', packingOf(product, batch, kernels.gemmDepth(k), packed));
    crew.run('gemmPart', partsOf(product, batch, crew.threads, packed), kernels.gemmPartScratch());
  });
}

/** Arguments of `packB`: a few panels of one block of depth each. */
function packingOf({ n, k, b, bStrides }: Product, batch: number, step: number, packed: number): number[][] {
  const [row, column, matrix] = bStrides;
  const panels = Math.ceil(n / COLUMNS);
  const parts: number[][] = [];
  for (let k0 = 0; k0 < k; k0 += step) {
    const depth = Math.min(step, k - k0);
    for (let panel = 0; panel < panels; panel += PACKED_TOGETHER) {
      const first = panel * COLUMNS;
      const width = Math.min(PACKED_TOGETHER * COLUMNS, n - first);
      const from = b + 4 * (batch * matrix + k0 * row + first * column);
      parts.push([from, row, column, depth, width, packed + 4 * (k0 * panels * COLUMNS + first * depth)]);
    }
  }
  return parts;
}

/**
 * Arguments of `gemmPart`. Cut by rows each row of a is packed once; by columns every part packs all of them, which
 * is worth it only where they are few.
 */
function partsOf(product: Product, batch: number, threads: number, packed: number): number[][] {
  const { m, n, k, a, aStrides, bias } = product;
  const [row, column, matrix] = aStrides;
  const panels = Math.ceil(n / COLUMNS);
  const strips = Math.ceil(m / ROWS);
  const byRows = strips >= STRIPS_A_THREAD * threads || strips >= panels;
  const tiles = byRows ? strips : panels;
  const ranges = taperingCuts(tiles, threads, Math.ceil((SHORTEST_PART * tiles) / (2 * m * n * k)));
  const c = product.c + 4 * batch * m * n;
  const from = a + 4 * batch * matrix;
  return byRows
    ? ranges.map(([start, end]) => {
        const first = start * ROWS;
        const height = Math.min(m, end * ROWS) - first;
        const rows = from + 4 * first * row;
        return [rows, row, column, packed, panels, 0, c + 4 * first * n, n, height, n, k, bias, OWN_SCRATCH];
      })
    : ranges.map(([start, end]) => {
        const first = start * COLUMNS;
        const width = Math.min(n, end * COLUMNS) - first;
        const ofBias = bias && bias + 4 * first;
        return [from, row, column, packed, panels, start, c + 4 * first, n, m, width, k, ofBias, OWN_SCRATCH];
      });
}

/**
 * Cuts a number of tiles into parts that are claimed in this order: each thread's next is half of its share of what is left, and
 * none has fewer than `least`, but for the last. So few are long, and nobody waits long for the last, also where one comes late or has
 * a slower core (factoring: Hummel, Schonberg and Flynn, 1992).
 */
function taperingCuts(tiles: number, threads: number, least: number): [start: number, end: number][] {
  const cuts: [number, number][] = [];
  for (let start = 0; start < tiles;) {
    const size = Math.max(least, Math.ceil((tiles - start) / (2 * threads)));
    for (let thread = 0; thread < threads && start < tiles; thread++) {
      const end = Math.min(tiles, start + size);
      cuts.push([start, end]);
      start = end;
    }
  }
  return cuts;
}
