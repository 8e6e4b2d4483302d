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

  constructor({ lengths, nodes, starts, x, y, measured, slots }: ForecastWindows, slotsPerDay: number) {
    const { inputs, outputs } = lengths;
    const batch = starts.length;
    this.x = tensor4d(x, [batch, inputs, nodes, 1]);
    this.target = tensor4d(y, [batch, outputs, nodes, 1]);
    this.measured = measured && {
      mask: tensor4d(Float32Array.from(measured), [batch, outputs, nodes, 1]),
      count: measured.reduce((sum, each) => sum + each, 0),
    };
    const slotOf = (sample: number, step: number) => slots[sample * (inputs + outputs) + step];
    const every = Int32Array.from({ length: batch * inputs }, (_, i) =>
      slotOf(Math.floor(i / inputs), i % inputs),
    );
    const last = Int32Array.from({ length: batch }, (_, sample) => slotOf(sample, inputs - 1));
    this.slots = RowIndex.from(every, slotsPerDay);
    this.lastSlots = RowIndex.from(last, slotsPerDay);
  }

  dispose(): void {
    dispose([this.x, this.target]);
    this.measured?.mask.dispose();
    this.slots.dispose();
    this.lastSlots.dispose();
  }
}
