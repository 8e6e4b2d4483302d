import { roadMiddles, RoadTensors } from '../../../models/htp/road-context';
import { Failure } from '../../../base/failure';
import type { StoredTensors } from '../../../verification/reference-folder';
import type { RqVaeConfig } from '../../../models/htp/rq-vae-config';

/** The roads of the trips of a file: road 0 of the network is 1 there, and 0 is padding. */
export function storedRoads(
  tensors: StoredTensors,
  config: RqVaeConfig,
  lengths?: readonly number[],
): RoadTensors {
  const [trips, longest] = tensors.shape('batch.road_seq');
  const stored = tensors.numbers('batch.road_seq');
  const routes = Array.from({ length: trips }, (_, trip) => {
    const row = stored.slice(trip * longest, (trip + 1) * longest);
    const length = lengths ? lengths[trip] : row.findLastIndex((road) => road !== 0) + 1;
    if (row.some((road, i) => (road !== 0) !== i < length))
      throw new Failure(
        'bad-input',
        `Trip ${trip} of the file has no road where one should be, or one too many.`,
      );
    return row.slice(0, length).map((road) => road - 1);
  });
  return new RoadTensors({ routes, middles: storedMiddles(tensors) }, config);
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
