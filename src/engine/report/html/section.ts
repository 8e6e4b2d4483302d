import { markup, type Markup, type MarkupValue } from '../markup';
import type { GroupSet, ReportData, ReportGroup } from '../report-data';
import { runWords, SPLIT_CELLS } from './words';

/** A part of a report, with a place in its contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Markup[];
}

/** Whether it begins on a page of its own when it is printed. */
export const sectionOf = ({ id, title, content }: Section, begins: boolean): Markup =>
  markup`<section id="${id}" class="${begins ? 'begins' : 'follows'}">
<h2>${title}</h2>
${content}</section>
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

/** Why a part has nothing to show. */
export const absent = (why: string): Markup => minor(why);

/** A set in a group. */
export interface PlacedSet {
  readonly group: ReportGroup;
  readonly own: GroupSet;
  readonly label: string;
}

/** Every set of some groups, all groups of a set together. */
export const placedSets = (data: ReportData, groups: readonly ReportGroup[] = data.groups): PlacedSet[] =>
  data.sets.flatMap(({ label }, set) =>
    groups.flatMap((group) => {
      const own = group.sets.find((one) => one.set === set);
      return own ? [{ group, own, label }] : [];
    }),
  );

/** The first cells of a row: model, seed where there are several runs, and OD pairs. */
export const placeCells = (data: ReportData, { group, label }: PlacedSet): string[] => [
  label,
  ...(data.runs.length > 1 ? [runWords(data, group.run)] : []),
  SPLIT_CELLS[group.split],
];

export const placeHead = ({ runs }: ReportData): string[] => [
  'Model',
  ...(runs.length > 1 ? ['Seed'] : []),
  'OD pairs',
];

/** Label of a row of a figure: the set, with its seed where there are several runs. */
export const rowLabel = (data: ReportData, { group, label }: PlacedSet): string =>
  data.runs.length > 1 ? `${label}, ${runWords(data, group.run)}` : label;

export const splitsOf = ({ groups }: ReportData) => [...new Set(groups.map(({ split }) => split))];
