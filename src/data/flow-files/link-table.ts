import { GrowingArray } from '../../base/bytes';
import { counted } from '../../base/text';
import { excerpt, parseDecimal } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import { RowCells } from '../row-cells';
import { columnRoles } from './column-roles';
import type { FlowChoice, LinkWeighting } from './flow-choice';
import type { FlowTableFile } from './open-tables';
import { LinkList, type SensorLinks } from '../extras/sensor-links-file';
import { MOST_LINKS } from './sensor-links';

/** Lists with more links per sensor hold the distances of all near pairs, and those with fewer the neighbours. */
const FEW_LINKS_PER_SENSOR = 8;
/** Weights below it make no link (DCRNN). */
const KERNEL_THRESHOLD = 0.1;

/**
 * A list of links: from, to, and their weight, or the distance along the road (`cost` of the PEMS sets). Links of
 * sensors that were not measured, repeated ones and those with a broken number are left out and counted; a sensor's
 * distance to itself is no link.
 *
 * Distances become weights in one of two usual ways (`FlowChoice.links`). `kernel`: exp(-d^2 / sigma^2) with the
 * deviation sigma of all distances, and no link below 0.1 (Li et al. 2018, DCRNN; Yu et al. 2018, STGCN, eq. 10).
 * `ones`: 1 for every link of the list (Guo et al. 2019, ASTGCN; Song et al. 2020, STSGCN). Left out, lists with more
 * than 8 links per sensor take the kernel.
 * @throws Failure 'bad-input': no link at all is of these sensors, though some were read; 'cancelled'
 */
export async function readLinks(
  { file, form }: FlowTableFile,
  ids: readonly string[],
  choice: FlowChoice,
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
  await cells.read(file, { needed, optional: [], separator: form.separator }, context, (record) => {
    rows++;
    const ends = [from, to].map((column) => sensorOf(cells.text(nameOf(column))));
    const unknown = ends.findIndex((sensor) => sensor === undefined);
    if (unknown >= 0) {
      cells.leaveOut('unknown-sensor', 'nothing was measured by this sensor.', nameOf([from, to][unknown]));
      return;
    }
    const [a, b] = ends as [number, number];
    if (a === b) return;
    const value = number < 0 ? 1 : parseDecimal(record.bytes, record.starts[number], record.ends[number]);
    if (!(weight >= 0 ? Math.fround(value) > 0 : value >= 0) || !Number.isFinite(Math.fround(value))) {
      const text = excerpt(record.bytes, record.starts[number], record.ends[number]);
      const message =
        weight >= 0 ? 'a weight above 0 is needed here.' : 'a distance of 0 or more is needed here.';
      const place = { row: record.row, column: nameOf(number), text };
      findings.add(file.name, 'broken-number', 'row left out', message, place);
      return;
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
  context.findings.note(file.name, 'derived', WEIGHTING_WORDS[way]);
  return way === 'ones' ? links : kernelLinks(links, values);
}

const WEIGHTING_WORDS: Readonly<Record<LinkWeighting, string>> = {
  ones: 'it lists neighbours: each link has the weight 1, whatever its distance (as in ASTGCN and STSGCN).',
  kernel: `distances d became weights exp(-d²/σ²), with the deviation σ of all of them, and links below ${KERNEL_THRESHOLD} were dropped (as in DCRNN).`,
};

/** Links whose weight by the Gaussian kernel reaches the threshold. @param distances (L) */
export function kernelLinks(
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
export function sensorNumbers(ids: readonly string[]): (text: string) => number | undefined {
  const numbers = new Map(ids.map((id, sensor) => [id, sensor]));
  return (text) =>
    numbers.get(text) ?? (/^\d+\.0+$/.test(text) ? numbers.get(text.replace(/\..*/, '')) : undefined);
}
