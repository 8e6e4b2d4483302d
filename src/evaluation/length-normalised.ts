/**
 * A Hausdorff or DTW distance per road: divided by the mean number of roads of the two routes, as the thesis's code
 * does. Without it longer routes have larger values whatever their quality.
 */
export function lengthNormalised(value: number, roadsA: number, roadsB: number): number {
  return value / ((roadsA + roadsB) / 2);
}
