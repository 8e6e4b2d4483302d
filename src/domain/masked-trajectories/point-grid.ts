import { Failure } from '../../base/failure';

/** How many cells a grid has along an axis at most, so that the number of a cell is a whole number in double precision. */
const MOST_CELLS = 2 ** 16;
const STRIDE = 2 * MOST_CELLS;

/** Where in the list of points a cell begins and ends. */
type Cell = readonly [begin: number, end: number];
type Found = (point: number, distance: number) => void;

/** Points in space sorted into cubes, so that those near a place are found without looking at all of them. */
export class PointGrid {
  readonly #size: number;
  readonly #low: readonly number[];
  /** Numbers of points, cell by cell and ascending in each. */
  readonly #points: Uint32Array;
  /** Where in `#points` each cell begins and ends. */
  readonly #cells = new Map<number, Cell>();

  /**
   * @param xyz (N, 3) coordinates in any unit
   * @param reach how far from a place points are looked for, in that unit; above 0
   * @throws Failure 'bad-input' for a point without coordinates or a reach that is not above 0
   */
  constructor(
    private readonly xyz: Float64Array,
    readonly reach: number,
  ) {
    if (!(reach > 0)) throw new Failure('bad-input', `Points cannot be looked for within ${reach}.`);
    const bad = xyz.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new Failure('bad-input', `Point ${Math.floor(bad / 3)} has no place: ${xyz[bad]}. Leave it out.`);
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < xyz.length; i++) {
      low[i % 3] = Math.min(low[i % 3], xyz[i]);
      high[i % 3] = Math.max(high[i % 3], xyz[i]);
    }
    const extent = Math.max(...high.map((value, axis) => value - low[axis]));
    // A little larger than the reach: rounding then cannot put two points that are near each other two cells apart.
    this.#size = 1.000001 * Math.max(reach, extent / MOST_CELLS);
    this.#low = low;
    this.#points = this.#sorted();
  }

  /** Calls back with each point that is nearer than the reach, and with its straight distance, in no order. */
  near(x: number, y: number, z: number, found: Found): void {
    const [cellX, cellY, cellZ] = [this.#cell(x, 0), this.#cell(y, 1), this.#cell(z, 2)];
    // Also refuses what is not a number. Cells beyond would have the numbers of others.
    if (!(isOnGrid(cellX) && isOnGrid(cellY) && isOnGrid(cellZ))) return;
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (let dz = -1; dz <= 1; dz++) {
          const cell = this.#cells.get(numberOf(cellX + dx, cellY + dy, cellZ + dz));
          if (cell) this.#search(cell, x, y, z, found);
        }
  }

  #search([begin, end]: Cell, x: number, y: number, z: number, found: Found): void {
    const { xyz, reach } = this;
    for (let at = begin; at < end; at++) {
      const point = this.#points[at];
      const [dx, dy, dz] = [xyz[3 * point] - x, xyz[3 * point + 1] - y, xyz[3 * point + 2] - z];
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (distance < reach) found(point, distance);
    }
  }

  #sorted(): Uint32Array {
    const { xyz } = this;
    const count = xyz.length / 3;
    const cells = Float64Array.from({ length: count }, (_, i) =>
      numberOf(this.#cell(xyz[3 * i], 0), this.#cell(xyz[3 * i + 1], 1), this.#cell(xyz[3 * i + 2], 2)),
    );
    const points = Uint32Array.from(cells, (_, i) => i).sort((a, b) => cells[a] - cells[b] || a - b);
    for (let begin = 0, end = 0; begin < count; begin = end) {
      const cell = cells[points[begin]];
      while (end < count && cells[points[end]] === cell) end++;
      this.#cells.set(cell, [begin, end]);
    }
    return points;
  }

  #cell(value: number, axis: number): number {
    return Math.floor((value - this.#low[axis]) / this.#size);
  }
}

/** Whether points can be in a cell or in one beside it. */
const isOnGrid = (cell: number): boolean => cell >= -1 && cell <= MOST_CELLS + 1;

const numberOf = (x: number, y: number, z: number): number => ((x + 2) * STRIDE + y + 2) * STRIDE + z + 2;
