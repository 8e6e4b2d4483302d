import { TIME_ENCODINGS, type HoserConfig } from '../../../models/hoser/config';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { StudentName } from '../distillation/distillation-config';

export interface StudentHeader {
  readonly config: HoserConfig;
  /** Mean and spread of log1p(seconds) that the student was trained with. */
  readonly times: { readonly timeMean: number; readonly timeStd: number };
  /** Which of the two students it says it is; null where it does not say. */
  readonly name: StudentName | null;
}

/** What the header of a student's checkpoint says. @throws Failure 'bad-input' where no HOSER can be made by it */
export function studentHeader(header: CheckpointHeader): StudentHeader {
  const config = header.sizes(['hiddenDim', 'roadIdDim', 'attributeDim', 'heads', 'layers']);
  header.checkLayers(config.layers);
  const { hiddenDim, roadIdDim, attributeDim, heads } = config;
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw header.unusable(
      'config.hiddenDim',
      `is ${hiddenDim}, but its parts sum to ${roadIdDim + 4 * attributeDim}`,
    );
  if (hiddenDim % 2 !== 0 || (2 * hiddenDim) % heads !== 0)
    throw header.unusable('config.hiddenDim', `is ${hiddenDim}, which ${heads} heads cannot share`);
  const times = { timeMean: header.number('time_mean'), timeStd: header.number('time_std') };
  if (!(times.timeStd > 0)) throw header.unusable('time_std', 'is not above 0');
  return { config: { ...config, ...timeEncodingIn(header) }, times, name: nameIn(header) };
}

function timeEncodingIn(header: CheckpointHeader): Pick<HoserConfig, 'timeEncoding'> {
  const { timeEncoding } = header.config();
  if (timeEncoding === undefined) return {};
  const known = TIME_ENCODINGS.find((each) => each === timeEncoding);
  if (known) return { timeEncoding: known };
  throw header.unusable('config.timeEncoding', `is ${JSON.stringify(timeEncoding)}, no known one`);
}

function nameIn(header: CheckpointHeader): StudentName | null {
  const name = header.text('student');
  if (name === null || name === 'vanilla' || name === 'distilled') return name;
  throw header.unusable('student', `is ${JSON.stringify(name)}, neither "vanilla" nor "distilled"`);
}
