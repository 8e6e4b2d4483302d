import { markup, type Markup, type MarkupValue } from '../markup';
import type { NamedValue, ReportData } from '../report-data';
import { runWords } from './words';

/** What a section shows, or why it has nothing to show. */
export type Content = readonly MarkupValue[] | string;

/** A part of a report, with a place in its contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

/** Whether it begins on a page of its own when it is printed. */
export const sectionOf = ({ id, title, content }: Section, begins: boolean): Markup =>
  markup`<section id="${id}" class="${begins ? 'begins' : 'follows'}">
<h2>${title}</h2>
${typeof content === 'string' ? minor(content) : content}</section>
`;

export const paragraph = (text: MarkupValue): Markup => markup`<p>${text}</p>
`;

export const minor = (text: MarkupValue): Markup => markup`<p class="minor">${text}</p>
`;

/** What was found, before the tables that say so. */
export const verdictList = (sentences: readonly string[]): Markup =>
  sentences.length === 0
    ? markup``
    : markup`<ul class="verdicts">${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>
`;

/** What was found, run by run where there are several. */
export const runVerdicts = (runs: ReportData['runs']): Markup =>
  runs.length === 1
    ? verdictList(runs[0].sentences)
    : markup`${runs.map(({ sentences }, i) =>
        sentences.length === 0
          ? null
          : markup`<h3>Seed ${runWords({ runs }, i)}</h3>
${verdictList(sentences)}`,
      )}`;

/** Names with their values below each other. */
export const namedValues = (rows: readonly NamedValue[]): Markup =>
  markup`<dl>${rows.map(({ name, value }) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`;
