import { tensor2d, tensor4d, tidy, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { RowIndex } from '../../nn/ops/row-index';
import { Parameters, type ParameterSpec } from '../../nn/parameters';
import { differentiate } from '../../nn/training/differentiate';
import { useBackend } from '../../nn/testing/backends';
import { mlpStudent, mlpStudentSpecs } from './mlp-student';
import { mtgnnTeacherSpecs, stmlpSpecs, strongestOfRows } from './mtgnn-parameters';
import { mtgnnTeacher, stmlpStudent } from './mtgnn-teacher';
import { paperTeacher, paperTeacherSpecs } from './paper-teacher';
import {
  degreesOf,
  hopsFrom,
  normalisedAdjacency,
  undirectedWithLoops,
  type SquareMatrix,
} from './sparse-graph';

const BATCH = 2;
const NODES = 6;

beforeAll(() => useBackend('wasm'));

/** A chain 0 -> 1 -> 2 -> 3 -> 4, and 5 on its own. */
const chain: SquareMatrix = {
  nodes: NODES,
  values: Float32Array.from({ length: NODES * NODES }, (_, i) =>
    Number(i % NODES === Math.floor(i / NODES) + 1 && i % NODES < 5),
  ),
};

function inputs(steps: number): Tensor4D {
  const random = new Random(1).fork('inputs');
  const values = Array.from({ length: BATCH * steps * NODES }, () => random.normal());
  return tensor4d(values, [BATCH, steps, NODES, 1]);
}

/** The largest change of each node's forecast when the inputs of one node change. */
function influence(node: number, steps: number, forecast: (x: Tensor4D) => Tensor4D): number[] {
  const x = inputs(steps);
  const change = tensor4d(
    Array.from({ length: x.size }, (_, i) => Number(i % NODES === node)),
    [BATCH, steps, NODES, 1],
  );
  const difference = tidy(() =>
    forecast(x)
      .sub(forecast(x.add(change)))
      .abs()
      .max([0, 1, 3]),
  );
  return [...difference.dataSync()];
}

const fresh = (specs: readonly ParameterSpec[]) => Parameters.initial(specs, new Random(2));

describe('the normalised road graph', () => {
  const matrix = normalisedAdjacency(chain);
  const degrees = degreesOf(undirectedWithLoops(chain));

  it('is symmetric, and keeps the roots of the degrees', () => {
    const roots = degrees.map(Math.sqrt);
    for (let i = 0; i < NODES; i++) {
      let kept = 0;
      for (let j = 0; j < NODES; j++) {
        expect(matrix.values[i * NODES + j]).toBe(matrix.values[j * NODES + i]);
        kept += matrix.values[i * NODES + j] * roots[j];
      }
      expect(kept).toBeCloseTo(roots[i], 5);
    }
    expect([...degrees]).toEqual([2, 3, 3, 3, 2, 1]);
  });

  it('leaves a node without a road alone', () => {
    expect([...matrix.values.slice(5 * NODES)]).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...hopsFrom(chain, 1)]).toEqual([1, 0, 1, 2, 3, Infinity]);
  });
});

describe('who hears of whom', () => {
  const config = {
    nodes: NODES,
    width: 5,
    inputSteps: 4,
    outputSteps: 3,
    gcnLayers: 2,
    tcnLayers: 2,
    kernel: 3,
    slotsPerDay: 9,
    leakySlope: 0.01,
    dropout: 0,
  };

  it('the teacher within as many hops as it has graph layers', () => {
    const weights = fresh(paperTeacherSpecs(config));
    const slots = RowIndex.from(Int32Array.of(0, 1, 2, 3, 8, 0, 1, 2), config.slotsPerDay);
    const graph: Tensor2D = tensor2d(normalisedAdjacency(chain).values, [NODES, NODES]);
    const changes = influence(1, 4, (x) => paperTeacher(weights, config, { x, slots, graph }).output);
    expect(changes.map((change) => change > 0)).toEqual([true, true, true, true, false, false]);
  });

  it('no node of the MLP of another', () => {
    const student = { ...config, hidden: 5, nodeWidth: 2, timeWidth: 3, layers: 2 };
    const weights = fresh(mlpStudentSpecs(student));
    const slots = RowIndex.from(Int32Array.of(3, 2), config.slotsPerDay);
    const changes = influence(1, 4, (x) => mlpStudent(weights, student, { x, slots }).output);
    expect(changes.map((change) => change > 0)).toEqual([false, true, false, false, false, false]);
  });

  it('every node of every other one through the normalisation of the official code, without any edge', () => {
    const weights = fresh(mtgnnTeacherSpecs(mtgnn, graphSizes));
    const none: Tensor2D = tensor2d(new Float32Array(NODES * NODES), [NODES, NODES]);
    const overNone = (x: Tensor4D) => mtgnnTeacher(weights, mtgnn, graphSizes, x, { graph: none });
    expect(Math.min(...influence(1, 5, overNone))).toBeGreaterThan(0);
    const student = { ...mtgnn, residualChannels: 4 };
    const maps = fresh(stmlpSpecs(student));
    expect(Math.min(...influence(1, 5, (x) => stmlpStudent(maps, student, x)))).toBeGreaterThan(0);
  });
});

const mtgnn = {
  nodes: NODES,
  inputWidth: 1,
  inputSteps: 5,
  outputSteps: 3,
  layers: 2,
  convolutionChannels: 4,
  residualChannels: 3,
  skipChannels: 5,
  endChannels: 7,
  kernelWidths: [2, 4],
  normEps: 1e-5,
  dropout: 0.3,
};
const graphSizes = { depth: 3, keep: 0.1, steepness: 1, nodeWidth: 3, neighbours: 2 };

describe('networks of other sizes than the published ones', () => {
  it('give every parameter a gradient', () => {
    const x = inputs(5);
    const weights = fresh(mtgnnTeacherSpecs(mtgnn, graphSizes));
    const { grads } = differentiate(weights, (view) =>
      mtgnnTeacher(view as Parameters, mtgnn, graphSizes, x)
        .square()
        .sum(),
    );
    for (const { name, shape } of weights.specs)
      expect([name, grads.get(name)?.shape]).toEqual([name, shape]);
    const idle = [...grads].filter(([, grad]: [string, Tensor]) => grad.abs().max().dataSync()[0] === 0);
    expect(idle.map(([name]) => name)).toEqual([]);
  });

  it('draw dropout from the source they are given, and none without', () => {
    const x = inputs(5);
    const weights = fresh(mtgnnTeacherSpecs(mtgnn, graphSizes));
    const forecast = (seed?: number) => [
      ...tidy(() =>
        mtgnnTeacher(weights, mtgnn, graphSizes, x, seed === undefined ? {} : { source: new Random(seed) }),
      ).dataSync(),
    ];
    expect(forecast()).toEqual(forecast());
    expect(forecast(1)).toEqual(forecast(1));
    expect(forecast(1)).not.toEqual(forecast(2));
    expect(forecast(1)).not.toEqual(forecast());
  });

  it('are refused where no network has them', () => {
    expect(() => stmlpSpecs(mtgnn)).toThrow(/3 residual channels beside 4/);
    expect(() => mtgnnTeacherSpecs({ ...mtgnn, kernelWidths: [2, 3, 4] }, graphSizes)).toThrow(
      /4 channels shared by 3/,
    );
  });
});

describe('neighbours that are kept', () => {
  it.each(['cpu', 'wasm'] as const)(
    'are as many of equal ones as asked for, those of lower index, on %s',
    async (backend) => {
      await useBackend(backend);
      const scores = tensor2d([
        [1, 1, 1, 1],
        [0, 0.5, 0.2, 0.9],
        [0, 0, 0, 0.4],
        [0, 0, 0, 0],
      ]);
      expect(strongestOfRows(scores, 2).arraySync()).toEqual([
        [1, 1, 0, 0],
        [0, 0.5, 0, expect.closeTo(0.9)],
        [0, 0, 0, expect.closeTo(0.4)],
        [0, 0, 0, 0],
      ]);
    },
  );
});
