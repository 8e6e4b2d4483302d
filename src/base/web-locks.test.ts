import { afterEach, expect, it, vi } from 'vitest';
import { webLocks } from './web-locks';

afterEach(() => vi.unstubAllGlobals());

it('are those of the browser, and none where it denies them', async () => {
  const locks = { query: () => Promise.resolve({}) };
  vi.stubGlobal('navigator', { locks });
  expect(await webLocks()).toBe(locks);
  const denied = new DOMException('The request was denied.', 'SecurityError');
  vi.stubGlobal('navigator', { locks: { query: () => Promise.reject(denied) } });
  expect(await webLocks()).toBeNull();
  vi.stubGlobal('navigator', {});
  expect(await webLocks()).toBeNull();
});
