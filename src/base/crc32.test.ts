import { describe, expect, it } from 'vitest';
import { crc32, CRC_START, updateCrc } from './crc32';

describe('CRC-32', () => {
  it('has the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('is the same however the bytes are cut', () => {
    const bytes = Uint8Array.from({ length: 101 }, (_, i) => (i * 37) & 255);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const crc = updateCrc(updateCrc(CRC_START, bytes.subarray(0, cut)), bytes.subarray(cut));
      expect((crc ^ CRC_START) >>> 0).toBe(crc32(bytes));
    }
  });
});
