import { Failure, inFileNow } from '../../base/failure';
import { JSON_LIMITS, parseJson } from '../../base/json';
import type { OldData } from '../../domain/old-data';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';

const FORMAT = 'route-distillery-old-data';
const VERSION = '1';

/** Old data as a safetensors file, for a run that is gone on with. Names of trips are left out. */
export function encodeOldData({ val, test, roads, ...about }: OldData): Uint8Array {
  const tensors = new Map<string, SafetensorsTensor>();
  const whole = (name: string, values: ArrayLike<number>) =>
    tensors.set(name, { dtype: 'I32', shape: [values.length], data: Int32Array.from(values) });
  for (const [split, { offsets, roads: visited, times, sourceRows }] of Object.entries({ val, test })) {
    whole(`${split}/offsets`, offsets);
    whole(`${split}/roads`, visited);
    whole(`${split}/sourceRows`, sourceRows);
    tensors.set(`${split}/times`, { dtype: 'F64', shape: [times.length], data: times });
  }
  whole('roads', roads.roads);
  const { matched, sameIndices } = roads;
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    about: JSON.stringify({ ...about, matched, sameIndices }),
  });
}

/** @throws Failure 'bad-input' if the bytes are no such file */
export const decodeOldData = (bytes: Uint8Array): OldData =>
  inFileNow('The kept old data', () => decoded(bytes));

function decoded(bytes: Uint8Array): OldData {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION)
    throw new Failure('bad-input', 'These are no old data of this version. Start another run with them.');
  const { matched, sameIndices, ...about } = parseJson(metadata.about ?? '', JSON_LIMITS) as Omit<
    OldData,
    'val' | 'test' | 'roads'
  > &
    Pick<OldData['roads'], 'matched' | 'sameIndices'>;
  const trips = (split: string): TrajectorySet => {
    const whole = (name: string) => Uint32Array.from(tensors.get(`${split}/${name}`)!.data, Number);
    const offsets = whole('offsets');
    return {
      tripCount: offsets.length - 1,
      offsets,
      roads: whole('roads'),
      times: tensors.get(`${split}/times`)!.data as Float64Array,
      sourceRows: whole('sourceRows'),
    };
  };
  const roads = tensors.get('roads')!.data as Int32Array;
  return { ...about, val: trips('val'), test: trips('test'), roads: { roads, matched, sameIndices } };
}
