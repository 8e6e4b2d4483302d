/** Width in px and opacity of routes that were drawn earlier: a band, on which the others lie. */
export const BAND_PX = 9;
export const BAND_OPACITY = 0.65;
