import { allocate, GrowingArray, lengthened } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import type { SensorSeries } from '../../domain/sensor-series';
import type { FindingCollector } from '../check-report';

/** 512 MiB of values. */
export const MOST_VALUES = 2 ** 27;
/** From 64 MiB on, at most so many values are held for each that was read: the others are missing. */
const FEW_VALUES = 2 ** 24;
const MOST_PER_VALUE = 200;

/** Gathers what sensors measured from rows in any order: a row has the values of one sensor in one bin. */
export class SeriesBins {
  readonly #bins = new NumberTable();
  readonly #times = new GrowingArray(Float64Array);
  /** Bins that `#values` and `#seen` have room for; the bins stand in the order of their first rows. */
  #room = 0;
  /** Rows that were kept. */
  #rows = 0;
  #values = new Float32Array(0);
  /** (bins x N) 1 where a row was read. */
  #seen = new Uint8Array(0);

  constructor(
    private readonly file: string,
    private readonly sensorCount: number,
    private readonly featureCount: number,
    private readonly findings: FindingCollector,
  ) {}

  /**
   * Adds a row.
   * @param row (F) values, NaN where one is missing
   * @returns false, and nothing is changed, where an earlier row had this time and sensor
   * @throws Failure 'bad-input' where there are more values than can be held
   */
  add(time: number, sensor: number, row: Float32Array): boolean {
    const cell = this.#binOf(time) * this.sensorCount + sensor;
    if (this.#seen[cell] === 1) return false;
    this.#seen[cell] = 1;
    this.#rows++;
    this.#values.set(row, cell * this.featureCount);
    return true;
  }

  /** What was gathered, in the order of time. @throws Failure 'bad-input' where no row was added */
  finish(): Pick<SensorSeries, 'times' | 'values'> {
    const found = this.#times.finish();
    if (found.length === 0) this.findings.refuseEmpty(this.file, 'row');
    const perBin = this.sensorCount * this.featureCount;
    const order = Uint32Array.from(found, (_, bin) => bin).sort((a, b) => found[a] - found[b]);
    const values = allocate(() => new Float32Array(found.length * perBin));
    order.forEach((bin, i) =>
      values.set(this.#values.subarray(bin * perBin, (bin + 1) * perBin), i * perBin),
    );
    return { times: Float64Array.from(order, (bin) => found[bin]), values };
  }

  #binOf(time: number): number {
    const bin = this.#bins.add(time);
    if (bin < this.#times.length) return bin;
    if (bin === this.#room) this.#makeRoom();
    this.#times.push(time);
    return bin;
  }

  #makeRoom(): void {
    const { sensorCount, featureCount } = this;
    const perBin = sensorCount * featureCount;
    const held = Math.max(FEW_VALUES, MOST_PER_VALUE * this.#rows * featureCount);
    const most = Math.floor(Math.min(MOST_VALUES, held) / perBin);
    if (this.#room >= most)
      this.findings.refuse(
        this.file,
        'too-large',
        `more than ${Math.min(MOST_VALUES, held)} values, read or missing: ${sensorCount} sensors with ${featureCount} features at more than ${most} times. Take fewer sensors or days, or round the times to bins.`,
      );
    const room = Math.min(most, Math.max(64, 2 * this.#room));
    const filled = this.#values.length;
    this.#values = allocate(() => lengthened(this.#values, room * perBin)).fill(NaN, filled);
    this.#seen = allocate(() => lengthened(this.#seen, room * sensorCount));
    this.#room = room;
  }
}
