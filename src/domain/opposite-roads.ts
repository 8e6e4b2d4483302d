import type { RoadNetwork } from './road-network';

/**
 * The roads that run the line of a road backwards: the other direction of a two-way street. Two roads count as
 * each other's opposites if they have the same ends, exchanged, and as many vertices.
 */
export function oppositesOf({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork, road: number): number[] {
  const same = (a: number, b: number) =>
    shapeLonLat[2 * a] === shapeLonLat[2 * b] && shapeLonLat[2 * a + 1] === shapeLonLat[2 * b + 1];
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const found: number[] = [];
  for (let other = 0; other < roadCount; other++) {
    const [otherFirst, otherLast] = [shapeOffsets[other], shapeOffsets[other + 1] - 1];
    if (other === road || otherLast - otherFirst !== last - first || last <= first) continue;
    if (same(first, otherLast) && same(last, otherFirst)) found.push(other);
  }
  return found;
}
