import { matMul, memory, square, sum, tensor2d, tensor4d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { adjacencyOf } from '../../domain/counts/node-graph';
import { RowIndex } from '../../nn/ops/row-index';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { differentiate } from '../../nn/training/differentiate';
import { paperTeacher, paperTeacherSpecs } from './paper-teacher';
import { SparseGraph, normalisedAdjacency } from './sparse-graph';

beforeAll(() => useBackend('wasm'));

/** A directed graph without loops; the last node is alone. */
function graphOf(nodes: number, seed: number) {
  const random = new Random(seed);
  const rows = Array.from({ length: nodes }, (_, from) =>
    Array.from({ length: nodes - 1 }, (_, to) => to).filter(
      (to) => to !== from && from < nodes - 1 && random.next() < 0.3,
    ),
  );
  const offsets = new Uint32Array(nodes + 1);
  rows.forEach((row, node) => (offsets[node + 1] = offsets[node] + row.length));
  const neighbours = Uint32Array.from(rows.flat());
  return { offsets, neighbours, weights: new Float32Array(neighbours.length).fill(1) };
}

const dense = (graph: ReturnType<typeof graphOf>): Tensor2D => {
  const { nodes, values } = normalisedAdjacency(adjacencyOf(graph));
  return tensor2d(values, [nodes, nodes]);
};

describe('a graph by its edges', () => {
  it('gives what the matrix gives, gradients of the teacher included', async () => {
    const config = {
      ...{ nodes: 9, inputSteps: 4, outputSteps: 4, slotsPerDay: 6, dropout: 0 },
      ...{ width: 8, gcnLayers: 2, tcnLayers: 1, kernel: 3, leakySlope: 0.01 },
    };
    const random = new Random(3);
    const x = tensor4d(
      Array.from({ length: 2 * 4 * 9 }, () => random.normal()),
      [2, 4, 9, 1],
    );
    const slots = RowIndex.from(
      Int32Array.from({ length: 8 }, (_, i) => i % 6),
      6,
    );
    const graph = graphOf(9, 1);
    const weights = Parameters.initial(paperTeacherSpecs(config), new Random(1));
    const found = [dense(graph), new SparseGraph(graph)].map((each) =>
      tidy(() => {
        const { loss, grads } = differentiate(weights, (view) =>
          sum(square(paperTeacher(view, config, { x, slots, graph: each }).output)),
        );
        return [loss.dataSync()[0], ...[...grads.values()].flatMap((grad) => [...grad.dataSync()])];
      }),
    );
    const largest = Math.max(...found[0].map(Math.abs));
    found[0].forEach((value, i) => expect(Math.abs(found[1][i] - value)).toBeLessThan(1e-5 * largest));
  });

  it('is cut into parts where its products would be too large, which changes nothing', () => {
    const graph = graphOf(12, 2);
    const before = memory().numTensors;
    const [sparse, matrix] = [new SparseGraph(graph, 8 * 3), dense(graph)];
    const random = new Random(4);
    const features = tensor2d(
      Array.from({ length: 36 }, () => random.normal()),
      [12, 3],
    );
    const expected = tidy(() => matMul(matrix, features).dataSync());
    const found = tidy(() => sparse.times(features).dataSync());
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
    features.dispose();
    sparse.dispose();
    matrix.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
