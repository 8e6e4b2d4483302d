/** Which visits of one hexagon count as one. */
export interface ClusterRule {
  /** Seconds after which a visit of the same hexagon is another one. */
  readonly seconds: number;
  /** What they are counted from: the last visit of the cluster so far, or its first. The paper does not say which. */
  readonly since: 'last' | 'first';
}

/** The paper's ten minutes; an hour of check-ins, each a few minutes after the one before, is one stay. */
export const CLUSTER_RULE: ClusterRule = { seconds: 600, since: 'last' };

/**
 * Where clusters begin: visits that follow each other in one hexagon belong together while they are at most so many seconds
 * apart. A cluster ends where the next begins, and has the time of its first visit.
 * @param cells of each visit, in the order of time @param times seconds
 */
export function clusterStarts(
  cells: ArrayLike<number | bigint>,
  times: ArrayLike<number>,
  { seconds, since }: ClusterRule = CLUSTER_RULE,
): Uint32Array {
  const starts: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    const start = starts[starts.length - 1];
    const isSame = i > 0 && cells[i] === cells[start];
    if (!isSame || times[i] - times[since === 'last' ? i - 1 : start] > seconds) starts.push(i);
  }
  return Uint32Array.from(starts);
}
