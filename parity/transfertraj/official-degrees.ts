import { UtmZone } from '../../src/domain/masked-trajectories/utm-zone';
import { compare } from '../harness/compare';
import { present, type HostTensor } from '../harness/host-tensor';
import type { VerificationContext } from '../harness/compare';
import type { StoredNetwork } from './stored-network';
import { storedPoints } from './stored-batch';
import type { StoredTrajectories } from './stored-trajectories';

const GROUP = 'forward';
const ZONES = 60;
const METERS_PER_DEGREE = 111_195;
/** Bits of a number of single precision after the first. */
const FRACTION_BITS = 23;

/** By how much neighbouring numbers of single precision differ that are as large as the largest of these. */
const singleStep = (values: Iterable<number>): number =>
  2 ** (Math.floor(Math.log2(Math.max(...Array.from(values, Math.abs)))) - FRACTION_BITS);

/**
 * What the official `test()` makes of predictions: metres from the first point, added to it in single precision, in degrees of single
 * precision. Either may round to one of two neighbours, which lie a step apart.
 * @param name of the tensor: predictions or targets
 */
export function checkDegrees(
  context: VerificationContext,
  { tensors }: StoredNetwork,
  { first, lengths, metres: { longest } }: StoredTrajectories,
  name: string,
  predicted: HostTensor,
): void {
  const isTarget = name.endsWith('test_target_lnglat');
  const targets = storedPoints(tensors, 'batch.target').values;
  const offset = (row: number, axis: number) =>
    isTarget ? targets[4 * row + axis] : Math.fround(predicted.data[2 * row + axis]);
  const metres = Float32Array.from({ length: predicted.data.length }, (_, i) => {
    const row = Math.floor(i / 2);
    return offset(row, i % 2) + first[2 * Math.floor(row / longest) + (i % 2)];
  });
  const zone = nearestZone(tensors.numbers('batch_km.first_lnglat'), first);
  const shape = tensors.shape(name);
  const degrees = Float32Array.from(zone.lonLat(metres));
  const ofMetres = isTarget ? 0 : singleStep(metres) / METERS_PER_DEGREE;
  compare(context, {
    group: GROUP,
    what: name,
    actual: present({ shape, data: degrees }, lengths),
    expected: present({ shape, data: tensors.numbers(name) }, lengths),
    tolerance: { absolute: singleStep(degrees) + ofMetres, relative: 0 },
    onHost: isTarget,
  });
}

/** The zone in which the first points have these metres. */
function nearestZone(lonLat: readonly number[], metres: readonly number[]): UtmZone {
  const zones = Array.from({ length: ZONES }, (_, i) => new UtmZone(i + 1));
  const miss = (zone: UtmZone) => Math.abs(zone.metres(lonLat)[0] - metres[0]);
  return zones.reduce((best, zone) => (miss(zone) < miss(best) ? zone : best));
}
