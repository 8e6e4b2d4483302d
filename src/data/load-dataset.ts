import { badInput, inFile } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import { shownList, counted, shown } from '../base/text';
import { FindingCollector } from './check-report';
import type { CheckInChoice } from './check-in-files/check-in-choice';
import { findCheckInFiles, readCheckInFiles } from './check-in-files/read-check-in-files';
import type { DataFile } from './data-file';
import { findFlowFiles, valuesName, type FlowFiles, type FlowTableFile } from './flow-files/flow-tables';
import type { SeriesChoice } from './flow-files/series-choice';
import { refuseForeign } from './foreign-files';
import { isOfLayout } from './hoser-files';
import { loadHoserDataset, type LoadedDataset, type LoadOptions } from './hoser-layout';
import { datasetOfCheckIns, datasetOfSeries } from './roadless-datasets';
import { expandZips } from './zip-files';
import type { SensorSeries } from '../domain/sensor-series';
import type { ReadContext } from './csv-file';
import {
  nearestLinks,
  NEIGHBOURS,
  readAdjacency,
  readIds,
  readLinks,
  readPlaces,
} from './flow-files/sensor-tables';
import { readLong, type LongSeries } from './flow-files/long-table';
import { readMatrix, readNpz, readWide, type Measurements } from './flow-files/matrix-series';
import type { SensorLinks } from './extras/sensor-files';
import { noteZeros } from './flow-files/flow-cells';

export interface LoadAnyOptions extends LoadOptions {
  /** For flows whose files do not say everything. */
  readonly series?: SeriesChoice;
  /** For check-ins whose files do not say everything. */
  readonly checkIns?: CheckInChoice;
}

/**
 * Loads a data set of any form: the HOSER layout, else flows of sensors (docs/lightst.md, "Files of flows"),
 * or check-ins (docs/foundation.md, "Data"). @throws Failure 'bad-input' (details: file, row, column,
 * report), 'cancelled', 'out-of-memory'
 */
export async function loadDataset(
  files: readonly DataFile[],
  options: LoadAnyOptions,
  task: Task = NO_TASK,
): Promise<LoadedDataset> {
  if (files.some(isOfLayout)) return loadLayout(files, options, task);
  const names = shownList(files.map(({ name }) => name));
  const context = { findings: new FindingCollector(), task };
  const dataset = await inFile(names, async () => {
    const unpacked = await expandZips(files);
    if (unpacked.some(isOfLayout)) return undefined;
    await refuseForeign(unpacked, task);
    const flows = await findFlowFiles(unpacked, context);
    if (flows) {
      refuseChosen(options.checkIns, OF_CHECK_INS);
      const series = await readFlowFiles(flows, options.series ?? {}, context);
      return datasetOfSeries(series, valuesName(flows), options, context);
    }
    const { checkIns: choice = {} } = options;
    const checkIns = await findCheckInFiles(unpacked, choice, context);
    if (checkIns.length === 0) return undefined;
    refuseChosen(options.series, OF_FLOWS);
    const read = await readCheckInFiles(checkIns, choice, context);
    return datasetOfCheckIns(read, checkIns[0].file.name, options, context);
  });
  const { findings } = context;
  return dataset
    ? { dataset, report: findings.report(), taken: findings.taken() }
    : loadLayout(files, options, task);
}

/** @throws Failure 'bad-input' too for what is chosen about other files, which the layout has no use for */
function loadLayout(
  files: readonly DataFile[],
  { series, checkIns, ...options }: LoadAnyOptions,
  task: Task,
) {
  refuseChosen(series, OF_FLOWS);
  refuseChosen(checkIns, OF_CHECK_INS);
  return loadHoserDataset(files, options, task);
}

const OF_FLOWS =
  'A start, a length of the bins or a feature can be chosen for files of flows alone, and these are none, or a series with times of its own. Leave the choice out.';
const OF_CHECK_INS =
  'Columns and a time zone can be chosen for files of check-ins alone, and these are none. Leave the choice out.';

function refuseChosen(choice: SeriesChoice | CheckInChoice | undefined, why: string): void {
  if (choice && Object.values(choice).some((chosen) => chosen !== undefined)) throw badInput(why);
}

/**
 * A series of the files that people have, with places and links where there are any. Zeros stay zeros; what
 * was assumed is in the findings. @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
async function readFlowFiles(
  files: FlowFiles,
  choice: SeriesChoice,
  context: ReadContext,
): Promise<SensorSeries> {
  const name = valuesName(files);
  const ids = await partOf(files.ids, (table) => readIds(table, context));
  const read = await inFile(name, () => readValues(files, ids, choice, context));
  noteUnused(files, choice, context);
  const measured = choice.feature === undefined ? read : featureAlone(read, choice.feature, name);
  noteZeros(name, measured, context);
  const stated = await partOf(files.places, (table) => readPlaces(table, measured.ids, context));
  const lonLat = stated ?? measured.lonLat ?? new Float64Array(2 * measured.ids.length).fill(NaN);
  notePlaces(files.places?.file.name ?? name, measured.ids, lonLat, context);
  const links = await linksOf(files, measured.ids, lonLat, ids, choice, context);
  return { ...measured, lonLat, ...links };
}

/** A part of a table, if there is one. */
async function partOf<Part>(
  table: FlowTableFile | undefined,
  read: (table: FlowTableFile) => Promise<Part>,
): Promise<Part | undefined> {
  return table && inFile(table.file.name, () => read(table));
}

async function readValues(
  { values }: FlowFiles,
  ids: readonly string[] | undefined,
  choice: SeriesChoice,
  context: ReadContext,
): Promise<Measurements & Partial<Pick<LongSeries, 'lonLat'>>> {
  if (!('form' in values)) return readNpz(values, ids, choice, context);
  switch (values.form.kind) {
    case 'long':
      return readLong(values, context);
    case 'wide':
      return readWide(values, context);
    default:
      return readMatrix(values, choice, context);
  }
}

/** Says that a file has its own times where others were chosen. */
function noteUnused(files: FlowFiles, { start, binSeconds }: SeriesChoice, context: ReadContext): void {
  const { values } = files;
  const hasTimes = 'form' in values && (values.form.kind === 'long' || values.form.kind === 'wide');
  if (!hasTimes || (start === undefined && binSeconds === undefined)) return;
  const message = 'its times are those that it has; the ones that were chosen are not used.';
  context.findings.note(valuesName(files), 'wrong-kind', message);
}

/** A series of one of its features. @throws Failure 'bad-input' for one that it does not have */
function featureAlone<Read extends Measurements>(read: Read, feature: string, file: string): Read {
  const { features, values } = read;
  const at = features.indexOf(feature);
  if (at < 0) {
    const message = `${shown(file)} has no feature "${shown(feature, 40)}". It has ${shownList(features)}.`;
    throw badInput(message);
  }
  const count = features.length;
  const own = Float32Array.from({ length: values.length / count }, (_, i) => values[i * count + at]);
  return { ...read, features: [feature], values: own };
}

function notePlaces(file: string, ids: readonly string[], lonLat: Float64Array, context: ReadContext): void {
  const placeless = ids.filter((_, sensor) => Number.isNaN(lonLat[2 * sensor]));
  if (placeless.length === 0) return;
  const message = `${placeless.length} of ${counted(ids.length, 'sensor')} have no position (${shownList(placeless)}).`;
  context.findings.note(file, 'no-position', message);
}

async function linksOf(
  files: FlowFiles,
  ids: readonly string[],
  lonLat: Float64Array,
  order: readonly string[] | undefined,
  choice: SeriesChoice,
  context: ReadContext,
): Promise<Partial<SensorLinks>> {
  const { adjacency, links } = files;
  if (adjacency && links) {
    const message = `not used: the links are those of ${shown(adjacency.file.name)}.`;
    context.findings.note(links.file.name, 'wrong-kind', message);
  }
  const stated =
    (await partOf(adjacency, (table) =>
      readAdjacency(table, orderOf(files, ids, order, context), context),
    )) ?? (await partOf(links, (table) => readLinks(table, ids, choice, context)));
  if (stated && stated.linkFrom.length > 0) return stated;
  const nearest = nearestLinks(lonLat);
  const none = stated
    ? 'none of the links between sensors that came with it is left'
    : 'no links between sensors came with it';
  const message = nearest
    ? `${none}: each was linked to its ${NEIGHBOURS} nearest ones as the crow flies, with weights by their distance.`
    : `${none}, so that none can hear of another.`;
  context.findings.note(valuesName(files), 'no-links', message);
  return nearest ?? {};
}

/** Sensors of the rows of an adjacency: as the file of ids lists them, or as they stand in the series. */
function orderOf(
  files: FlowFiles,
  ids: readonly string[],
  order: readonly string[] | undefined,
  { findings }: ReadContext,
): Uint32Array {
  if (!order) return Uint32Array.from(ids, (_, sensor) => sensor);
  const places = new Map(ids.map((id, sensor) => [id, sensor]));
  const unknown = order.find((id) => !places.has(id));
  if (unknown !== undefined || order.length !== ids.length) {
    const message = `it lists ${order.length} sensors, and ${ids.length} others or more were measured. They must be the same.`;
    findings.refuse(files.ids!.file.name, 'unknown-sensor', message, { row: 0, text: unknown ?? '' });
  }
  return Uint32Array.from(order, (id) => places.get(id)!);
}
