import geodesic from 'geographiclib-geodesic';

const { WGS84, DISTANCE } = { WGS84: geodesic.Geodesic.WGS84, DISTANCE: geodesic.Geodesic.DISTANCE };

/** Length in metres of the shortest line on the WGS 84 ellipsoid between two points in degrees (GeographicLib). */
export function geodesicMeters(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE).s12 ?? NaN;
}
