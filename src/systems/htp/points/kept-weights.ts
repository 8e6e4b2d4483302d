/** Runs whose weights are kept at once: one in use, and others that are compared with it. */
export const MOST_KEPT = 4;
