import { describe, expect, it } from 'vitest';
import { jobConfig } from '../../engine/job-config';
import { readAddress } from './page-address';

describe('readAddress', () => {
  it('is the quick preset where nothing is asked', () => {
    expect(readAddress('')).toEqual({ config: jobConfig('quick'), backend: undefined, failure: null });
  });

  it('reads the settings of the command line', () => {
    const { config, backend, failure } = readAddress(
      '?preset=demo&epochs=2&teacher-epochs=3&pairs=20&seed=7&lambda=0.5&compare=1&backend=cpu',
    );
    expect(config).toEqual(
      jobConfig('demo', { epochs: 2, teacherEpochs: 3, odPairs: 20, seed: 7, lambda: 0.5, compare: true }),
    );
    expect([backend, failure]).toEqual(['cpu', null]);
  });

  it.each([
    ['?preset=fast', /"preset" must be one of quick, demo, thesis, not "fast"/],
    ['?epochs=0', /epochs must be a whole number from 1 up, not 0/],
    ['?epochs=', /"epochs" must be a number, not ""/],
    ['?seed=x', /"seed" must be a number, not "x"/],
    ['?compare=yes', /"compare" must be one of 0, 1/],
    ['?backend=gpu', /"backend" must be one of webgpu, wasm, cpu/],
    ['?epoch=1', /setting "epoch"; known are preset, /],
  ])('names what is wrong with %s and falls back to the preset', (search, message) => {
    const { config, failure } = readAddress(search);
    expect(failure).toMatchObject({ code: 'bad-input', message: expect.stringMatching(message) });
    expect(config).toEqual(jobConfig('quick'));
  });
});
