import type { HoserConfig } from '../models/hoser/config';
import type { CheckpointReader } from './checkpoint-reader';
import type { StudentName } from './student-stage';

export interface StudentHeader {
  readonly config: HoserConfig;
  /** Mean and spread of log1p(seconds) that the student was trained with. */
  readonly times: { readonly timeMean: number; readonly timeStd: number };
  /** Which of the two students it says it is; null where it does not say. */
  readonly name: StudentName | null;
}

/** What the header of a student's checkpoint says. @throws Failure 'bad-input' where no HOSER can be made by it */
export function studentHeader(file: CheckpointReader): StudentHeader {
  const config = file.sizes(['hiddenDim', 'roadIdDim', 'attributeDim', 'heads', 'layers']);
  file.checkLayers(config.layers);
  const { hiddenDim, roadIdDim, attributeDim, heads } = config;
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw file.unusable(
      'config.hiddenDim',
      `is ${hiddenDim}, but its parts sum to ${roadIdDim + 4 * attributeDim}`,
    );
  if (hiddenDim % 2 !== 0 || (2 * hiddenDim) % heads !== 0)
    throw file.unusable('config.hiddenDim', `is ${hiddenDim}, which ${heads} heads cannot share`);
  const times = { timeMean: file.number('time_mean'), timeStd: file.number('time_std') };
  if (!(times.timeStd > 0)) throw file.unusable('time_std', 'is not above 0');
  return { config, times, name: nameIn(file) };
}

function nameIn(file: CheckpointReader): StudentName | null {
  const name = file.text('student');
  if (name === null || name === 'vanilla' || name === 'distilled') return name;
  throw file.unusable('student', `is ${JSON.stringify(name)}, neither "vanilla" nor "distilled"`);
}
