import { describe, expect, it } from 'vitest';
import { Failure, type FailureCode } from '../../base/failure';
import { asFailure, fromWire, toWire } from './failure-wire';

const codes: FailureCode[] = [
  'bad-input',
  'cancelled',
  'out-of-memory',
  'device-lost',
  'storage-full',
  'not-supported',
  'worker-died',
  'not-loaded',
  'internal',
];

describe('failures on the wire', () => {
  it.each(codes)('%s keeps code, message and details through a structured clone', (code) => {
    const back = fromWire(
      structuredClone(toWire(new Failure(code, 'train.csv row 7', { row: 7, rows: [1, 2] }))),
    );
    expect(back).toBeInstanceOf(Failure);
    expect(back).toMatchObject({ code, message: 'train.csv row 7', details: { row: 7, rows: [1, 2] } });
  });

  it('gives errors of browsers and libraries the code that a person can act on', () => {
    const quota = new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    expect(asFailure(quota).code).toBe('storage-full');
    expect(asFailure(new RangeError('Array buffer allocation failed')).code).toBe('out-of-memory');
    expect(asFailure(new Error('Out of memory: cannot allocate buffer')).code).toBe('out-of-memory');
    expect(asFailure(new Error('GPU device is lost')).code).toBe('device-lost');
    for (const message of [
      'Failed to fetch dynamically imported module: https://host.org/assets/x.js',
      'error loading dynamically imported module: https://host.org/assets/x.js',
      'Importing a module script failed.',
    ])
      expect(asFailure(new TypeError(message)).code).toBe('not-loaded');
    expect(asFailure(new TypeError('x is undefined'))).toMatchObject({
      code: 'internal',
      message: 'TypeError: x is undefined',
    });
    expect(asFailure('plain text')).toMatchObject({ code: 'internal', message: 'plain text' });
  });

  it('sends details that cannot be cloned as text', () => {
    const wire = toWire(
      new Failure('internal', 'broken', { hook: () => 1, held: { f: () => 2 }, fine: [3] }),
    );
    expect(structuredClone(wire).details).toMatchObject({
      hook: '() => 1',
      held: '[object Object]',
      fine: [3],
    });
  });

  it('does not believe a code that it does not know', () => {
    const wire = { code: 'constructor' as FailureCode, message: 'm', details: {} };
    expect(fromWire(wire).code).toBe('internal');
  });
});
