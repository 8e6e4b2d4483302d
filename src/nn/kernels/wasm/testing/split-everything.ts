import { SPLIT_LIMITS } from '../split';

/** Has kernels split however little there is to do. Returns what puts the limits back. */
export function splitEverything(): () => void {
  const before = { ...SPLIT_LIMITS };
  Object.assign(SPLIT_LIMITS, { worthSplitting: 0, shortestPart: 1e-9 });
  return () => void Object.assign(SPLIT_LIMITS, before);
}
