import { badInput } from '../../base/failure';
import { readSafetensors, writeSafetensors } from '../../nn/safetensors';
import type { StepSeries } from '../records/run-contents';
import { checkNumbers, floats, numbersOf, type Tensors } from '../checkpoints/tensor-values';

const FORMAT = 'route-distillery-series';
const VERSION = '1';
const STEP = 'step';
const NETWORK_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const COLUMN_NAME = /^[A-Za-z][\w -]{0,39}$/;
/** More than any network reports, and more networks than any system has. */
const MOST_COLUMNS = 64;
const MOST_NETWORKS = 64;

/** A run's curves as a safetensors file: `<network>/step` (N) and `<network>/<column>` (N), F32. */
export function encodeSeries(series: readonly StepSeries[]): Uint8Array<ArrayBuffer> {
  const tensors: Tensors = new Map();
  for (const { network, step, columns } of series) {
    tensors.set(`${network}/${STEP}`, floats(step));
    for (const [name, values] of Object.entries(columns)) tensors.set(`${network}/${name}`, floats(values));
  }
  return writeSafetensors(tensors, { format: FORMAT, version: VERSION });
}

/** The curves in such a file; a value may be NaN, a step not. @throws Failure 'bad-input' */
export function decodeSeries(bytes: Uint8Array): StepSeries[] {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION)
    throw broken('they are of another format or version than this program reads');
  return networksIn(tensors).map((network) => {
    const step = numbersOf(tensors, `${network}/${STEP}`, broken);
    checkNumbers(step, `${network}/${STEP}`, broken);
    const names = [...tensors.keys()]
      .filter((path) => path.startsWith(`${network}/`) && path !== `${network}/${STEP}`)
      .map((path) => path.slice(network.length + 1));
    const strange = names.find((name) => !COLUMN_NAME.test(name));
    if (strange !== undefined || names.length > MOST_COLUMNS)
      throw broken(`the ${network}'s columns are not named as they should be`);
    const columns = names.map((name): [string, Float32Array] => [
      name,
      Float32Array.from(numbersOf(tensors, `${network}/${name}`, broken, step.length)),
    ]);
    return { network, step: Float32Array.from(step), columns: Object.fromEntries(columns) };
  });
}

/** Networks that have steps, in the order of the file. */
function networksIn(tensors: ReadonlyMap<string, unknown>): string[] {
  const found = [...tensors.keys()]
    .filter((path) => path.endsWith(`/${STEP}`))
    .map((path) => path.slice(0, -STEP.length - 1));
  const strange = found.find((network) => !NETWORK_NAME.test(network));
  if (strange !== undefined) throw broken('a network is not named as it should be');
  if (found.length > MOST_NETWORKS) throw broken(`they are of more than ${MOST_NETWORKS} networks`);
  return found;
}

const broken = (what: string) =>
  badInput(`The curves of this run cannot be used: ${what}. Export the run again.`);
