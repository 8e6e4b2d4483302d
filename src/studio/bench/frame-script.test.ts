import { afterEach, describe, expect, it, vi } from 'vitest';
import { FrameWatch } from './frame-script';

afterEach(() => vi.unstubAllGlobals());

describe('FrameWatch', () => {
  it('adds up the script of whoever waits for a frame, and knows when the last one began', () => {
    let waiting: FrameRequestCallback[] = [];
    const request = (callback: FrameRequestCallback) => waiting.push(callback);
    let now = 0;
    vi.stubGlobal('performance', { now: () => now });
    vi.stubGlobal('requestAnimationFrame', request);
    const watch = new FrameWatch();
    const script = (ms: number) => requestAnimationFrame(() => (now += ms));
    const frame = () => {
      const due = waiting;
      waiting = [];
      for (const callback of due) callback(now);
    };
    script(3);
    script(5);
    now = 100;
    frame();
    expect(watch).toMatchObject({ spent: 8, began: 103 });
    watch.close();
    expect(requestAnimationFrame).toBe(request);
    script(7);
    frame();
    expect(watch).toMatchObject({ spent: 8, began: 103 });
  });

  it('counts a script that fails, which fails all the same', () => {
    let now = 0;
    vi.stubGlobal('performance', { now: () => now });
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => callback(0));
    const watch = new FrameWatch();
    const fails = () => {
      now += 2;
      throw new Error('no');
    };
    expect(() => requestAnimationFrame(fails)).toThrow('no');
    expect(watch.spent).toBe(2);
    watch.close();
  });
});
