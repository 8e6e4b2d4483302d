import { shownList } from '../../base/text';
import type { ReadContext } from '../csv-file';
import { folderOf, type DataFile } from '../data-file';
import { isNpz, mayHoldFlows, openFlowTable, type FlowTableFile } from './open-tables';

/** What sensors measured, and the tables beside it. */
export interface FlowFiles {
  readonly values: DataFile | FlowTableFile;
  readonly adjacency?: FlowTableFile;
  readonly links?: FlowTableFile;
  readonly places?: FlowTableFile;
  readonly ids?: FlowTableFile;
}

type Beside = Exclude<keyof FlowFiles, 'values'>;

/** More tables are no data set; they are not looked into. */
const MOST_TABLES = 200;

/**
 * Finds the files of one series of flows by what is in them; undefined where none holds what sensors measured.
 * Files that are no table of flows are left alone.
 * @throws Failure 'bad-input': several files hold values, or tables of one kind; or links, places or ids are there
 *   without what was measured; 'cancelled'
 */
export async function findFlowFiles(
  given: readonly DataFile[],
  context: ReadContext,
): Promise<FlowFiles | undefined> {
  const files = given.filter(({ name }) => mayHoldFlows(name)).slice(0, MOST_TABLES);
  const values: (DataFile | FlowTableFile)[] = files.filter(({ name }) => isNpz(name));
  const beside: Record<Beside, FlowTableFile[]> = { adjacency: [], links: [], places: [], ids: [] };
  for (const file of files) {
    const table = await openFlowTable(file, context.task);
    if (!table) continue;
    const { kind } = table.form;
    if (kind === 'long' || kind === 'wide' || kind === 'matrix') values.push(table);
    else beside[kind].push(table);
  }
  if (values.length === 0) return refuseAlone(beside, context);
  const found = only(values, 'hold what sensors measured', context);
  const folder = folderOf(nameOf(found));
  const near = (tables: readonly FlowTableFile[]) => {
    const inFolder = tables.filter(({ file }) => folderOf(file.name) === folder);
    return inFolder.length > 0 ? inFolder : tables;
  };
  const parts = (Object.keys(beside) as Beside[]).flatMap((kind) => {
    const tables = near(beside[kind]);
    return tables.length === 0 ? [] : [[kind, only(tables, NOUNS[kind], context)] as const];
  });
  return { values: found, ...Object.fromEntries(parts) };
}

const NOUNS: Readonly<Record<Beside, string>> = {
  adjacency: 'hold weights between all sensors',
  links: 'list links between sensors',
  places: 'say where sensors stand',
  ids: 'list the numbers of sensors',
};

const nameOf = (file: DataFile | FlowTableFile): string => ('form' in file ? file.file.name : file.name);

/** The name of the file that holds what was measured. */
export const valuesName = ({ values }: Pick<FlowFiles, 'values'>): string => nameOf(values);

function only<File extends DataFile | FlowTableFile>(
  files: readonly File[],
  what: string,
  { findings }: ReadContext,
): File {
  if (files.length === 1) return files[0];
  const names = shownList(files.map(nameOf), 4);
  const message = `${files.length} files ${what} (${names}). Open those of one data set.`;
  return findings.refuse(nameOf(files[1]), 'several-files', message);
}

/** Ids alone may be any text of numbers; the other kinds are of a series that is missing. */
function refuseAlone(beside: Readonly<Record<Beside, readonly FlowTableFile[]>>, { findings }: ReadContext) {
  const [alone] = [...beside.adjacency, ...beside.links, ...beside.places];
  if (!alone) return undefined;
  const message =
    'it belongs to sensors, and no file says what they measured. Open it together with a table of values: a column for each sensor, or rows of time, sensor and value, or a .npz file.';
  return findings.refuse(alone.file.name, 'missing-file', message);
}
