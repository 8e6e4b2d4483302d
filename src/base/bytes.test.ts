import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { buffersIn, GrowingArray, inSharedMemory, joined, lengthened } from './bytes';

describe('joined', () => {
  it('puts arrays one after the other, in an array of their own', () => {
    const parts = [Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)];
    const all = joined(Float32Array, parts);
    expect(all).toEqual(Float32Array.of(1, 2, 3));
    all[0] = 9;
    expect(parts[0][0]).toBe(1);
    expect(joined(Uint8Array, [])).toEqual(new Uint8Array(0));
  });
});

describe('lengthened', () => {
  it('keeps the values and the type, and adds zeros', () => {
    expect(lengthened(Int32Array.of(-1, 2), 4)).toEqual(Int32Array.of(-1, 2, 0, 0));
  });
});

describe('GrowingArray', () => {
  it('holds what was pushed and appended, in order and exact in length', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(1e6), { maxLength: 9 })), (lists) => {
        const growing = new GrowingArray(Uint32Array, 1);
        lists.forEach((list, i) => {
          if (i % 2) growing.append(Uint32Array.from(list), list.length);
          else list.forEach((value) => growing.push(value));
        });
        expect(growing.length).toBe(lists.flat().length);
        expect(growing.finish()).toEqual(Uint32Array.from(lists.flat()));
      }),
    );
  });
});

describe('buffersIn', () => {
  it('finds every buffer of plain data once', () => {
    const whole = new Float64Array(8);
    const data = { a: whole, views: [whole.subarray(2), Uint8Array.of(1)], text: 'no buffer', none: null };
    expect(buffersIn(data)).toEqual([whole.buffer, data.views[1].buffer]);
  });
});

describe('data in shared memory', () => {
  const data = () => {
    const places = Float64Array.of(1, NaN, 3);
    const part = new Uint16Array([1, 2, 3, 4]).subarray(1, 3);
    return { names: ['a', 'b'], inner: { places, part, list: [places, null] }, count: 3, none: undefined };
  };

  it('are the same values, each array once, in memory that no clone copies', () => {
    const before = data();
    const now = inSharedMemory(before);
    expect(now).toEqual(data());
    expect(now.inner.part).toBeInstanceOf(Uint16Array);
    expect(now.names).toBe(before.names);
    expect(now.inner.list[0]).toBe(now.inner.places);
    expect(buffersIn(now)).toEqual([]);
    expect(inSharedMemory(now)).toBe(now);
    const clone = structuredClone(now);
    now.inner.places[0] = 7;
    expect(clone.inner.places[0]).toBe(7);
    expect(before.inner.places[0]).toBe(1);
  });

  it('stay where they are in a page that is not isolated, and where there is no room for a copy', () => {
    const before = data();
    vi.stubGlobal('crossOriginIsolated', false);
    expect(inSharedMemory(before)).toBe(before);
    vi.unstubAllGlobals();
    const full = class extends SharedArrayBuffer {
      constructor() {
        super(0);
        throw new RangeError('Array buffer allocation failed');
      }
    };
    vi.stubGlobal('SharedArrayBuffer', full);
    expect(inSharedMemory(before)).toBe(before);
    vi.unstubAllGlobals();
  });
});
