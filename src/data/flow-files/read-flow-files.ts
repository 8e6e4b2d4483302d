import { inFile } from '../../base/failure';
import { counted, shownList } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import type { ReadContext } from '../csv-file';
import { readAdjacency } from './adjacency-matrix';
import { valuesName, type FlowFiles } from './find-flow-files';
import type { FlowChoice } from './flow-choice';
import { readLinks } from './link-table';
import { readLong, type LongSeries } from './long-table';
import { readMatrix, readWide, type Measurements } from './matrix-table';
import { nearestLinks, NEIGHBOURS } from './nearest-links';
import { note } from './note';
import { readNpz } from './npz-series';
import { readIds, readPlaces } from './sensor-places';
import type { SensorLinks } from '../extras/sensor-links-file';
import { noteZeros } from './value-check';
import type { FlowTableFile } from './open-tables';

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
  const measured = await inFile(name, () => readValues(files, ids, choice, context));
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

function notePlaces(file: string, ids: readonly string[], lonLat: Float64Array, context: ReadContext): void {
  const placeless = ids.filter((_, sensor) => Number.isNaN(lonLat[2 * sensor]));
  if (placeless.length === 0) return;
  const message = `${placeless.length} of ${counted(ids.length, 'sensor')} have no position (${shownList(placeless)}).`;
  note(context, file, 'no-position', message);
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
    note(context, links.file.name, 'wrong-kind', `not used: the links are those of ${adjacency.file.name}.`);
  const stated =
    (await partOf(adjacency, (table) =>
      readAdjacency(table, orderOf(files, ids, order, context), context),
    )) ?? (await partOf(links, (table) => readLinks(table, ids, choice, context)));
  if (stated && stated.linkFrom.length > 0) return stated;
  const nearest = nearestLinks(lonLat);
  const message = nearest
    ? `no links between sensors came with it: each was linked to its ${NEIGHBOURS} nearest ones as the crow flies, with weights exp(-d²/σ²).`
    : 'no links between sensors came with it, so that none can hear of another.';
  note(context, valuesName(files), 'no-links', message);
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
