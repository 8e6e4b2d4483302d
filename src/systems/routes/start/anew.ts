/** How rows of roads, zones and cells begin that a file has none for: as in a fresh network, or as the most alike. */
export const ANEW = ['fresh', 'alike'] as const;
export type Anew = (typeof ANEW)[number];
