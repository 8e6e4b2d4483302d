import { describe, expect, it } from 'vitest';
import { badInput, Failure, inFile, libraryWords } from './failure';

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
    expect((broken as Failure).message).toMatch(
      /^a .csv cannot be read: .*report it as a fault of this program/,
    );
    // The words of an exception are for the report, and for nobody else.
    expect((broken as Failure).message).not.toContain('undefined');
    expect((broken as Failure).details.cause).toBe('TypeError: x is undefined');
  });

  it('that names no file yet gets the innermost one', async () => {
    const inner = () => inFile('inner.csv', () => Promise.reject(badInput('Row 3 is broken.', { row: 3 })));
    await expect(inFile('outer.zip', inner)).rejects.toMatchObject({
      message: 'inner.csv: Row 3 is broken.',
      details: { file: 'inner.csv', row: 3 },
    });
    const full = new Failure('out-of-memory', 'Full.');
    await expect(inFile('a.csv', () => Promise.reject(full))).rejects.toBe(full);
  });

  it('has the words of a library, and none of the engine', () => {
    expect(libraryWords(new Error('invalid block type'))).toBe('invalid block type');
    for (const thrown of [new TypeError('x is undefined'), new RangeError('Invalid array length'), 7])
      expect(libraryWords(thrown)).toBe('its bytes make no sense');
  });

  it('passes on what a reader says itself, and what it gives', async () => {
    const own = new Failure('cancelled', 'No.');
    await expect(inFile('a', () => Promise.reject(own))).rejects.toBe(own);
    expect(await inFile('a', () => 7)).toBe(7);
  });
});
