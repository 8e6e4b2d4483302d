import { dispose, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ForecastWindows } from '../../../domain/counts/forecast-windows';
import { RowIndex } from '../../../nn/ops/row-index';
import type { MeasuredTargets } from '../training/objective';

/** Windows on the device: what every network reads, and what it is to say. */
export class WindowBatch {
  /** (B, T, N, 1) normalised. */
  readonly x: Tensor4D;
  /** (B, H, N, 1) normalised. */
  readonly target: Tensor4D;
  /** Null where all targets were measured. */
  readonly measured: MeasuredTargets | null;
  /** Bin of the day of each (b, t). */
  readonly slots: RowIndex;
  /** Bin of the day of the last input of each sample. */
  readonly lastSlots: RowIndex;

  /** Weekday of each (b, t), out of 7. */
  readonly weekdays: RowIndex;
  /** Weekday of the last input of each sample. */
  readonly lastWeekdays: RowIndex;

  constructor(
    { lengths, nodes, starts, x, y, measured, slots, weekdays }: ForecastWindows,
    slotsPerDay: number,
  ) {
    const { inputs, outputs } = lengths;
    const batch = starts.length;
    this.x = tensor4d(x, [batch, inputs, nodes, 1]);
    this.target = tensor4d(y, [batch, outputs, nodes, 1]);
    this.measured = measured && {
      mask: tensor4d(Float32Array.from(measured), [batch, outputs, nodes, 1]),
      count: measured.reduce((sum, each) => sum + each, 0),
    };
    const rowOf = (sample: number, step: number) => sample * (inputs + outputs) + step;
    const every = (of: Int32Array) =>
      Int32Array.from({ length: batch * inputs }, (_, i) => of[rowOf(Math.floor(i / inputs), i % inputs)]);
    const last = (of: Int32Array) =>
      Int32Array.from({ length: batch }, (_, sample) => of[rowOf(sample, inputs - 1)]);
    this.slots = RowIndex.from(every(slots), slotsPerDay);
    this.lastSlots = RowIndex.from(last(slots), slotsPerDay);
    this.weekdays = RowIndex.from(every(weekdays), 7);
    this.lastWeekdays = RowIndex.from(last(weekdays), 7);
  }

  dispose(): void {
    dispose([this.x, this.target]);
    this.measured?.mask.dispose();
    for (const index of [this.slots, this.lastSlots, this.weekdays, this.lastWeekdays]) index.dispose();
  }
}
