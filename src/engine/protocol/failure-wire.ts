import { shown } from '../../base/text';
import { Failure, type FailureCode } from '../../base/failure';

/** A `Failure` as plain data: classes do not survive the way between threads. */
export interface WireFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly stack?: string;
}

const KNOWN_CODES: Readonly<Record<FailureCode, true>> = {
  'bad-input': true,
  cancelled: true,
  'out-of-memory': true,
  'device-lost': true,
  'storage-full': true,
  'not-supported': true,
  'worker-died': true,
  'not-loaded': true,
  internal: true,
};

/** Any thrown value as a `Failure`; browsers' own errors that a person can act on get their code. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const failure = new Failure(codeOf(name, message), name === '' ? message : `${shown(name)}: ${message}`);
  if (thrown instanceof Error && thrown.stack !== undefined) failure.stack = thrown.stack;
  return failure;
}

function codeOf(name: string, message: string): FailureCode {
  if (name === 'QuotaExceededError') return 'storage-full';
  if (/out of memory|allocation failed/i.test(message)) return 'out-of-memory';
  if (/\bdevice (is|was) lost|\blost device|device lost/i.test(message)) return 'device-lost';
  // Chromium and Firefox; Safari.
  if (/dynamically imported module|importing a module script failed/i.test(message)) return 'not-loaded';
  return 'internal';
}

export function toWire(thrown: unknown): WireFailure {
  const failure = asFailure(thrown);
  const { code, message } = failure;
  const details = cloneable(failure.details);
  return failure.stack === undefined
    ? { code, message, details }
    : { code, message, details, stack: failure.stack };
}

export function fromWire(wire: WireFailure): Failure {
  const code = Object.hasOwn(KNOWN_CODES, wire.code) ? wire.code : 'internal';
  const failure = new Failure(code, wire.message, wire.details);
  if (wire.stack !== undefined) failure.stack = wire.stack;
  return failure;
}

/** An error report must never fail to be sent: what cannot be cloned goes as text. */
function cloneable(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) {
    const sendable = typeof value !== 'function' && typeof value !== 'symbol' && isCloneable(value);
    safe[key] = sendable ? value : String(value);
  }
  return safe;
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
