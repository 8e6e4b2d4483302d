import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import { csvCell } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import { parseDecimal } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { float32Text } from '../text-files';
import { RowCells } from '../row-cells';

/** The graph between the sensors of a series: what `sensor_links.csv` says. */
export type SensorLinks = Required<Pick<SensorSeries, 'linkFrom' | 'linkTo' | 'linkWeights'>>;

type LinkColumn = 'from_sensor' | 'to_sensor' | 'weight';

/** Gathers links between N sensors, each pair once. */
export class LinkList {
  readonly #from = new GrowingArray(Uint32Array);
  readonly #to = new GrowingArray(Uint32Array);
  readonly #weights = new GrowingArray(Float32Array);
  readonly #pairs = new NumberTable();

  constructor(private readonly sensorCount: number) {}

  get length(): number {
    return this.#from.length;
  }

  /** Adds a link; false, and nothing is changed, where it is there already. */
  add(from: number, to: number, weight: number): boolean {
    const { size } = this.#pairs;
    if (this.#pairs.add(from * this.sensorCount + to) < size) return false;
    this.#from.push(from);
    this.#to.push(to);
    this.#weights.push(weight);
    return true;
  }

  finish(): SensorLinks {
    return {
      linkFrom: this.#from.finish(),
      linkTo: this.#to.finish(),
      linkWeights: this.#weights.finish(),
    };
  }
}

/**
 * `sensor_links.csv`: from_sensor, to_sensor (of `sensors.csv`) and, where the file has it, weight (above 0; 1 where the cell
 * is empty). Rows with an unknown sensor or a broken weight, that lead from a sensor to itself, or whose sensors stood
 * before, are left out and counted.
 * @throws Failure 'bad-input' when no link is left; 'cancelled', 'out-of-memory'
 */
export async function readSensorLinks(
  file: DataFile,
  { ids }: Pick<SensorSeries, 'ids'>,
  context: ReadContext,
): Promise<SensorLinks> {
  const links = new LinkTable(file.name, ids, context);
  await links.cells.read(file, { needed: ['from_sensor', 'to_sensor'], optional: ['weight'] }, context, () =>
    links.addRow(),
  );
  return links.finish();
}

class LinkTable {
  readonly cells: RowCells<LinkColumn>;
  readonly #sensorOfId: ReadonlyMap<string, number>;
  readonly #links: LinkList;

  constructor(
    private readonly file: string,
    ids: readonly string[],
    private readonly context: ReadContext,
  ) {
    this.cells = new RowCells(file, context.findings);
    this.#sensorOfId = new Map(ids.map((id, sensor) => [id, sensor]));
    this.#links = new LinkList(ids.length);
  }

  addRow(): void {
    const from = this.#sensorAt('from_sensor');
    const to = from === undefined ? undefined : this.#sensorAt('to_sensor');
    const weight = to === undefined ? undefined : this.#weight();
    if (from === undefined || to === undefined || weight === undefined) return;
    if (from === to) {
      this.cells.leaveOut('self-link', 'this link leads from a sensor to itself.', 'to_sensor');
      return;
    }
    if (this.#links.add(from, to, weight)) this.cells.limit({ rows: this.#links.length }, 'links');
    else this.cells.leaveOut('repeated-row', 'an earlier row has this link too.', 'to_sensor');
  }

  #sensorAt(column: 'from_sensor' | 'to_sensor'): number | undefined {
    const sensor = this.#sensorOfId.get(this.cells.text(column));
    return (
      sensor ?? this.cells.leaveOut('unknown-sensor', 'no sensor of sensors.csv has this sensor_id.', column)
    );
  }

  #weight(): number | undefined {
    const text = this.cells.text('weight');
    if (text === '') return 1;
    const bytes = new TextEncoder().encode(text);
    const weight = Math.fround(parseDecimal(bytes, 0, bytes.length));
    if (weight > 0 && weight < Infinity) return weight;
    return this.cells.leaveOut(
      'broken-number',
      'a weight above 0 is needed here, or nothing for a weight of 1.',
      'weight',
    );
  }

  finish(): SensorLinks {
    if (this.#links.length === 0) this.context.findings.refuseEmpty(this.file, 'link');
    return this.#links.finish();
  }
}

export function* sensorLinkLines(
  { linkFrom, linkTo, linkWeights }: SensorLinks,
  ids: readonly string[],
): Generator<string, void> {
  yield 'from_sensor,to_sensor,weight';
  for (const [link, from] of linkFrom.entries())
    yield `${csvCell(ids[from])},${csvCell(ids[linkTo[link]])},${float32Text(linkWeights[link])}`;
}
