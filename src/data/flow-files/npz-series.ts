import { counted, shownList } from '../../base/text';
import type { ReadContext } from '../csv-file';
import { baseName, type DataFile } from '../data-file';
import { MOST_VALUES } from '../extras/series-files';
import { readNpyFloats } from '../npy';
import { filesInZip, ZIP_LIMITS, type ZipLimits } from '../zip-files';
import { featureOfFile } from './column-roles';
import { clockWords, seriesClock, type FlowChoice } from './flow-choice';
import type { Measurements } from './matrix-table';
import { MOST_SENSORS } from './sensor-links';
import { ValueCheck } from './value-check';

/** Of the PEMS sets: what stands at each place along the last axis (Guo et al. 2019, ASTGCN). */
const PEMS_FEATURES = ['flow', 'occupancy', 'speed'];
const MOST_FEATURES = 64;
const NPZ_LIMITS: ZipLimits = { ...ZIP_LIMITS, maxEntries: 100, maxUnpackedBytes: 4 * 1024 ** 3 };

/**
 * A `.npz` file of the PEMS sets: the array `data` of T bins x N sensors x F features, or T x N. Sensors are numbered
 * from 0 unless their ids are given. Values that are infinite, and flows, occupancies and speeds below 0, count as
 * missing.
 * @param ids (N) of the sensors, where a file lists them
 * @throws Failure 'bad-input': no such zip or array, of another shape, not of numbers, damaged, or too large;
 *   'cancelled', 'out-of-memory'
 */
export async function readNpz(
  file: DataFile,
  ids: readonly string[] | undefined,
  choice: FlowChoice,
  context: ReadContext,
): Promise<Measurements> {
  const array = await findArray(file, context);
  const { shape, data } = await readNpyFloats(array, checkShape(array.name, context), context.task);
  const [bins, sensors, featureCount = 1] = shape;
  if (ids && ids.length !== sensors) {
    const message = `it has ${counted(sensors, 'sensor')}, and ${ids.length} ids are listed beside it. Are they of another data set?`;
    context.findings.refuse(file.name, 'wrong-length', message);
  }
  const features = featureNames(file, featureCount, context);
  const check = new ValueCheck(file.name, features, context);
  const perBin = sensors * featureCount;
  for (let i = 0; i < data.length; i++)
    data[i] = check.checked(data[i], i % featureCount, Math.floor(i / perBin) + 1);
  const clock = seriesClock(bins, sensors, choice);
  context.findings.note(file.name, 'assumed-times', clockWords(clock));
  return {
    ids: ids ?? Array.from({ length: sensors }, (_, sensor) => String(sensor)),
    times: Float64Array.from({ length: bins }, (_, bin) => clock.start + bin * clock.binSeconds),
    features,
    values: data,
  };
}

async function findArray(file: DataFile, { findings }: ReadContext): Promise<DataFile> {
  const arrays = (await filesInZip(file, NPZ_LIMITS)).filter(({ name }) => /\.npy$/i.test(name));
  const data = arrays.find(({ name }) => baseName(name) === 'data.npy');
  if (data) return data;
  if (arrays.length === 1) return arrays[0];
  const names = arrays.map(({ name }) => baseName(name).replace(/\.npy$/, ''));
  const found = arrays.length === 0 ? 'It holds no array' : `It holds ${shownList(names)}`;
  const message = `no array in it is called data. ${found}. Write the values of all bins as np.savez_compressed(file, data=values), bins x sensors x features.`;
  return findings.refuse(file.name, 'missing-column', message);
}

const checkShape =
  (file: string, { findings }: ReadContext) =>
  (shape: readonly number[]): void => {
    const [bins, sensors, features = 1] = shape;
    const refuse = (message: string): never =>
      findings.refuse(file, 'matrix-shape', message, { row: 0, text: shape.join(' x ') });
    if (shape.length < 2 || shape.length > 3)
      refuse('an array of bins x sensors, or of bins x sensors x features, is needed.');
    if (!(bins > 0 && sensors > 0 && features > 0)) refuse('there is nothing in it.');
    if (sensors > MOST_SENSORS || features > MOST_FEATURES || bins * sensors * features > MOST_VALUES)
      refuse(
        `it is too large: at most ${MOST_SENSORS} sensors, ${MOST_FEATURES} features and ${MOST_VALUES} values are read.`,
      );
  };

function featureNames(file: DataFile, count: number, context: ReadContext): string[] {
  if (count === 1) {
    const told = featureOfFile(file.name);
    const feature = told === 'value' ? 'flow' : told;
    context.findings.note(
      file.name,
      'assumed-features',
      `its values are taken to be ${feature}: the file does not name them.`,
    );
    return [feature];
  }
  const names =
    count === PEMS_FEATURES.length
      ? PEMS_FEATURES
      : Array.from({ length: count }, (_, feature) => `feature ${feature + 1}`);
  const likePems = count === PEMS_FEATURES.length ? ', as in PEMS04 and PEMS08' : '';
  context.findings.note(
    file.name,
    'assumed-features',
    `its ${count} features are called ${shownList(names)}${likePems}: the file does not name them.`,
  );
  return names;
}
