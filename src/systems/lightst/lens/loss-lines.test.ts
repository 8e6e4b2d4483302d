import { expect, it } from 'vitest';
import { LIGHTST_TEACHING } from '../distillation/teaching-config';
import { type StudentReading, type WindowLosses, teacherShare, totalLoss } from './lens-reading';

const none = { values: new Float32Array(0), width: 1 };
const student = (losses: WindowLosses): StudentReading => ({
  losses,
  latent: none,
  forecast: none,
  mapped: null,
  recognised: null,
});
const known = { L_S: 3, L_KL: 0.1, L_P: 2, L_E: 4 };

it('weighs every term of the loss, and knows no loss without one that counts', () => {
  expect(totalLoss(student(known), LIGHTST_TEACHING)).toBeCloseTo(3 + 1 + 2 + 4, 12);
  const missing = student({ ...known, L_E: null });
  expect(totalLoss(missing, LIGHTST_TEACHING)).toBeNull();
  expect(totalLoss(missing, { ...LIGHTST_TEACHING, temporalWeight: 0 })).toBeCloseTo(6, 12);
});

it('tells what the teacher adds to the loss', () => {
  const config = LIGHTST_TEACHING;
  expect(teacherShare({ students: { distilled: student(known) }, config })).toBeCloseTo(0.7, 12);
  expect(teacherShare({ students: { undistilled: student(known) }, config })).toBeNull();
  expect(teacherShare({ students: { distilled: student({ ...known, L_S: null }) }, config })).toBeNull();
});
