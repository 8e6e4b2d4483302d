import { Failure, inFile } from '../../base/failure';
import { counted, shown, shownList } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import type { ReadContext } from '../csv-file';
import { nearestLinks, NEIGHBOURS, readAdjacency, readIds, readLinks, readPlaces } from './sensor-tables';
import { valuesName, type FlowFiles, type FlowTableFile } from './flow-tables';
import type { FlowChoice } from './flow-choice';
import { readLong, type LongSeries } from './long-table';
import { readMatrix, readNpz, readWide, type Measurements } from './matrix-series';
import type { SensorLinks } from '../extras/sensor-files';
import { noteZeros } from './flow-cells';

/**
 * The series of files that people have (LOS-loop, PEMS, long and wide tables), with places and links where there are
 * files of them. Zeros stay zeros; what was assumed or left out is in the findings.
 * @throws Failure 'bad-input': a file of which nothing can be used, or that does not fit the others; 'cancelled',
 *   'out-of-memory'
 */
export async function readFlowFiles(
  files: FlowFiles,
  choice: FlowChoice,
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
  choice: FlowChoice,
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
function noteUnused(files: FlowFiles, { start, binSeconds }: FlowChoice, context: ReadContext): void {
  const { values } = files;
  const hasTimes = 'form' in values && (values.form.kind === 'long' || values.form.kind === 'wide');
  if (!hasTimes || (start === undefined && binSeconds === undefined)) return;
  context.findings.note(
    valuesName(files),
    'wrong-kind',
    'its times are those that it has; the ones that were chosen are not used.',
  );
}

/** A series of one of its features. @throws Failure 'bad-input' for one that it does not have */
function featureAlone<Read extends Measurements>(read: Read, feature: string, file: string): Read {
  const { features, values } = read;
  const at = features.indexOf(feature);
  if (at < 0)
    throw new Failure(
      'bad-input',
      `${shown(file)} has no feature "${shown(feature, 40)}". It has ${shownList(features)}.`,
    );
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
  choice: FlowChoice,
  context: ReadContext,
): Promise<Partial<SensorLinks>> {
  const { adjacency, links } = files;
  if (adjacency && links)
    context.findings.note(
      links.file.name,
      'wrong-kind',
      `not used: the links are those of ${adjacency.file.name}.`,
    );
  const stated =
    (await partOf(adjacency, (table) =>
      readAdjacency(table, orderOf(files, ids, order, context), context),
    )) ?? (await partOf(links, (table) => readLinks(table, ids, choice, context)));
  if (stated && stated.linkFrom.length > 0) return stated;
  const nearest = nearestLinks(lonLat);
  const message = nearest
    ? `no links between sensors came with it: each was linked to its ${NEIGHBOURS} nearest ones as the crow flies, with weights exp(-d²/σ²).`
    : 'no links between sensors came with it, so that none can hear of another.';
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
