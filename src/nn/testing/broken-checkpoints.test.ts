import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { readSafetensors } from '../safetensors';
import { readTorchFile } from '../torch-file/torch-file';
import { brokenCheckpoints } from './broken-checkpoints';

/** Milliseconds of work, not of waiting for other programs. */
const LONGEST_MS = 2000;

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
      const start = process.cpuUsage();
      const error = refusal(name, file);
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(LONGEST_MS);
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
