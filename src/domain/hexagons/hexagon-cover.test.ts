import { cellToBoundary, cellToLatLng } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { networkOf } from '../testing/small-network';
import { cellIndex } from './city-hexagons';
import { averageSquareKm, outlineOf, squareKmOf } from './h3';
import { parentOf, textOfCell } from './h3-index';
import { cityHexagons, hexagonsOfPoints, hexagonOfRoad, resolutionFor, roadsPerCell } from './hexagon-cover';

const BOX = { minLon: 139.72, minLat: 35.65, maxLon: 139.76, maxLat: 35.68 };

describe('the hexagons of a city', () => {
  const city = cityHexagons(BOX, 9, 6);

  it('are those whose centre lies in the box, ascending, with their ancestors', () => {
    expect(city.cells.length).toBeGreaterThan(80);
    city.cells.forEach((cell, i) => {
      const [lat, lon] = cellToLatLng(textOfCell(cell));
      expect([city.centres[2 * i], city.centres[2 * i + 1]]).toEqual([lon, lat]);
      expect(lon > BOX.minLon && lon < BOX.maxLon && lat > BOX.minLat && lat < BOX.maxLat).toBe(true);
      expect(i === 0 || city.cells[i - 1] < cell).toBe(true);
      expect(cellIndex(city, cell)).toBe(i);
      expect(city.roots.includes(parentOf(cell, 6))).toBe(true);
    });
    expect([...city.roots]).toEqual([...new Set(city.roots)].sort((a, b) => (a < b ? -1 : 1)));
    expect(cellIndex(city, city.cells[0] - 1n)).toBe(-1);
    expect(cellIndex(city, city.cells[city.cells.length - 1] + 1n)).toBe(-1);
  });

  it('hold the points at their centres, and no point elsewhere', () => {
    expect([...hexagonsOfPoints(city.centres, city)]).toEqual([...city.cells.keys()]);
    expect([...hexagonsOfPoints([BOX.minLon - 0.1, BOX.minLat, BOX.maxLon, BOX.maxLat + 0.1], city)]).toEqual(
      [-1, -1],
    );
  });

  it('are those that hold a point, where points are given', () => {
    const lonLat = [...city.centres.subarray(10, 14), ...city.centres.subarray(10, 12)];
    const few = cityHexagons({ lonLat }, 9, 7);
    expect([...few.cells]).toEqual([...city.cells.subarray(5, 7)]);
    expect([...few.roots]).toEqual([...new Set(Array.from(few.cells, (cell) => parentOf(cell, 7)))].sort());
  });

  it('have outlines and areas', () => {
    const [cell] = city.cells;
    const corners = cellToBoundary(textOfCell(cell)).flatMap(([lat, lon]) => [lon, lat]);
    expect([...outlineOf(cell)]).toEqual(corners);
    expect(squareKmOf(cell) / averageSquareKm(9)).toBeCloseTo(1, 0);
  });

  it('are refused where there are too many, none, or no such resolution', () => {
    const country = { minLon: 0, minLat: 45, maxLon: 8, maxLat: 50 };
    const message = (make: () => unknown) => {
      try {
        make();
      } catch (error) {
        if (error instanceof Failure) return error.message;
        throw error;
      }
      return 'none';
    };
    expect(message(() => cityHexagons(country, 9, 6))).toMatch(/hexagons of resolution 9 or more.* coarser/);
    const point = { minLon: 1, minLat: 1, maxLon: 1.0001, maxLat: 1.0001 };
    expect(message(() => cityHexagons(point, 5, 3))).toMatch(/^No hexagon of resolution 5/);
    expect(message(() => cityHexagons({ lonLat: [] }, 9, 6))).toMatch(/^No hexagon/);
    expect(message(() => cityHexagons(BOX, 16, 6))).toMatch(/from 0 to 15/);
    expect(message(() => cityHexagons(BOX, 9, 10))).toMatch(/from 0 to 9/);
    expect(message(() => cityHexagons(BOX, 9, 6.5))).toMatch(/from 0 to 9/);
  });
});

describe('roads in hexagons', () => {
  /** Both directions of streets of about 100 m, end to end. */
  const street = (i: number) => [[8 + 0.0013 * i, 41] as const, [8 + 0.0013 * (i + 1), 41] as const];
  const network = networkOf(
    Array.from({ length: 60 }, (_, i) => (i < 30 ? street(i) : street(i - 30).reverse())),
    [],
  );

  it('lie where their middle does', () => {
    const city = cityHexagons({ lonLat: network.centroidLonLat.subarray(0, 20) }, 10, 7);
    const hexagons = hexagonOfRoad(network, city);
    expect([...hexagons]).toEqual([...hexagonsOfPoints(network.centroidLonLat, city)]);
    expect(hexagons[0]).toBe(hexagons[30]);
    expect(hexagons[29]).toBe(-1);
  });

  it('are two in a hexagon at the chosen resolution, and more at the one before', () => {
    const resolution = resolutionFor(network);
    expect(roadsPerCell(network, resolution)).toBe(2);
    expect(roadsPerCell(network, resolution - 1)).toBeGreaterThan(2);
  });

  it('get the finest resolution where three always share a hexagon', () => {
    const same = networkOf([street(0), street(0), street(0)], []);
    expect(resolutionFor(same)).toBe(12);
    expect(roadsPerCell(same, 12)).toBe(3);
  });
});
