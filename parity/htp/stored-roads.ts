import { Failure } from '../../src/base/failure';
import { roadMiddles, RoadTensors } from '../../src/models/htp/road-context';
import type { RqVaeConfig } from '../../src/models/htp/rq-vae-config';
import type { StoredTensors } from '../harness/reference-folder';

/** Roads of each trip of a file, from 0. In the file road 0 of the network is 1, and 0 is padding. */
export function storedRoutes(tensors: StoredTensors): number[][] {
  const [trips, longest] = tensors.shape('batch.road_seq');
  const stored = tensors.numbers('batch.road_seq');
  const lengths = tensors.has('batch.road_lens') ? tensors.numbers('batch.road_lens') : null;
  return Array.from({ length: trips }, (_, trip) => {
    const row = stored.slice(trip * longest, (trip + 1) * longest);
    const length = lengths ? lengths[trip] : row.findLastIndex((road) => road !== 0) + 1;
    if (row.some((road, i) => (road !== 0) !== i < length))
      throw new Failure(
        'bad-input',
        `Trip ${trip} of the file has no road where one should be, or one too many.`,
      );
    return row.slice(0, length).map((road) => road - 1);
  });
}

/** The roads of all trips of a file as one batch. */
export const storedRoads = (tensors: StoredTensors, config: RqVaeConfig): RoadTensors =>
  new RoadTensors({ routes: storedRoutes(tensors), middles: storedMiddles(tensors) }, config);

/** The roads of each trip of a file as a batch of its own. */
export function storedRoadsAlone(tensors: StoredTensors, config: RqVaeConfig): RoadTensors[] {
  const middles = storedMiddles(tensors);
  let from = 0;
  return storedRoutes(tensors).map((route) => {
    const own = middles.slice(2 * from, 2 * (from + route.length));
    from += route.length;
    return new RoadTensors({ routes: [route], middles: own }, config);
  });
}

/** Mean point of each road of each trip. */
function storedMiddles(tensors: StoredTensors): Float64Array {
  const [, longest] = tensors.shape('batch.road_gps');
  const padded = tensors.numbers('batch.road_gps');
  const counts = tensors.numbers('batch.road_gps_len');
  const points = counts.flatMap((count, road) =>
    padded.slice(2 * road * longest, 2 * (road * longest + count)),
  );
  const offsets = [0];
  for (const count of counts) offsets.push(offsets[offsets.length - 1] + count);
  return roadMiddles(points, offsets);
}
