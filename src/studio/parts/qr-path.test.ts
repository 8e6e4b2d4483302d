import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path';

describe('the QR code of a link', () => {
  it('has three finders within a white edge, and holds more where the text is longer', () => {
    const short = qrPath('https://example.org/?pair=2')!;
    const dark = (x: number, y: number) => short.path.includes(`M${x} ${y}h`);
    const last = short.side - 5;
    expect([dark(4, 4), dark(last, 4), dark(4, last), dark(6, 6), dark(5, 5)]).toEqual([
      ...[true, true, true, true, false],
    ]);
    expect(dark(3, 4) || dark(last + 1, 4)).toBe(false);
    expect(qrPath(`https://example.org/?${'a'.repeat(400)}`)!.side).toBeGreaterThan(short.side);
  });

  it('is none for a text that no code can hold', () => {
    expect(qrPath('a'.repeat(2953))).not.toBeNull();
    expect(qrPath('ä'.repeat(1477))).toBeNull();
  });
});
