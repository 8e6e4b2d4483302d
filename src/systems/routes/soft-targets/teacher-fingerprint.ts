import { bytesOf } from '../../../data/fingerprint';
import { digestOf } from '../../../base/checksum';
import type { FittedTeacher } from '../checkpoints/fit-teacher';

type TeacherParts = Pick<FittedTeacher, 'config' | 'vocabulary' | 'state'>;

/**
 * Hexadecimal SHA-256 digest of what a teacher's soft targets come from: its weights in single precision, its
 * shape and the token of each road. The rest of its file, and the file's format, do not affect it.
 */
export function teacherFingerprint({ config, vocabulary, state }: TeacherParts): Promise<string> {
  const names = [...state.keys()].sort();
  const tensors = names.map((name) => state.get(name)!);
  const shapes = names.map((name, i) => [name, tensors[i].shape]);
  const { layers, heads, width, blockSize, vocabularySize } = config;
  const { size, pad, eot, sot } = vocabulary;
  const about = { layers, heads, width, blockSize, vocabularySize, size, pad, eot, sot, shapes };
  return digestOf([
    new TextEncoder().encode(JSON.stringify(about)),
    bytesOf(vocabulary.tokenOfRoad),
    ...tensors.map(({ data }) =>
      bytesOf(data instanceof Float32Array ? data : Float32Array.from(data as Float64Array)),
    ),
  ]);
}
