import type { LabelledPoints, TripLabels } from '../trips/trip-labels';

/**
 * Points that are said as places in the city, not along the route: each is put on the road of the route that is nearest.
 * @param xy (2 n) metres from the middle of the city to the east and to the north
 */
export function pointsInSpace(
  labels: Pick<TripLabels, 'plane' | 'routeLine'>,
  roads: ArrayLike<number>,
  xy: ArrayLike<number>,
): LabelledPoints {
  const route = labels.routeLine(roads);
  const n = xy.length / 2;
  const fractions = new Float64Array(n);
  const places = new Int32Array(n);
  let [reversed, stalled] = [0, 0];
  for (let i = 0; i < n; i++) {
    let nearest = Infinity;
    for (let place = 0; place < roads.length; place++) {
      const { offset, x, y } = route.project(place, xy[2 * i], xy[2 * i + 1]);
      const away = Math.hypot(x - xy[2 * i], y - xy[2 * i + 1]);
      if (away >= nearest) continue;
      nearest = away;
      places[i] = place;
      fractions[i] = route.fractionOf(place, offset);
    }
    if (i > 0 && fractions[i] < fractions[i - 1]) reversed++;
    if (i > 0 && fractions[i] === fractions[i - 1]) stalled++;
  }
  const { plane } = labels;
  const lonLat = Float64Array.from(xy, (value, i) => (i % 2 === 0 ? plane.lonOf(value) : plane.latOf(value)));
  return { lonLat, fractions, places, reversed, stalled };
}
