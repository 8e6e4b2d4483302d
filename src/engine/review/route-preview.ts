import { fileFailure, inFile } from '../../base/failure';
import { counted, shown, shownList } from '../../base/text';
import type { DataFile } from '../../data/data-file';
import { openGpsFiles, type GpsFile } from '../../data/gps/gps-files';
import type { TableForm } from '../../data/gps/gps-choice';
import { previewGps } from '../../data/gps/preview-gps';
import { headOf, type FileHead } from '../../data/gps/preview-sample';
import { sampleTable, type TableSample } from '../../data/gps/text-table';
import {
  guessRouteColumns,
  headerKey,
  knownColumns,
  type RouteFileChoice,
  type RowKind,
} from '../../data/route-files/route-choice';
import { leftOutText } from '../../data/route-files/route-rows';
import { RouteTableReader } from '../../data/route-files/route-table';
import { RoadIndex } from '../../data/road-table';
import type { RoadNetwork } from '../../domain/road-network';
import { positionReading, type PositionReading } from './read-positions';
import { STOP_TEXTS, type RouteFileContext } from './route-file-set';

/** A table as a person sees it before it is read. Plain data; texts but `name` may be shown. */
export interface RoutePreview {
  readonly name: string;
  /** The same, as it may be shown. */
  readonly file: string;
  /** What is chosen for it holds for all tables with this header. */
  readonly key: string;
  readonly choice: RouteFileChoice;
  readonly columns: readonly {
    /** As the choice names it. */
    readonly name: string;
    /** One of the roles of the choice; null for none. */
    readonly role: string | null;
    /** What stands in its first rows, shortened. */
    readonly values: readonly string[];
  }[];
  /** Whether a route can be read with this choice in the first rows. */
  readonly isReadable: boolean;
  /** What comes of the first rows, or what is lacking, in sentences. */
  readonly outcome: readonly string[];
}

const ROWS_SHOWN = 5;
const LONGEST_SHOWN = 60;

/**
 * How a table is read: as a person said, else by the names of a known form, else by a guess.
 * @throws Failure 'bad-input' where no column can be told that has roads or positions; 'cancelled'
 */
export async function tableChoice(
  file: GpsFile,
  context: RouteFileContext,
): Promise<{ sample: TableSample; choice: RouteFileChoice | 'positions' }> {
  const { sample } = await sampleOf(file, context);
  const choice = context.choices?.[headerKey(sample)] ?? knownColumns(sample) ?? guessRouteColumns(sample);
  if (choice === 'positions' || choice.kind === 'positions' || choice.columns.roads)
    return { sample, choice };
  const names = shownList(
    sample.columns.map(({ name }) => name),
    12,
  );
  const message = `this table holds no routes. It needs a column with the roads of a route, or longitude, latitude and time; its columns are ${names}.`;
  throw fileFailure(file.name, message, { row: 0 });
}

/** The tables in a file of which only a person can say whether they are read rightly. @throws as `tableChoice` */
export async function openQuestions(
  file: DataFile,
  network: RoadNetwork,
  context: RouteFileContext,
): Promise<RoutePreview[]> {
  const asked: RoutePreview[] = [];
  for (const opened of await openGpsFiles([file], context.task)) {
    if (opened.format !== 'table') continue;
    const { sample } = await sampleOf(opened, context);
    const key = headerKey(sample);
    if (context.choices?.[key] || knownColumns(sample) || asked.some((one) => one.key === key)) continue;
    asked.push(await inFile(opened.name, () => previewOf(opened, network, context, {})));
  }
  return asked;
}

/** What a person says of a table: how all of it is read, or what a row is. */
interface Said {
  readonly choice?: RouteFileChoice;
  readonly rowKind?: RowKind;
}

/** One table of a file, read as a person says. @throws Failure 'bad-input', 'cancelled' */
export async function previewRoutes(
  file: DataFile,
  name: string,
  network: RoadNetwork,
  said: Said,
  context: RouteFileContext,
): Promise<RoutePreview> {
  const opened = await openGpsFiles([file], context.task);
  const one = opened.find((each) => each.name === name) ?? opened[0];
  return inFile(one.name, () => previewOf(one, network, context, said));
}

async function previewOf(
  file: GpsFile,
  network: RoadNetwork,
  context: RouteFileContext,
  { choice: said, rowKind }: Said,
): Promise<RoutePreview> {
  const { head, sample } = await sampleOf(file, context);
  const guess = said ?? guessRouteColumns(sample, rowKind);
  const isPlaced = guess === 'positions' || guess.kind === 'positions';
  const reading =
    isPlaced && (await positionReading(file, network, context, guess === 'positions' ? undefined : guess));
  const choice = reading ? reading.choice : (guess as RouteFileChoice);
  const roles = Object.entries(choice.columns);
  const tried = reading
    ? await triedPositions(file, reading, context)
    : triedTable(head, choice, sample.form, network);
  return {
    name: file.name,
    file: shown(file.name),
    key: headerKey(sample),
    choice,
    columns: sample.columns.map(({ name, values }) => ({
      name,
      role: roles.find(([, column]) => column === name)?.[0] ?? null,
      values: values.slice(0, ROWS_SHOWN).map((value) => shown(value, LONGEST_SHOWN)),
    })),
    ...tried,
  };
}

async function sampleOf(
  file: GpsFile,
  { task }: Pick<RouteFileContext, 'task'>,
): Promise<{ head: FileHead; sample: TableSample }> {
  const head = await headOf(file, task);
  return { head, sample: sampleTable(head.bytes, head.isAll) };
}

type Tried = Pick<RoutePreview, 'isReadable' | 'outcome'>;

/** What comes of the rows at the head of a table of roads. */
function triedTable(
  { file, bytes, isAll }: FileHead,
  choice: RouteFileChoice,
  form: TableForm,
  network: RoadNetwork,
): Tried {
  const lacking = (['roads', ...(choice.kind === 'rows' ? (['trip'] as const) : [])] as const).filter(
    (role) => !choice.columns[role],
  );
  if (lacking.length > 0)
    return { isReadable: false, outcome: [`Choose the column of the ${lacking.join(' and that of the ')}.`] };
  const words = { index: new RoadIndex(network.geoIds), stops: STOP_TEXTS };
  const reader = new RouteTableReader(file.name, choice, form, words);
  reader.push(bytes);
  if (isAll) reader.end();
  const { sets, findings } = reader.finish();
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const timed = sets.reduce((sum, set) => sum + set.timedCount, 0);
  const leftOut = sets.flatMap((set) => set.leftOut);
  const times =
    timed === count ? 'with times' : timed === 0 ? 'without times' : `${timed} of them with times`;
  return {
    isReadable: count > 0,
    outcome: [
      `The first rows give ${counted(count, 'route')}${count > 0 ? `, ${times}` : ''}.`,
      ...(leftOut.length > 0 ? [`Left out: ${leftOutText(leftOut)}`] : []),
      ...findings.map(({ message }) => message),
    ],
  };
}

/** What comes of the points at the head of a table of positions. */
async function triedPositions(
  file: GpsFile,
  { gps: choice }: PositionReading,
  { task }: RouteFileContext,
): Promise<Tried> {
  const { sample, warnings } = await previewGps([file], { choice }, task);
  const found = sample
    ? [`The first rows give ${counted(sample.traces, 'line')} of ${counted(sample.points, 'point')}.`]
    : [];
  return { isReadable: sample !== null, outcome: [...found, ...warnings.map(({ message }) => message)] };
}
