import { expect, it } from 'vitest';
import { networkOf, type Line } from '../../../../domain/testing/small-network';
import { NO_ROAD } from '../../../../domain/sensor-series';
import { kindText } from './kind-words';
import { nodesByKind } from '../../evaluation/kinds-of-road';

const line: Line = [
  [0, 0],
  [0.001, 0],
];
const network = {
  ...networkOf([line, line, line], []),
  classCodes: Uint16Array.of(1, 0, 1),
  classNames: ['living_street', 'primary'],
  maxSpeedKmh: Float32Array.of(50, 0, 30.4),
};

it('holds roads apart by what the network knows of them, and leaves out what it does not', () => {
  const roads = Uint32Array.of(2, NO_ROAD, 0, 1);
  expect(nodesByKind(network, roads, 'class')).toEqual([
    { value: 0, nodes: [3] },
    { value: 1, nodes: [0, 2] },
  ]);
  expect(nodesByKind(network, roads, 'speed')).toEqual([
    { value: 30, nodes: [0] },
    { value: 50, nodes: [2] },
  ]);
  expect(nodesByKind(network, roads, 'lanes')).toEqual([]);
  const texts = nodesByKind(network, roads, 'class').map(({ value }) => kindText(network, 'class', value));
  expect(texts).toEqual(['Living street', 'Primary']);
  expect(kindText(network, 'speed', 50)).toBe('50 km/h');
});
