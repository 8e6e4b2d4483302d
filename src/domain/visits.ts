/** (R) number of visits of each road. */
export function visitsPerRoad(roadCount: number, roads: Uint32Array): Uint32Array {
  const visits = new Uint32Array(roadCount);
  for (const road of roads) visits[road]++;
  return visits;
}

/**
 * (cells) number of visits of the roads of each cell.
 * @param cellOfRoad (R) as `roadCells` has it
 */
export function visitsPerCell(
  visits: ArrayLike<number>,
  cellOfRoad: ArrayLike<number>,
  cellCount: number,
): Float64Array {
  const sums = new Float64Array(cellCount);
  for (let road = 0; road < visits.length; road++) sums[cellOfRoad[road]] += visits[road];
  return sums;
}
