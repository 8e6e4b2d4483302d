import { describe, expect, it } from 'vitest';
import { chunkedFile } from './chunked-file';
import { clockOf, hoursOf } from './clock';

describe('a file in pieces', () => {
  it('has every chunk in order, and gives way in between', async () => {
    let turns = 0;
    const chunks = Array.from({ length: 3000 }, (_, i) => `${i},`.repeat(200));
    const blob = await chunkedFile(chunks, 'text/csv', async () => void turns++);
    expect(await blob.text()).toBe(chunks.join(''));
    expect(blob.type).toBe('text/csv;charset=utf-8');
    expect(turns).toBeLessThan(3000);
  });
});

describe('hours', () => {
  it('are shown as a clock shows them', () => {
    expect([clockOf(0), clockOf(8.25), clockOf(23.75)]).toEqual(['00:00', '08:15', '23:45']);
    expect(hoursOf(29_700)).toBe(8.25);
  });
});
