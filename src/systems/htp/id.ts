/** In run records, requests and the page's address. */
export const HTP = 'htp';
