import { writeFileSync } from 'node:fs';
import { Random } from '../../src/base/random';
import type { Dataset } from '../../src/domain/dataset';
import { checkpointFile } from '../../src/engine/checkpoints/checkpoint-file';
import { hoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';

/** Writes a narrow student of a data set with its first weights. */
export async function writeTinyStudent(path: string, dataset: Dataset): Promise<void> {
  const features = hoserFeatures(dataset);
  const student = Hoser.initial(hoserConfig(16, 1, 2), features, new Random(1));
  const { timeMean: time_mean, timeStd: time_std } = features;
  const about = {
    system: 'HOSER',
    config: student.config,
    dataset: dataset.fingerprint,
    time_mean,
    time_std,
  };
  writeFileSync(path, await checkpointFile(student.parameters, about));
  student.dispose();
}
