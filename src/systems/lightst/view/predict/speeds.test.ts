import { describe, expect, it } from 'vitest';
import { timesFaster } from './speeds';

const of = (name: 'teacher' | 'undistilled' | 'distilled', milliseconds: number) => ({ name, milliseconds });

describe('speeds in words', () => {
  it('compare a student with the teacher, where both are known', () => {
    expect(timesFaster([of('teacher', 48), of('distilled', 4)])).toMatch(/^The student is 12 times as fast/);
    expect(timesFaster([of('teacher', 9), of('undistilled', 4)])).toMatch(/^The student is 2\.3 times/);
    expect(timesFaster([of('teacher', 4), of('distilled', 4)])).toBe(
      'The student is no faster than the teacher here.',
    );
    expect([timesFaster([of('teacher', 4)]), timesFaster([of('distilled', 4)])]).toEqual([null, null]);
  });
});
