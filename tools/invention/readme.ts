/** Parts that the README.md of made data sets have in common. */

/** "12,345". */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** "12.3 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** "1.5 / 2.0 / 3.5". */
export const spread = (values: readonly number[], digits: number): string =>
  values.map((value) => value.toFixed(digits)).join(' / ');

/** "48.2"; '' where nobody drove. */
export const speed = (kmh: number): string => (Number.isNaN(kmh) ? '' : kmh.toFixed(1));

/** Figures below each other. */
export const figuresTable = (rows: readonly (readonly string[])[]): string =>
  ['| what | how much |', '|---|---:|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');

/** What anybody may do with an invented city. */
export const PUBLIC_DOMAIN = `## Licence

CC0 1.0: in the public domain, to the extent that the law allows.
`;

/** What is on the roads of others has their licence; '' where they state none. */
export const licenceOfRoads = (licence: string): string =>
  licence === '' ? '' : `\n## Licence\n\n${licence}, as the roads.\n`;
