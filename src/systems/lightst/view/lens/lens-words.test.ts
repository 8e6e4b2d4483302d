import { expect, it } from 'vitest';
import { LIGHTST_TEACHING } from '../../distillation/teaching-config';
import type { LensReading, StudentReading } from '../../lens/lens-reading';
import { pairsKnown } from '../../lens/contrast-pairs';
import { lensNotes, lensSentence, pairsWords } from './lens-words';

const rows = { values: new Float32Array(4), width: 2 };
const undistilled: StudentReading = {
  losses: { L_S: 4, L_KL: 1, L_P: null, L_E: null },
  latent: rows,
  forecast: rows,
  mapped: null,
  recognised: null,
};
const distilled: StudentReading = {
  losses: { L_S: 3, L_KL: 0.1, L_P: 1, L_E: 1 },
  latent: rows,
  forecast: rows,
  mapped: { own: rows, spatial: rows, temporal: rows },
  recognised: { spatial: 2, temporal: 1 },
};
const reading = (students: LensReading['students'], more: Partial<LensReading> = {}): LensReading => ({
  row: 5,
  config: LIGHTST_TEACHING,
  configFrom: 'student',
  isItsTeacher: true,
  teacher: { spatial: rows, temporal: rows, forecast: rows },
  students,
  ...more,
});

it('says how far off the student is, and how much its teacher counts', () => {
  expect(lensSentence(reading({ undistilled, distilled }), 2, 'vehicles')).toBe(
    'The distilled student is off by 3.00 vehicles on average. Of its loss, 50 % comes from the teacher. ' +
      'The teacher’s latents find 2 of 2 roads again among the student’s after the GCN, and 1 after the TCN.',
  );
  expect(lensSentence(reading({ undistilled }), 2, 'vehicles')).toBe('');
});

it('says what is left out and why', () => {
  expect(lensNotes(reading({ distilled }))).toEqual([]);
  const [ofUndistilled] = lensNotes(reading({ undistilled, distilled }));
  expect(ofUndistilled).toContain('learnt by L_S alone');
  const earlier = { ...distilled, mapped: null, losses: { ...distilled.losses, L_P: null, L_E: null } };
  expect(lensNotes(reading({ distilled: earlier }, { configFrom: 'settings', isItsTeacher: null }))).toEqual([
    expect.stringContaining('does not keep the maps'),
  ]);
  expect(lensNotes(reading({ distilled: earlier }, { isItsTeacher: false }))).toEqual([
    expect.stringContaining('other widths'),
  ]);
  const nothing = { ...distilled, losses: { ...distilled.losses, L_S: null, L_KL: null } };
  expect(lensNotes(reading({ distilled: nothing }))).toEqual([
    expect.stringContaining('no L_KL'),
    expect.stringContaining('Nothing was measured'),
  ]);
});

it('offers the pairs that a reading knows, and names what the map shows of them', () => {
  expect(pairsKnown(reading({ undistilled, distilled }))).toEqual([
    'contrast',
    'teacher',
    'undistilled',
    'distilled',
  ]);
  expect(pairsKnown(reading({ undistilled }))).toEqual(['teacher', 'undistilled']);
  expect(pairsWords({ of: 'contrast', latent: 'spatial' })).toBe(
    'Like the chosen one: teacher with distilled student, after the GCN',
  );
  expect(pairsWords({ of: 'distilled', latent: 'spatial' })).toBe(
    'Like the chosen one: within the distilled student',
  );
});
