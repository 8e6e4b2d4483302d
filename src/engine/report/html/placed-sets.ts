import type { Figure } from '../figures-of';
import type { Markup } from '../markup';
import type { GroupSet, ReportData, ReportGroup } from '../report-data';
import type { PlotRow } from '../svg/interval-plot';
import { tableOf, type Table } from './table';
import { runWords, SPLIT_CELLS } from './words';

/** A set in a group. */
interface PlacedSet {
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
export const placeCells = (
  data: ReportData,
  { group, label }: Pick<PlacedSet, 'group' | 'label'>,
): string[] => [
  label,
  ...(data.runs.length > 1 ? [runWords(data, group.run)] : []),
  SPLIT_CELLS[group.split],
];

export const placeHead = ({ runs }: ReportData): string[] => [
  'Model',
  ...(runs.length > 1 ? ['Seed'] : []),
  'OD pairs',
];

/** A table of places, one in each row behind its name; without those of which there are no cells. */
export function placedTable(
  data: ReportData,
  { head, ...table }: Omit<Table, 'rows' | 'words'>,
  cellsOf: (own: GroupSet) => readonly string[] | null,
  above: readonly (readonly string[])[] = [],
): Markup {
  const placed = placedSets(data).flatMap((place) => {
    const cells = cellsOf(place.own);
    return cells ? [[...placeCells(data, place), ...cells]] : [];
  });
  const names = placeHead(data);
  return tableOf({ ...table, head: [...names, ...head], rows: [...above, ...placed], words: names.length });
}

/** Rows of a figure, one for each set in some groups of which there is a number. */
export const placedRows = (
  data: ReportData,
  groups: readonly ReportGroup[],
  figureOf: (own: GroupSet) => Figure | undefined,
): PlotRow[] =>
  placedSets(data, groups).flatMap((place) => {
    const figure = figureOf(place.own);
    const { source } = data.sets[place.own.set];
    return figure ? [{ label: rowLabel(data, place), marks: [{ source, figure }] }] : [];
  });

/** Label of a row of a figure: the set, with its seed where there are several runs. */
export const rowLabel = (data: ReportData, { group, label }: PlacedSet): string =>
  data.runs.length > 1 ? `${label}, ${runWords(data, group.run)}` : label;

export const splitsOf = ({ groups }: ReportData) => [...new Set(groups.map(({ split }) => split))];
