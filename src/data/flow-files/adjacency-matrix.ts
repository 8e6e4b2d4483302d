import { excerpt, parseDecimal } from '../byte-numbers';
import { scanFile, type ReadContext } from '../csv-file';
import { MOST_FIELDS } from '../csv-scanner';
import { LinkList, type SensorLinks } from '../extras/sensor-links-file';
import { MOST_LINKS } from './sensor-links';
import type { FlowTableFile } from './open-tables';

/**
 * N x N weights without a header: row i, column j is the link from sensor i to sensor j, 0 for none. The diagonal is
 * no link. Cells that are no number, or below 0, make none and are counted.
 * @param order (N) sensor of each row and column
 * @throws Failure 'bad-input': it is not N x N; 'cancelled'
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
        if (weight === 0 || column === rows) continue;
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
  return links.finish();
}
