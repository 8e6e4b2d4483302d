/** Where a part of a data set comes from, and under which terms. */
export interface DataSource {
  /** What it is called: a file's name, an address, "Overpass, 2026-11-21". */
  readonly name: string;
  /** What it gave. */
  readonly gives: 'roads' | 'trips' | 'series' | 'check-ins';
  readonly kind: 'openstreetmap' | 'hoser' | 'geojson' | 'gps' | 'simulated';
  /** Licence as the source states it, '' where it states none. */
  readonly licence: string;
  /** Words that must stand beside anything that is drawn from it, '' where none must. */
  readonly attribution: string;
  /** SHA-256 of the file's bytes in hex, '' for what is no file or larger than 256 MiB. */
  readonly sha256: string;
}

/** What one step of building the data set did, in words and figures. */
export interface DataStep {
  readonly name: string;
  /** Settings that the step ran with: plain numbers, texts and switches. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** What it counted, by name. */
  readonly counts: Readonly<Record<string, number>>;
}

/** How a data set came to be; travels with it as `data-card.json` (and, for people, `data-card.md`). */
export interface DataCard {
  readonly version: 1;
  readonly name: string;
  /** When it was made, ISO 8601 in UTC. */
  readonly made: string;
  readonly sources: readonly DataSource[];
  readonly steps: readonly DataStep[];
  readonly seed: number;
  /**
   * Whether the trips are simulated, or the series or check-ins of a data set without trips: the word stands on everything
   * that comes of them.
   */
  readonly simulated: boolean;
  /** Fingerprint of the data that it was written with; earlier versions wrote none. */
  readonly fingerprint?: string;
}

export const OPENSTREETMAP_LICENCE = 'Open Data Commons Open Database License (ODbL) 1.0';
export const OPENSTREETMAP_ATTRIBUTION = '© OpenStreetMap contributors';

/**
 * What must be said beside files that are passed on: each attribution with the short name of
 * its licence; '' where nothing must.
 */
export function creditOf(card: DataCard | undefined): string {
  const credits = card?.sources.flatMap(({ attribution, licence }) => {
    if (!attribution) return [];
    const short = /\(([^()]+)\)/.exec(licence)?.[1] ?? licence;
    return [short ? `${attribution} (${short})` : attribution];
  });
  return [...new Set(credits)].join(', ');
}

/** Words that must stand on the map while the data set is in view; '' where nothing must. */
export function attributionOf(card: DataCard | undefined): string {
  return [...new Set(card?.sources.map(({ attribution }) => attribution).filter(Boolean))].join(', ');
}
