import {
  dispose,
  gather,
  mul,
  tensor1d,
  tensor2d,
  zeros,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { gatherRows, RowIndex, sumRows } from '../../nn/ops/row-index';
import type { PointNeighbours, ThingTable } from './trajectory-batch';

/** The table of things on the device: (things, width); a city without any has one of zeros, which nobody asks for. */
export function thingTensor({ features, width }: ThingTable): Tensor2D {
  const things = features.length / width;
  return things === 0 ? zeros([1, width]) : tensor2d(features, [things, width]);
}

/**
 * Which things are around each point of a batch, for means over them. Only the things that the batch has are looked at, whatever the
 * size of the city. Owns its tensors.
 */
export class Surroundings {
  /** Rows of the table that the batch has, ascending, one at least. */
  readonly #used: Tensor1D;
  /** For each pair of a point and a thing around it: the thing, by its place in `used`, and the point. */
  readonly #things: RowIndex;
  readonly #points: RowIndex;
  /** (rows, 1): one over the number of things around the point, 0 where there are none. */
  readonly #share: Tensor2D;

  /** @throws Failure 'bad-input' for neighbours that are not of so many points, or of no table of so many things */
  constructor({ start, items }: PointNeighbours, rows: number, things: number) {
    checkNeighbours({ start, items }, rows, things);
    const used = [...new Set(items)].sort((a, b) => a - b);
    const placeOf = new Map(used.map((thing, place) => [thing, place]));
    const points = new Int32Array(items.length);
    const share = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      points.fill(row, start[row], start[row + 1]);
      if (start[row + 1] > start[row]) share[row] = 1 / (start[row + 1] - start[row]);
    }
    // Tensors without rows are no good: a pair that counts for nothing stands for none.
    const none = items.length === 0;
    this.#used = tensor1d(none ? [0] : used, 'int32');
    const placed = none ? Int32Array.of(0) : items.map((thing) => placeOf.get(thing)!);
    this.#things = RowIndex.from(placed, Math.max(1, used.length));
    this.#points = RowIndex.from(none ? Int32Array.of(0) : points, rows);
    this.#share = tensor2d(share, [rows, 1]);
  }

  /** The rows of the table that the batch has: (used, width). No gradient reaches the table. */
  usedOf(table: Tensor2D): Tensor2D {
    return gather(table, this.#used);
  }

  /** The mean of the vectors (used, d) of the things around each point, 0 where there are none: (rows, d). */
  mean(vectors: Tensor2D): Tensor2D {
    return mul(sumRows(gatherRows(vectors, this.#things), this.#points), this.#share);
  }

  dispose(): void {
    for (const index of [this.#things, this.#points]) index.dispose();
    dispose([this.#used, this.#share]);
  }
}

function checkNeighbours({ start, items }: PointNeighbours, rows: number, things: number): void {
  if (start.length !== rows + 1 || start[rows] !== items.length)
    throw badInput(
      `Neighbours of ${start.length - 1} points with ${items.length} things, where ${rows} points with ${start[rows]} are expected.`,
    );
  const wrong = items.findIndex((thing) => !(thing >= 0 && thing < things));
  if (wrong >= 0)
    throw badInput(`Neighbour ${wrong} is thing ${items[wrong]}, and the table has ${things} things.`);
}
