/** JSON has to be read whole; this much takes a second or two. */
export const MAX_JSON_BYTES = 192 * 1024 ** 2;
