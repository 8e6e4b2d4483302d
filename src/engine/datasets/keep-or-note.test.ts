import { expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { keepOrNote } from './keep-dataset';

const full = () => Promise.reject(new Failure('storage-full', 'The disk is full.'));

it('gives what keeping gave', async () => {
  const notes: string[] = [];
  expect(
    await keepOrNote(
      async () => 7,
      'Not kept.',
      (text) => notes.push(text),
    ),
  ).toBe(7);
  expect(notes).toEqual([]);
});

it('notes what was not kept and why, where there is no room', async () => {
  const notes: string[] = [];
  expect(await keepOrNote(full, 'It was not kept.', (text) => notes.push(text))).toBeNull();
  expect(notes).toEqual(['It was not kept. The disk is full.']);
});

it('throws for any other reason, and for those that are not allowed', async () => {
  const note = () => expect.unreachable();
  const broken = () => Promise.reject(new Failure('bad-input', 'Broken.'));
  await expect(keepOrNote(broken, 'Not kept.', note)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(keepOrNote(full, 'Not kept.', note, ['not-supported'])).rejects.toMatchObject({
    code: 'storage-full',
  });
});
