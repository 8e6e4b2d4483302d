import fc from 'fast-check';
import {
  cellToChildren,
  cellToParent,
  getBaseCellNumber,
  getPentagons,
  getResolution,
  isValidCell,
  latLngToCell,
} from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  baseCellOf,
  cellOfText,
  childOf,
  digitOf,
  isCellAt,
  parentOf,
  resolutionOf,
  textOfCell,
} from './h3-index';

const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });
/** The text of any cell: half of them below a pentagon. */
const cellText = fc
  .tuple(latitude, longitude, fc.integer({ min: 0, max: 15 }), fc.option(fc.nat(11)))
  .map(([lat, lon, resolution, pentagon]) => {
    if (pentagon === null) return latLngToCell(lat, lon, resolution);
    const below = cellToChildren(
      getPentagons(Math.min(resolution, 8))[pentagon],
      Math.min(resolution + 2, 10),
    );
    return below[Math.floor(((lon + 180) / 361) * below.length)];
  });

describe('the bits of an id', () => {
  it('say what the library says', () => {
    fc.assert(
      fc.property(cellText, (text) => {
        const cell = cellOfText(text);
        const resolution = getResolution(text);
        expect(textOfCell(cell)).toBe(text);
        expect(resolutionOf(cell)).toBe(resolution);
        expect(baseCellOf(cell)).toBe(getBaseCellNumber(text));
        expect(isCellAt(cell, resolution)).toBe(true);
        for (let coarser = 0; coarser <= resolution; coarser++)
          expect(textOfCell(parentOf(cell, coarser))).toBe(cellToParent(text, coarser));
        const digits = Array.from({ length: 15 }, (_, i) => digitOf(cell, i + 1));
        expect(digits.every((digit, i) => (i < resolution ? digit < 7 : digit === 7))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('lead from a cell to its children, of which one is missing below a pentagon', () => {
    fc.assert(
      fc.property(cellText, (text) => {
        const resolution = getResolution(text);
        if (resolution === 15) return;
        const children = [0, 1, 2, 3, 4, 5, 6].map((digit) => childOf(cellOfText(text), digit));
        const existing = children.filter((child) => isCellAt(child, resolution + 1));
        expect(existing.map(textOfCell)).toEqual(cellToChildren(text, resolution + 1));
      }),
      { numRuns: 100 },
    );
  });

  it('tell whether there is such a cell', () => {
    const bits = fc.tuple(cellText, fc.nat(59)).map(([text, bit]) => cellOfText(text) ^ (1n << BigInt(bit)));
    fc.assert(
      fc.property(bits, (cell) => {
        const text = textOfCell(cell);
        expect(isCellAt(cell, resolutionOf(cell))).toBe(isValidCell(text));
        expect(isCellAt(cell, (resolutionOf(cell) + 1) % 16)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
