/** The roads with the most, of equal ones those of lower index, in the order of their indices. Roads with nothing are none. */
export function busiestRoads(load: ArrayLike<number>, count: number): Uint32Array {
  const order = Array.from({ length: load.length }, (_, road) => road).filter((road) => load[road] > 0);
  order.sort((a, b) => load[b] - load[a] || a - b);
  return Uint32Array.from(order.slice(0, count)).sort();
}
