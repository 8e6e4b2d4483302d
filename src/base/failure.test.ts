import { describe, expect, it } from 'vitest';
import { Failure, inFile } from './failure';

describe('a failure', () => {
  it('shows no hidden characters, but keeps its lines', () => {
    const failure = new Failure('bad-input', 'a\u202eb\u0007c\nd\u001b[31m');
    expect(failure.message).toBe('a b c\nd [31m');
  });

  it('names the file in which a reader fails, and what it was', async () => {
    const broken = await inFile('a\u202e.csv', () => {
      throw new TypeError('x is undefined');
    }).catch((thrown: unknown) => thrown as Failure);
    expect(broken).toBeInstanceOf(Failure);
    expect(broken).toMatchObject({ code: 'bad-input', details: { file: 'a\u202e.csv' } });
    expect((broken as Failure).message).toMatch(/^a .csv cannot be read: .*TypeError: x is undefined/);
  });

  it('passes on what a reader says itself, and what it gives', async () => {
    const own = new Failure('cancelled', 'No.');
    await expect(inFile('a', () => Promise.reject(own))).rejects.toBe(own);
    expect(await inFile('a', () => 7)).toBe(7);
  });
});
