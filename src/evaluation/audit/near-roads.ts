import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import { groupedBy } from '../../base/numbers';
import { EDR_MATRIX_THRESHOLD_KM } from '../route-measures';
import { greatCircleMetric } from '../trajectory-distances';

/** Roads that EDR takes for the same: those near road r are `roads[offsets[r] .. offsets[r+1])`, itself among them. */
export interface NearRoads {
  /** (R+1) */
  readonly offsets: Uint32Array;
  readonly roads: Uint32Array;
}

const KM_PER_DEGREE = 111.1;

/** Roads whose centroids lie within 100 m of each other, as Eq. 20 has it. @param centroidLonLat (2 R) degrees */
export function nearRoads(centroidLonLat: Float64Array): NearRoads {
  const count = centroidLonLat.length / 2;
  const metric = greatCircleMetric(centroidLonLat);
  const height = EDR_MATRIX_THRESHOLD_KM / KM_PER_DEGREE;
  const northmost = centroidLonLat.reduce((most, at, i) => (i % 2 ? Math.max(most, Math.abs(at)) : most), 0);
  // As wide as they are high where a degree of longitude is shortest, so that neighbours of a cell are enough.
  const width = height / Math.max(1e-3, Math.cos((northmost * Math.PI) / 180));
  const columns = Math.ceil(360 / width) + 3;
  const cellAt = (road: number, right = 0, up = 0) =>
    (Math.floor((centroidLonLat[2 * road + 1] + 90) / height) + up + 1) * columns +
    (Math.floor((centroidLonLat[2 * road] + 180) / width) + right + 1);
  const table = new NumberTable();
  const slots = Uint32Array.from({ length: count }, (_, road) => table.add(cellAt(road)));
  const cells = groupedBy(slots, table.size);
  const offsets = new Uint32Array(count + 1);
  const found = new GrowingArray(Uint32Array);
  for (let road = 0; road < count; road++) {
    for (let up = -1; up <= 1; up++)
      for (let right = -1; right <= 1; right++) {
        const slot = table.indexOf(cellAt(road, right, up));
        if (slot < 0) continue;
        for (let i = cells.offsets[slot]; i < cells.offsets[slot + 1]; i++)
          if (metric.between(road, cells.rows[i]) < EDR_MATRIX_THRESHOLD_KM) found.push(cells.rows[i]);
      }
    offsets[road + 1] = found.length;
  }
  return { offsets, roads: found.finish() };
}
