import { expect, it } from 'vitest';
import {
  mlpStudentMultiplyAdds,
  mtgnnTeacherMultiplyAdds,
  paperTeacherMultiplyAdds,
  stmlpMultiplyAdds,
} from './multiply-adds';

const steps = { inputSteps: 12, outputSteps: 12, slotsPerDay: 288, dropout: 0.3 };
const paper = (nodes: number) => ({
  ...{ ...steps, nodes, width: 64, gcnLayers: 2, tcnLayers: 2 },
  ...{ kernel: 3, leakySlope: 0.01 },
});
const mtgnn = (nodes: number) => ({
  ...{ ...steps, nodes, inputWidth: 1, layers: 3, kernelWidths: [2, 3, 6, 7], normEps: 1e-5 },
  ...{ convolutionChannels: 32, residualChannels: 32, skipChannels: 64, endChannels: 128 },
});
const learned = { depth: 2, keep: 0.05, steepness: 3, nodeWidth: 40, neighbours: 20 };

it('counts what the networks of the published sizes multiply', () => {
  const mlp = { ...steps, nodes: 256, hidden: 64, nodeWidth: 16, timeWidth: 8, layers: 3 };
  // 36 x 64 + 3 x 64 x 64 + 64 x 12 for each node.
  expect(mlpStudentMultiplyAdds(mlp) / 256).toBe(2304 + 12_288 + 768);
  // Two products with the graph are 100 million, all others 104 million.
  expect(paperTeacherMultiplyAdds(paper(256)) / 1e6).toBeCloseTo(204, 0);
  expect(paperTeacherMultiplyAdds(paper(256), 256 * 4)).toBeLessThan(105e6);
});

it('finds the ratios of the code’s networks rise with the nodes', () => {
  const ratio = (nodes: number) =>
    mtgnnTeacherMultiplyAdds(mtgnn(nodes), learned) / stmlpMultiplyAdds(mtgnn(nodes));
  const ratios = [170, 307, 512, 883].map(ratio);
  expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
  expect(ratios[0]).toBeGreaterThan(2);
  expect(ratios[3]).toBeLessThan(15);
});
