import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { leastWork } from '../../base/testing/work';
import { readSafetensors } from '../safetensors';
import { readTorchFile } from '../torch-file/torch-file';
import { brokenCheckpoints } from './broken-checkpoints';
import { readingLimitMs } from './reading-limit';

const longestMs = readingLimitMs();

function refusal(name: string, bytes: Uint8Array): unknown {
  try {
    if (name.endsWith('.safetensors')) readSafetensors(bytes);
    else readTorchFile(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('broken checkpoints', () => {
  it.each(brokenCheckpoints.map((broken) => [broken.name, broken] as const))(
    'refuses %s soon and in words',
    (name, { bytes, message }) => {
      const file = bytes();
      let error: unknown;
      const work = leastWork(() => (error = refusal(name, file)), 3, longestMs);
      expect(work).toBeLessThan(longestMs);
      expect(error).toBeInstanceOf(Failure);
      const failure = error as Failure;
      expect(failure.code).toBe('bad-input');
      expect(failure.message).toMatch(message);
      expect(failure.message.length).toBeLessThan(600);
    },
  );

  it('have a name each', () => {
    expect(new Set(brokenCheckpoints.map(({ name }) => name)).size).toBe(brokenCheckpoints.length);
  });
});
