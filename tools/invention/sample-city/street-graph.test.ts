import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random';
import type { Point } from './geometry';
import { assignOneWays, makeStreetGraph } from './street-graph';
import { street } from './long-roads';
import { makeTerrain } from './terrain';

const terrain = makeTerrain(2000, new Random(1));
const graphOf = (lines: Parameters<typeof makeStreetGraph>[0]) =>
  makeStreetGraph(lines, terrain, new Random(1));
/** Main roads that end outside of the city stay as they are drawn. */
const far = 3000;
const west: Point = [-far, 0];
const east: Point = [far, 0];

describe('makeStreetGraph', () => {
  it('cuts streets where they cross', () => {
    const { nodes, edges } = graphOf([
      street([west, east], 'primary'),
      street(
        [
          [0, -far],
          [0, far],
        ],
        'primary',
      ),
    ]);
    expect(edges).toHaveLength(4);
    expect(nodes).toContainEqual([0, 0]);
  });

  it('leads a motorway over the streets, and its ramps on to them at their joints', () => {
    const road = street(
      [
        [0, -far],
        [0, far],
      ],
      'primary',
    );
    const motorway = street([west, east], 'motorway', 'motorway', true);
    const ramp = street(
      [
        [-500, 0],
        [0, -300],
      ],
      'motorway_link',
      'ramp',
      true,
    );
    motorway.joints.push([-500, 0]);
    road.joints.push([0, -300]);
    const { nodes, edges } = graphOf([road, motorway, ramp]);
    expect(nodes).not.toContainEqual([0, 0]);
    expect(edges.filter(({ level }) => level === 'motorway')).toHaveLength(2);
    expect(edges.filter(({ level }) => level === 'ground')).toHaveLength(2);
    const [link] = edges.filter(({ level }) => level === 'ramp');
    expect([nodes[link.from], nodes[link.to]]).toEqual([
      [-500, 0],
      [0, -300],
    ]);
  });

  it('makes one junction of two that are closer than a house', () => {
    const crossAt = (x: number) =>
      street(
        [
          [x, x < 6 ? -far : 0],
          [x, x < 6 ? 0.5 : far],
        ],
        'primary',
      );
    const { edges } = graphOf([street([west, east], 'primary'), crossAt(0), crossAt(12)]);
    expect(edges).toHaveLength(4);
    expect(new Set(edges.flatMap(({ from, to }) => [from, to])).size).toBe(5);
  });

  it('drops what is not joined to the rest', () => {
    const { edges } = graphOf([
      street([west, east], 'primary'),
      street(
        [
          [0, -far],
          [0, far],
        ],
        'primary',
      ),
      street(
        [
          [far, far],
          [far + 100, far],
        ],
        'residential',
      ),
    ]);
    expect(edges.every(({ roadClass }) => roadClass === 'primary')).toBe(true);
  });
});

describe('one-way streets', () => {
  it('leave no junction that one cannot come back from', () => {
    const lattice = Array.from({ length: 9 }, (_, i) => i * 100 - 400).flatMap((at) => [
      street(
        [
          [at, -401],
          [at, 401],
        ],
        'residential',
      ),
      street(
        [
          [-401, at],
          [401, at],
        ],
        'residential',
      ),
    ]);
    const graph = graphOf(lattice);
    assignOneWays(graph, terrain, new Random(4));
    expect(graph.edges.filter(({ oneWay }) => oneWay).length).toBeGreaterThan(20);
    const arcs = graph.edges.flatMap(({ from, to, oneWay }) => (oneWay ? [[from, to]] : [[from, to], [to, from]])); // prettier-ignore
    for (const forward of [true, false]) {
      const reached = new Set([0]);
      for (let size = 0; size !== reached.size;) {
        size = reached.size;
        for (const [a, b] of arcs) if (reached.has(forward ? a : b)) reached.add(forward ? b : a);
      }
      expect(reached.size).toBe(graph.nodes.length);
    }
  });
});
