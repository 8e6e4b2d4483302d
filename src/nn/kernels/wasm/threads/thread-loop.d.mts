import type { KernelThreadStart } from './kernel-thread';

export interface ControlViews {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly args: Float64Array<SharedArrayBuffer>;
}

/** The exports of an instance of the kernels, in their order. */
type KernelList = readonly ((...args: number[]) => number)[];

type Place =
  | 'turn'
  | 'pending'
  | 'kernel'
  | 'parts'
  | 'width'
  | 'scratch'
  | 'scratchBytes'
  | 'started'
  | 'seen'
  | 'part';

export const PLACE: Readonly<Record<Place, number>>;
export const PART: Readonly<Record<'open' | 'done' | 'failed', number>>;
export const MOST_PARTS: number;
export const MOST_ARGUMENTS: number;
export const CONTROL_BYTES: number;
/** An argument that stands for the address of the scratch of the thread that does the part. */
export const OWN_SCRATCH: number;

export function viewsOf(control: SharedArrayBuffer): ControlViews;
export function open(words: Int32Array, parts: number, wake: number): void;
export function claim(words: Int32Array): number;
export function doPart(views: ControlViews, kernels: KernelList, thread: number, part: number): void;
export function finish(words: Int32Array, part: number, end: number): void;
export function changesSoon(words: Int32Array, place: number, from: number): boolean;
export function serveKernels(start: KernelThreadStart): never;
