/** Dashes and gaps of lines of old trips, in px: no network has them. */
export const OLD_DASH: readonly number[] = [8, 3, 2, 3];

/** What stands at values before the first step. */
export const AS_IT_CAME = 'as it came';
