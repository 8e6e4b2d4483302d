import { excerpt, parseDecimal } from '../byte-numbers';
import { RowCells, scanFile, type ReadContext } from '../csv-file';
import { fieldText, MOST_FIELDS } from '../csv-scanner';
import { LinkList, type SensorLinks } from '../extras/sensor-files';
import { columnRoles, type FlowTableFile } from './flow-tables';
import { GrowingArray } from '../../base/bytes';
import { counted } from '../../base/text';
import type { SeriesChoice, LinkWeighting } from './series-choice';
import { haversineKm } from '../../domain/geo';
import type { SensorSeries } from '../../domain/sensor-series';

/** More links are a full matrix of thousands of sensors, which no network here can read. */
const MOST_LINKS = 2 ** 24;

/** More sensors have no city, and no network here reads them. */
export const MOST_SENSORS = 50_000;

/**
 * N x N weights without a header, 0 for no link. The diagonal makes none: it is 0 throughout, or has a weight of each
 * sensor with itself, which is said. Broken cells are counted. @param order (N) sensor of each row and column @throws
 * Failure 'bad-input': it is not N x N, or the diagonal is neither; 'cancelled'
 */
export async function readAdjacency(
  { file, form }: FlowTableFile,
  order: Uint32Array,
  context: ReadContext,
): Promise<SensorLinks> {
  const { findings } = context;
  const count = order.length;
  const links = new LinkList(count);
  let rows = 0;
  let ownWeights = 0;
  const refuse = (found: string, row: number): never =>
    findings.refuse(
      file.name,
      'matrix-shape',
      `it has ${found}, and ${count} sensors were measured: ${count} rows of ${count} weights are needed. Is it of another data set?`,
      { row, text: '' },
    );
  await scanFile(
    file,
    context,
    ({ bytes, starts, ends, count: columns }) => {
      if (columns !== count) refuse(`${columns > MOST_FIELDS ? 'very many' : columns} columns`, rows + 1);
      if (rows === count) refuse('more rows than that', rows + 1);
      for (let column = 0; column < count; column++) {
        const weight = Math.fround(parseDecimal(bytes, starts[column], ends[column]));
        if (column === rows) {
          if (weight > 0) ownWeights++;
          if (!(weight >= 0) || ownWeights !== (weight > 0 ? rows + 1 : 0)) {
            const text = excerpt(bytes, starts[column], ends[column]);
            const place = { row: rows + 1, column: `${column + 1}`, text };
            findings.refuse(file.name, 'matrix-value', MIXED_DIAGONAL, place);
          }
          continue;
        }
        if (weight === 0) continue;
        if (weight > 0 && weight < Infinity && links.length < MOST_LINKS) {
          links.add(order[rows], order[column], weight);
          continue;
        }
        if (weight > 0 && weight < Infinity) refuse(`more than ${MOST_LINKS} links`, rows + 1);
        const text = excerpt(bytes, starts[column], ends[column]);
        const message = 'weights are no number of 0 or more: no link is made of them.';
        findings.add(file.name, 'matrix-value', 'kept', message, {
          row: rows + 1,
          column: `${column + 1}`,
          text,
        });
      }
      rows++;
    },
    { separator: form.separator },
  );
  if (rows !== count) refuse(`${rows} rows`, rows);
  const meaning = `weights between ${counted(count, 'sensor')}`;
  findings.took(file.name, { rows, columns: [[meaning, 'all columns']], unused: [] });
  if (ownWeights > 0) {
    const message = `its diagonal has ${counted(ownWeights, 'weight')} of sensors with themselves: no links are made of them.`;
    findings.note(file.name, 'self-link', message);
  }
  return links.finish();
}

const MIXED_DIAGONAL =
  'the diagonal has to be 0 in all rows, or a weight above 0 of each sensor with itself in all of them. Is a row or a column missing or out of place?';

/** Lists with more links per sensor hold the distances of all near pairs, and those with fewer the neighbours. */
const FEW_LINKS_PER_SENSOR = 8;
/** Weights below it make no link (DCRNN). */
const KERNEL_THRESHOLD = 0.1;

/**
 * A list of links: from, to, and their weight, or the distance along the road (`cost` of the PEMS sets). Links of
 * sensors that were not measured, repeated ones and those with a broken number are left out and counted; a sensor's
 * distance to itself is no link.
 *
 * Distances become weights in one of two usual ways (`SeriesChoice.links`). `kernel`: exp(-d^2 / sigma^2) with the
 * deviation sigma of all distances, and no link below 0.1 (Li et al. 2018, DCRNN; Yu et al. 2018, STGCN, eq. 10).
 * `ones`: 1 for every link of the list (Guo et al. 2019, ASTGCN; Song et al. 2020, STSGCN). Left out, lists with more
 * than 8 links per sensor take the kernel.
 * @throws Failure 'bad-input': no link at all is of these sensors, though some were read; 'cancelled'
 */
export async function readLinks(
  { file, form }: FlowTableFile,
  ids: readonly string[],
  choice: SeriesChoice,
  context: ReadContext,
): Promise<SensorLinks> {
  const { findings } = context;
  const { from, to, distance, weight } = columnRoles(form.header);
  const nameOf = (column: number) => form.header[column].toLowerCase();
  const number = weight >= 0 ? weight : distance;
  const needed = [from, to, ...(number >= 0 ? [number] : [])].map(nameOf);
  const cells = new RowCells<string>(file.name, findings);
  const sensorOf = sensorNumbers(ids);
  const list = new LinkList(ids.length);
  const numbers = new GrowingArray(Float32Array);
  let rows = 0;
  await cells.read(file, { needed, separator: form.separator }, context, (record) => {
    rows++;
    const ends = [from, to].map((column) => sensorOf(cells.text(nameOf(column))));
    const unknown = ends.findIndex((sensor) => sensor === undefined);
    if (unknown >= 0)
      cells.leaveOut('unknown-sensor', 'nothing was measured by this sensor.', nameOf([from, to][unknown]));
    const [a, b] = ends as [number, number];
    if (a === b) return;
    const value = number < 0 ? 1 : parseDecimal(record.bytes, record.starts[number], record.ends[number]);
    if (!(weight >= 0 ? Math.fround(value) > 0 : value >= 0) || !Number.isFinite(Math.fround(value))) {
      const message =
        weight >= 0 ? 'a weight above 0 is needed here.' : 'a distance of 0 or more is needed here.';
      cells.leaveOut('broken-number', message, nameOf(number));
    }
    if (list.length >= MOST_LINKS)
      findings.refuse(file.name, 'too-large', `more than ${counted(MOST_LINKS, 'link')}. Take fewer.`);
    if (list.add(a, b, 1)) numbers.push(value);
    else cells.leaveOut('repeated-row', 'an earlier row has this link too.', nameOf(to));
  });
  if (list.length === 0 && rows > 0) findings.refuseEmpty(file.name, 'link');
  const links = list.finish();
  const values = numbers.finish();
  if (weight >= 0) return { ...links, linkWeights: values };
  if (number < 0) return links;
  const way = choice.links ?? (values.length > FEW_LINKS_PER_SENSOR * ids.length ? 'kernel' : 'ones');
  const weighed = way === 'ones' ? links : kernelLinks(links, values);
  const dropped = counted(links.linkFrom.length - weighed.linkFrom.length, 'link');
  const words: Readonly<Record<LinkWeighting, string>> = {
    ones: 'it lists neighbours: each link has the weight 1, whatever its distance (as in ASTGCN and STSGCN).',
    kernel: `distances d became weights exp(-d²/σ²), with the deviation σ of all of them; ${dropped} below ${KERNEL_THRESHOLD} were dropped (as in DCRNN).`,
  };
  context.findings.note(file.name, 'derived', words[way]);
  return weighed;
}

/** Links whose weight by the Gaussian kernel reaches the threshold. @param distances (L) */
function kernelLinks(
  { linkFrom, linkTo }: Pick<SensorLinks, 'linkFrom' | 'linkTo'>,
  distances: Float32Array,
): SensorLinks {
  const mean = distances.reduce((sum, one) => sum + one, 0) / Math.max(1, distances.length);
  const variance = distances.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, distances.length);
  // Distances that are all equal tell nothing apart.
  const weights = distances.map((one) => (variance > 0 ? Math.exp(-(one ** 2) / variance) : 1));
  const isKept = (_: number, link: number) => weights[link] >= KERNEL_THRESHOLD;
  return {
    linkFrom: linkFrom.filter(isKept),
    linkTo: linkTo.filter(isKept),
    linkWeights: weights.filter(isKept),
  };
}

/** Finds sensors by their ids; numbers may be written as "12" or "12.0". */
function sensorNumbers(ids: readonly string[]): (text: string) => number | undefined {
  const numbers = new Map(ids.map((id, sensor) => [id, sensor]));
  return (text) =>
    numbers.get(text) ?? (/^\d+\.0+$/.test(text) ? numbers.get(text.replace(/\..*/, '')) : undefined);
}

/** Links of each sensor where a data set brings none. */
export const NEIGHBOURS = 4;
/** The distances of all pairs are looked at: about a second for this many. */
const MOST_PLACED = 3000;

/**
 * Links sensors with their nearest, none of which is dropped; undefined below two places. Their weights are exp(-d^2 / s^2)
 * with the root mean square s of these distances, and the kernel's threshold at least. @param lonLat (2 N) degrees
 */
export function nearestLinks(lonLat: Float64Array): SensorLinks | undefined {
  const placed: number[] = [];
  for (let sensor = 0; sensor < lonLat.length / 2; sensor++)
    if (!Number.isNaN(lonLat[2 * sensor])) placed.push(sensor);
  if (placed.length < 2 || placed.length > MOST_PLACED) return undefined;
  const kilometers = (a: number, b: number) =>
    haversineKm(lonLat[2 * a], lonLat[2 * a + 1], lonLat[2 * b], lonLat[2 * b + 1]);
  const links = placed.flatMap((from) => nearestOf(from, placed, (to) => kilometers(from, to)));
  const square = links.reduce((sum, { distance }) => sum + distance ** 2, 0) / links.length;
  return {
    linkFrom: Uint32Array.from(links, ({ from }) => from),
    linkTo: Uint32Array.from(links, ({ to }) => to),
    linkWeights: Float32Array.from(links, ({ distance }) =>
      square > 0 ? Math.max(KERNEL_THRESHOLD, Math.exp(-(distance ** 2) / square)) : 1,
    ),
  };
}

interface NearLink {
  readonly from: number;
  readonly to: number;
  readonly distance: number;
}

/** The nearest first, of equal ones the first. */
function nearestOf(from: number, others: readonly number[], distanceTo: (to: number) => number): NearLink[] {
  const nearest: NearLink[] = [];
  for (const to of others) {
    if (to === from) continue;
    const distance = distanceTo(to);
    if (nearest.length === NEIGHBOURS && distance >= nearest[NEIGHBOURS - 1].distance) continue;
    const behind = nearest.findIndex((one) => one.distance > distance);
    nearest.splice(behind < 0 ? nearest.length : behind, 0, { from, to, distance });
    nearest.length = Math.min(nearest.length, NEIGHBOURS);
  }
  return nearest;
}

/**
 * (2 N) degrees of sensors, NaN twice without a row, from a table of ids and places. @throws Failure 'bad-
 * input' where no row can be used; 'cancelled'
 */
export async function readPlaces(
  { file, form }: FlowTableFile,
  ids: readonly string[],
  context: ReadContext,
): Promise<SensorSeries['lonLat']> {
  const { sensor: idColumn, lon, lat } = columnRoles(form.header);
  const [id, longitude, latitude] = [idColumn, lon, lat].map((column) => form.header[column].toLowerCase());
  const cells = new RowCells<string>(file.name, context.findings);
  const sensorOf = sensorNumbers(ids);
  const lonLat = new Float64Array(2 * ids.length).fill(NaN);
  const seen = new Uint8Array(ids.length);
  let kept = 0;
  await cells.read(file, { needed: [id, longitude, latitude], separator: form.separator }, context, () => {
    const sensor =
      sensorOf(cells.text(id)) ??
      cells.leaveOut('unknown-sensor', 'nothing was measured by this sensor.', id);
    const place = cells.position(longitude, latitude, true);
    if (seen[sensor]) cells.leaveOut('duplicate-id', 'this sensor stands in an earlier row too.', id);
    seen[sensor] = 1;
    kept++;
    lonLat.set([place.lon, place.lat], 2 * sensor);
  });
  if (kept === 0) context.findings.refuseEmpty(file.name, 'place');
  return lonLat;
}

/** Sensors in a row or column (`graph_sensor_ids.txt`). @throws Failure 'bad-input': repeated, too many */
export async function readIds({ file, form }: FlowTableFile, context: ReadContext): Promise<string[]> {
  const ids = new Set<string>();
  let rows = 0;
  const add = (id: string, row: number): void => {
    if (ids.has(id))
      context.findings.refuse(file.name, 'duplicate-id', 'this sensor stands there twice.', {
        row,
        text: id,
      });
    ids.add(id);
  };
  await scanFile(
    file,
    context,
    (record) => {
      rows++;
      if (record.count > MOST_FIELDS || ids.size > MOST_FIELDS) {
        const message = `more than ${MOST_FIELDS} sensors. Take fewer of them.`;
        context.findings.refuse(file.name, 'too-large', message);
      }
      for (let field = 0; field < record.count; field++) {
        const id = fieldText(record, field).trim();
        if (id !== '') add(id, record.row + 1);
      }
    },
    { separator: form.separator },
  );
  const columns = [[`${counted(ids.size, 'sensor')}, in their order,`, 'all cells']] as const;
  context.findings.took(file.name, { rows, columns, unused: [] });
  return [...ids];
}
