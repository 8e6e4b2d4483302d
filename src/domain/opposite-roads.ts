import type { RoadNetwork } from './road-network';

type Shapes = Pick<RoadNetwork, 'shapeOffsets' | 'shapeLonLat'>;

/**
 * Whether one road runs the line of another backwards: the other direction of a two-way street. Two roads count
 * as each other's opposites if they have the same ends, exchanged, and as many vertices.
 */
export function areOpposite({ shapeOffsets, shapeLonLat }: Shapes, road: number, other: number): boolean {
  const same = (a: number, b: number) =>
    shapeLonLat[2 * a] === shapeLonLat[2 * b] && shapeLonLat[2 * a + 1] === shapeLonLat[2 * b + 1];
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const [otherFirst, otherLast] = [shapeOffsets[other], shapeOffsets[other + 1] - 1];
  if (other === road || otherLast - otherFirst !== last - first || last <= first) return false;
  return same(first, otherLast) && same(last, otherFirst);
}

/** All roads that are opposites of one. */
export function oppositesOf(network: RoadNetwork, road: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < network.roadCount; other++)
    if (areOpposite(network, road, other)) found.push(other);
  return found;
}
