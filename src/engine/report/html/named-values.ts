import { markup, type Markup } from '../markup';
import type { NamedValue } from '../report-data';

/** Names with their values below each other. */
export const namedValues = (rows: readonly NamedValue[]): Markup =>
  markup`<dl>${rows.map(({ name, value }) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`;

/** What a run says otherwise than the first one. */
export const differing = (own: readonly NamedValue[], first: readonly NamedValue[]): NamedValue[] =>
  own.filter(({ name, value }) => first.find((one) => one.name === name)?.value !== value);
