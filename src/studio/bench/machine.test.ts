import { describe, expect, it } from 'vitest';
import { machineOfPage } from './page-benchmarks';

describe('machineOfPage', () => {
  const adapter = {
    vendor: 'apple',
    architecture: 'metal-3',
    description: '',
    software: false,
    maxStorageBuffers: 8,
  };
  const versions = { app: '1', tensorflow: '4' };
  const date = 0;

  it("takes the browser's own name and full version, not Chromium's and no made-up one", async () => {
    const told = {
      fullVersionList: [
        { brand: 'Not:A-Brand', version: '24.0.0.0' },
        { brand: 'Chromium', version: '141.0.7390.54' },
        { brand: 'Google Chrome', version: '141.0.7390.54' },
      ],
      platform: 'macOS',
      platformVersion: '15.1.0',
      architecture: 'arm',
    };
    const browser = {
      userAgent: 'Mozilla/5.0',
      hardwareConcurrency: 8,
      deviceMemory: 8,
      userAgentData: { getHighEntropyValues: () => Promise.resolve(told) },
    };
    const machine = await machineOfPage({ adapter }, versions, date, browser);
    expect(machine).toMatchObject({
      host: 'Google Chrome 141.0.7390.54, macOS 15.1.0 arm',
      adapter: 'apple metal-3',
      cores: 8,
      memoryBytes: 2 ** 33,
      versions,
    });
  });

  it('falls back on what every browser tells', async () => {
    const machine = await machineOfPage({ adapter: null }, versions, date, { userAgent: 'Firefox/140.0' });
    expect(machine).toMatchObject({ host: 'Firefox/140.0', adapter: null, cores: null, memoryBytes: null });
  });
});
