import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/base/checksum';
import { isWeekend, secondOfDay } from '../../../src/domain/time-statistics';
import { haversineKm } from '../../../src/domain/geo';
import { localTask } from '../../../src/engine/protocol/local-task';
import { makeResidentsCommand } from '../../../src/data/simulation/simulation-settings';
import { residentsFiles } from './residents-files';
import { simulateResidents, type ResidentSimulation } from './simulate-residents';

const SEED = 3;
const few = { residents: 40, weeks: 4 };

describe('simulated residents', () => {
  let made: ResidentSimulation;
  beforeAll(async () => {
    made = await simulateResidents(few, { seed: SEED });
  });

  /** Metres from each check-in to its place. */
  const apart = ({ checkIns: { places, lonLat }, venues }: ResidentSimulation) =>
    Array.from(
      places,
      (place, i) =>
        1000 *
        haversineKm(
          lonLat![2 * i],
          lonLat![2 * i + 1],
          venues.places.lonLat[2 * place],
          venues.places.lonLat[2 * place + 1],
        ),
    );

  it('are the same for the same seed, and others for another', async () => {
    const again = await simulateResidents(few, { seed: SEED });
    expect(again.checkIns).toEqual(made.checkIns);
    expect(again.venues.places).toEqual(made.venues.places);
    const other = await simulateResidents(few, { seed: SEED + 1 });
    expect(other.checkIns.times).not.toEqual(made.checkIns.times);
  });

  it('do not depend on how many others there are', async () => {
    const fewer = await simulateResidents({ ...few, residents: 15 }, { seed: SEED });
    const { length } = fewer.checkIns.times;
    expect(length).toBeGreaterThan(500);
    expect(made.checkIns.times.subarray(0, length)).toEqual(fewer.checkIns.times);
    expect(made.checkIns.places.subarray(0, length)).toEqual(fewer.checkIns.places);
  });

  it('check in within their weeks, person after person', () => {
    const { times, userCodes, users } = made.checkIns;
    const first = Date.UTC(2024, 8, 2) / 1000;
    expect(Math.min(...times)).toBeGreaterThan(first + 4 * 3600);
    expect(Math.max(...times)).toBeLessThan(first + 28 * 86_400 + 6 * 3600);
    expect(Array.from(userCodes)).toEqual(Array.from(userCodes).sort((a, b) => a - b));
    expect(users[0]).toBe('r1');
    expect(new Set(users).size).toBe(users.length);
  });

  it('are found 30 m from where they are, but for one in a hundred somewhere else', () => {
    const meters = apart(made);
    const near = meters.filter((one) => one < 250);
    const rms = Math.sqrt(near.reduce((sum, one) => sum + one * one, 0) / near.length);
    expect(rms).toBeGreaterThan(28);
    expect(rms).toBeLessThan(32);
    const far = (meters.length - near.length) / meters.length;
    expect(far).toBeGreaterThan(0.004);
    expect(far).toBeLessThan(0.018);
    expect(made.step.counts.teleports).toBeGreaterThanOrEqual(meters.length - near.length);
  });

  it('stand still and stay put where neither noise nor errors are asked for', async () => {
    const exact = await simulateResidents(
      { residents: 10, weeks: 1, noiseMeters: 0, teleports: 0, doubles: 0 },
      { seed: SEED },
    );
    expect(Math.max(...apart(exact))).toBeLessThan(1);
    expect(exact.step.counts).toMatchObject({ doubles: 0, teleports: 0 });
  });

  it('check in twice within ten minutes at the same place now and then', () => {
    const { times, places, userCodes } = made.checkIns;
    let doubles = 0;
    for (let i = 1; i < times.length; i++)
      if (userCodes[i] === userCodes[i - 1] && places[i] === places[i - 1] && times[i] - times[i - 1] < 600)
        doubles++;
    expect(doubles).toBeGreaterThan(0.9 * made.step.counts.doubles);
    const share = made.step.counts.doubles / times.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.14);
  });

  it('go to work on weekdays and by the hour, to bars in the evening, and more to parks at weekends', () => {
    const { checkIns, venues } = made;
    const hoursOf = (kind: string, weekend: boolean) =>
      Array.from(checkIns.places).flatMap((place, i) =>
        venues.kindOf(place) === kind && isWeekend(checkIns.times[i]) === weekend
          ? [secondOfDay(checkIns.times[i]) / 3600]
          : [],
      );
    const office = hoursOf('office', false);
    expect(office.length).toBeGreaterThan(100);
    expect(hoursOf('office', true).length).toBeLessThan(0.02 * office.length);
    expect(office.filter((hour) => hour > 6 && hour < 16).length).toBeGreaterThan(0.95 * office.length);
    const bars = hoursOf('bar', false);
    expect(bars.filter((hour) => hour >= 16 || hour < 2).length).toBeGreaterThan(0.8 * bars.length);
    const share = (weekend: boolean) =>
      hoursOf('park', weekend).length /
      Array.from(checkIns.times).filter((time) => isWeekend(time) === weekend).length;
    expect(share(true)).toBeGreaterThan(1.5 * share(false));
  });

  it('eat next to the cinema after a film', () => {
    const { checkIns, venues } = made;
    const { places, userCodes, times } = checkIns;
    const meters: number[] = [];
    for (let i = 1; i < places.length; i++) {
      const [from, to] = [places[i - 1], places[i]];
      if (venues.kindOf(from) !== 'cinema' || venues.kindOf(to) !== 'restaurant') continue;
      if (userCodes[i] === userCodes[i - 1] && times[i] - times[i - 1] < 4 * 3600)
        meters.push(venues.between(from, to));
    }
    expect(meters.length).toBeGreaterThan(20);
    // Restaurants are a kilometre apart and more where no street of them is.
    expect(meters.filter((one) => one < 900).length).toBeGreaterThan(0.8 * meters.length);
  });

  it('become the same files each time, and a README that names their command', async () => {
    const build = async () => {
      const { files, readme } = await residentsFiles({ residents: 10, weeks: 3 }, SEED, localTask());
      return { readme, bytes: await digestOf(files.flatMap(({ chunks }) => [...chunks()])) };
    };
    const [one, other] = [await build(), await build()];
    expect(one).toEqual(other);
    expect(one.readme).toContain(
      'node --import tsx tools/make-residents.ts --residents 10 --weeks 3 --seed 3 --out DIR',
    );
    expect(makeResidentsCommand({ name: '', counts: {}, settings: { residents: 600, seed: 7 } })).toBe(
      'node --import tsx tools/make-residents.ts --seed 7 --out DIR',
    );
  });

  it.each([
    [{ residents: 9 }, /residents .*whole number from 10 to 100000, not 9/],
    [{ teleports: 1.5 }, /teleports .*from 0 to 1, not 1.5/],
  ])('are refused with %o', async (settings, message) => {
    await expect(simulateResidents(settings, { seed: 1 })).rejects.toThrow(message);
  });

  it('can be cancelled', async () => {
    const task = localTask();
    task.control.cancel();
    await expect(simulateResidents(few, { seed: SEED, task })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
