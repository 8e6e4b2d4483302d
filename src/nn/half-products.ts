/** Whether the backend multiplies in half precision where that is allowed. */
let isOn = false;
let allowed = 0;

/** Said where a backend is started; no other than WebGPU can. */
export function turnHalfProducts(on: boolean): void {
  isOn = on;
}

/**
 * Lets products of the work round their factors to half precision (11 bits), where the backend does: for what is asked of
 * a network that does not learn from it. The work must be over when it returns.
 */
export function allowingHalfProducts<T>(work: () => T): T {
  allowed++;
  try {
    return work();
  } finally {
    allowed--;
  }
}

/** Of the product that is about to be computed. */
export const isHalfProduct = (): boolean => isOn && allowed > 0;
