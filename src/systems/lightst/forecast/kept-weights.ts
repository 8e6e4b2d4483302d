/** Networks whose weights are kept at once: three in use, and three that are compared with them. */
export const MOST_KEPT = 6;
