import { describe, expect, it } from 'vitest';
import { NO_ROAD } from '../../../../domain/sensor-series';
import { networkOf } from '../../../../domain/testing/small-network';
import type { ValueLook } from '../../../../studio/value-scale';
import { paint } from './flow-layers';
import { flowMarks, nearestCircle } from './flow-marks';
import { frameOf } from '../../../../studio/map-frame';

/** A bent road, and a straight one. */
const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
    [
      [2, 0],
      [3, 0],
    ],
  ],
  [[0, 1]],
);
const frame = frameOf(network);

/** Nodes: the straight road, a sensor without a road, one of which nothing is known, the bent road. */
const places = {
  roads: Uint32Array.of(1, NO_ROAD, NO_ROAD, 0),
  lonLat: Float64Array.of(2.5, 0, 2, 0.5, NaN, NaN, 1, 0),
};

describe('marks of flows', () => {
  const marks = flowMarks(network, frame, places);

  it('are lines where a node has a road, and circles where it is known where it stands', () => {
    expect([...marks.roads.nodes]).toEqual([0, 3]);
    expect([...marks.roads.lines.items]).toEqual([1, 0]);
    expect([...marks.circles.nodes]).toEqual([1]);
    expect([...marks.circles.positions]).toEqual([2 - frame.lon, 0.5 - frame.lat, 0]);
    expect(marks.nodeOfRoad.get(0)).toBe(3);
  });

  it('are painted by line without another triangle', () => {
    const looks: ValueLook[] = [
      { colour: [1, 2, 3, 255], width: 2 },
      { colour: [9, 8, 7, 255], width: 5 },
    ];
    const { mesh, lineOfCorner } = marks.roads;
    const painted = paint(mesh, lineOfCorner, looks);
    expect(painted.positions).toBe(mesh.positions);
    expect(painted.indices).toBe(mesh.indices);
    expect(lineOfCorner.length).toBe(mesh.positions.length / 2);
    lineOfCorner.forEach((line, corner) => {
      expect([...painted.colours!.subarray(4 * corner, 4 * corner + 4)]).toEqual(looks[line].colour);
      expect(painted.widths![corner]).toBe(looks[line].width);
    });
    // The bent road has more corners than the straight one, and both are there.
    const count = (of: number) => lineOfCorner.filter((line) => line === of).length;
    expect(count(1)).toBeGreaterThan(count(0));
    expect(count(0)).toBeGreaterThan(0);
  });

  it('are found where the pointer is near a circle', () => {
    const at = (lon: number) => (x: number) => Math.abs(x + frame.lon - lon) * 100;
    expect(nearestCircle(marks.circles, at(2.05))).toBe(1);
    expect(nearestCircle(marks.circles, at(2.5))).toBeNull();
  });
});
