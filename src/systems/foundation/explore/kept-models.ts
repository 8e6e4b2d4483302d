/** Networks whose weights are kept at once: the pre-trained one and those of all tasks. */
export const MOST_KEPT = 4;
