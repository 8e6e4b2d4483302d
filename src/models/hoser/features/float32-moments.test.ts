import { describe, expect, it } from 'vitest';
import { standardiseFloat32 } from './hoser-features';

describe('standardiseFloat32', () => {
  it('rounds and sums as NumPy does: 1003 values near 116, where float64 would differ from the fourth digit on', () => {
    const values = Float32Array.from({ length: 1003 }, (_, i) => 116 + ((i * 7919) % 1000) / 1e4);
    const z = standardiseFloat32(values);
    // From NumPy: x = (116 + ((np.arange(1003) * 7919) % 1000) / 1e4).astype('f4'); (x - x.mean()) / x.std()
    expect([z[0], z[1], z[500], z[1002]]).toEqual([
      -1.728105068206787, 1.450025200843811, 0.0010553313186392188, 1.1698347330093384,
    ]);
  });

  it('gives 0 for a column that does not vary, and nothing for none', () => {
    expect([...standardiseFloat32(Float32Array.of(7, 7, 7))]).toEqual([0, 0, 0]);
    expect(standardiseFloat32(new Float32Array(0)).length).toBe(0);
  });
});
