import { TIME_ENCODINGS, type HoserConfig } from '../../../models/hoser/config';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { StudentName } from '../distillation/distillation-config';

const CLASSES = 'road_classes';

export interface StudentHeader {
  readonly config: HoserConfig;
  /** Mean and spread of log1p(seconds) that the student was trained with. */
  readonly times: { readonly timeMean: number; readonly timeStd: number };
  /** Which of the two students it is; null if the header does not state it. */
  readonly name: StudentName | null;
  /** Names of the road classes that its rows of classes stand for; null if the header does not state them. */
  readonly classNames: readonly string[] | null;
}

/** What the header of a student's file says of its road classes, by the header's key. */
export const classesEntry = (classNames: readonly string[]) => ({ [CLASSES]: classNames }) as const;

/** Reads the header of a student's checkpoint. @throws Failure 'bad-input' if it describes no valid HOSER */
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
  return {
    config: { ...config, ...timeEncodingIn(header), ...residualIn(header) },
    times,
    name: nameIn(header),
    classNames: header.words(CLASSES),
  };
}

function timeEncodingIn(header: CheckpointHeader): Pick<HoserConfig, 'timeEncoding'> {
  const { timeEncoding } = header.config();
  if (timeEncoding === undefined) return {};
  const known = TIME_ENCODINGS.find((each) => each === timeEncoding);
  if (known) return { timeEncoding: known };
  throw header.unusable('config.timeEncoding', `is ${JSON.stringify(timeEncoding)}, no known one`);
}

/** No sensible residual is wider. */
const MOST_HIDDEN = 4096;

function residualIn(header: CheckpointHeader): Pick<HoserConfig, 'residual'> {
  const { residual } = header.config();
  if (residual === undefined) return {};
  if (typeof residual === 'number' && Number.isInteger(residual) && residual >= 0 && residual <= MOST_HIDDEN)
    return { residual };
  throw header.unusable(
    'config.residual',
    `is ${JSON.stringify(residual)}, not a whole number from 0 to ${MOST_HIDDEN}`,
  );
}

function nameIn(header: CheckpointHeader): StudentName | null {
  const name = header.text('student');
  if (name === null || name === 'vanilla' || name === 'distilled') return name;
  throw header.unusable('student', `is ${JSON.stringify(name)}, neither "vanilla" nor "distilled"`);
}
