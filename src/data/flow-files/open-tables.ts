import type { Task } from '../../base/task';
import { baseName, type DataFile } from '../data-file';
import { unpackedHead } from '../gunzipped-file';
import { flowTableForm, type FlowTableForm } from './flow-table-kind';

/** A table of flows that can be read, unpacked while it is. */
export interface FlowTableFile {
  readonly file: DataFile;
  readonly form: FlowTableForm;
}

/** Enough for two rows of as many sensors as a row may have. */
const HEAD_BYTES = 512 * 1024;

const mayBeTable = (name: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);

/** Whether a file is called like arrays of NumPy. */
export const isNpz = (name: string): boolean => baseName(name).endsWith('.npz');

/** Whether a file may belong to series of flows, by its name. */
export const mayHoldFlows = (name: string): boolean => mayBeTable(name) || isNpz(name);

/** A file as a table of flows; undefined where it is none. @throws Failure 'bad-input', 'cancelled' */
export async function openFlowTable(file: DataFile, task: Task): Promise<FlowTableFile | undefined> {
  if (!mayBeTable(file.name)) return undefined;
  const { file: unpacked, head, isAll } = await unpackedHead(file, HEAD_BYTES, task);
  const form = flowTableForm(head, isAll, file.name);
  return form && { file: unpacked, form };
}
