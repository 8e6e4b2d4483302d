import type { Lines } from '../map-show';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineMesh, type LineMesh } from './line-mesh';

const linesOf = (...lines: readonly (readonly (readonly [number, number])[])[]): Lines => {
  const startIndices = new Uint32Array(lines.length + 1);
  lines.forEach((line, i) => (startIndices[i + 1] = startIndices[i] + line.length));
  return { length: lines.length, startIndices, positions: Float32Array.from(lines.flat(2)) };
};

/** Point of the mesh that a corner of a triangle stands on: the second of the three that it sees. */
const pointOf = ({ positions }: LineMesh, corner: number) => [
  ...positions.slice(2 * corner + 4, 2 * corner + 6),
];

/** The segments that are drawn, each as its two points. */
const segments = (mesh: LineMesh) =>
  Array.from({ length: mesh.indices.length / 6 }, (_, s) => [
    pointOf(mesh, mesh.indices[6 * s]),
    pointOf(mesh, mesh.indices[6 * s + 2]),
  ]);

describe('lineMesh', () => {
  it('draws each segment of each line, and nothing between lines', () => {
    const mesh = lineMesh(
      linesOf(
        [
          [0, 0],
          [1, 0],
          [2, 1],
        ],
        [
          [5, 5],
          [6, 5],
        ],
      ),
      1,
    );
    expect(segments(mesh)).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
      [
        [1, 0],
        [2, 1],
      ],
      [
        [5, 5],
        [6, 5],
      ],
    ]);
    // The points before the first and after the last are those themselves: there the line ends.
    expect([...mesh.positions.slice(0, 8)]).toEqual(Array(8).fill(0));
    expect(mesh.positions.length / 4).toBe(5 + 4);
  });

  it('begins a piece where a line turns back, and measures on along the line', () => {
    const mesh = lineMesh(
      linesOf([
        [0, 0],
        [2, 0],
        [0.5, 0],
      ]),
      1,
    );
    expect(segments(mesh)).toHaveLength(2);
    expect([...mesh.along].filter((_, corner) => corner % 2 === 0)).toEqual([0, 0, 2, 2, 2, 2, 3.5, 3.5]);
  });

  it('measures north and east in one unit', () => {
    const mesh = lineMesh(
      linesOf([
        [0, 0],
        [0, 1],
      ]),
      0.5,
    );
    expect(Math.max(...mesh.along)).toBe(2);
  });

  it('gives a segment the colour of the vertex that it leads to', () => {
    const colours = Uint8Array.from([1, 1, 1, 255, 1, 1, 1, 255, 9, 9, 9, 255]);
    const mesh = lineMesh(
      linesOf([
        [0, 0],
        [1, 0],
        [2, 0],
      ]),
      1,
      { colours },
    );
    const red = (corner: number) => mesh.colours![4 * (corner + 2)];
    expect([...mesh.indices].map(red)).toEqual([...Array(6).fill(1), ...Array(6).fill(9)]);
  });

  it('leaves out points on each other, and lines that are one point', () => {
    const mesh = lineMesh(
      linesOf(
        [
          [1, 1],
          [1, 1],
        ],
        [
          [0, 0],
          [0, 0],
          [1, 0],
        ],
      ),
      1,
    );
    expect(segments(mesh)).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
    ]);
  });

  const coordinate = fc.integer({ min: -5, max: 5 });
  const line = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 8 });
  it('draws the segments that have a length, in order, whatever the lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const wanted = lines.flatMap((points) => {
          const apart = points.filter((p, i) => i === 0 || p.join() !== points[i - 1].join());
          return apart.slice(1).map((p, i) => [[...apart[i]], [...p]]);
        });
        const mesh = lineMesh(linesOf(...lines), 1);
        expect(segments(mesh)).toEqual(wanted);
        for (const corner of mesh.indices) expect(corner + 4).toBeLessThan(mesh.positions.length / 2);
      }),
    );
  });

  it('knows when each corner is passed, also where a piece ends', () => {
    const turning = linesOf([
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
    const { seconds, positions } = lineMesh(turning, 1, { seconds: Float64Array.of(0, 7, 9) });
    // Two corners to a point; each of the two pieces has its ends once more.
    expect([...seconds!].filter((_, corner) => corner % 2 === 0)).toEqual([0, 0, 7, 7, 7, 7, 9, 9]);
    expect(seconds!.length).toBe(positions.length / 2);
    expect(lineMesh(turning, 1).seconds).toBeNull();
  });
});
