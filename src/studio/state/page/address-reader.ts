import { decimalOf } from '../../../base/numbers';
import { counted, nearestWord, shown, shownList } from '../../../base/text';
import { readQuery } from '../../../engine/settings/setting-texts';
import { valueText, type AnySettingTable, type SettingValues } from '../../../engine/settings/settings';
import type { SplitName } from '../../../domain/dataset';
import { MOST_ADDRESS_CLOSED, MOST_ADDRESS_PAIRS, type PagePlace, type RoadPair } from './page-place';

/** The number of a road as files have it. */
const ROAD = /^-?\d{1,15}$/;

/** A link with hundreds of names that nothing knows is not read out in full. */
const MOST_UNKNOWN = 4;
/** More than any machine that a browser runs on. */
const MOST_THREADS = 256;
/** Ids of roads and sensors are shorter. */
const LONGEST_TEXT = 100;
const ID = /^[\w-]{1,64}$/;

/**
 * Takes values out of a query one by one; what is wrong is said in words, with what the page shows instead,
 * and is as if it were not there.
 */
export class AddressReader {
  /** What cannot be had, and what is shown instead: whole sentences. */
  readonly unmet: string[] = [];

  constructor(private readonly query: URLSearchParams) {}

  oneOf<T extends string>(name: string, allowed: readonly T[], instead: string): T | undefined {
    return this.read(name, `be one of ${allowed.join(', ')}`, instead, (text) =>
      allowed.find((one) => one === text),
    );
  }

  /** One of some words in their order; in place of another text the one most like it, of a number the nearest place. */
  likest(name: string, allowed: readonly string[]): string | undefined {
    const text = this.query.get(name);
    if (text === null || allowed.includes(text)) return text ?? undefined;
    const place = Math.min(allowed.length, Math.max(1, Number(text)));
    const found = /^\d+$/.test(text) ? allowed[place - 1] : nearestWord(allowed, text.slice(0, LONGEST_TEXT));
    this.unmet.push(
      `"${name}" must be one of ${allowed.join(', ')}, not "${shown(text, 60)}": the nearest is opened, ${found}.`,
    );
    return found;
  }

  whole(name: string, instead: string): number | undefined {
    return this.read(name, 'be a whole number from 0 up', instead, (text) =>
      /^\d{1,9}$/.test(text) ? Number(text) : undefined,
    );
  }

  /** @returns the nearest number within the range where the address names another one, the least where it names none */
  nearest(name: string, { least, most }: { readonly least: number; readonly most: number }, noun: string) {
    const text = this.query.get(name);
    if (text === null) return undefined;
    const asked = /^-?\d{1,15}(\.\d*)?$/.test(text) ? Math.round(Number(text)) : least;
    const value = Math.min(most, Math.max(least, asked));
    const must = `be a whole number from ${least} to ${most}`;
    return (
      this.read(name, must, `${noun} ${value} is opened`, (one) =>
        one === String(value) ? value : undefined,
      ) ?? value
    );
  }

  threads(name: string, instead: string): number | undefined {
    const must = `be a whole number from 1 to ${MOST_THREADS}`;
    return this.read(name, must, instead, (text) =>
      /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST_THREADS ? Number(text) : undefined,
    );
  }

  id(name: string, instead: string): string | undefined {
    return this.read(name, 'be the id of something that is kept', instead, (text) =>
      ID.test(text) ? text : undefined,
    );
  }

  text(name: string, instead: string): string | undefined {
    return this.read(name, `have from 1 to ${LONGEST_TEXT} characters`, instead, (text) =>
      text.length > 0 && text.length <= LONGEST_TEXT ? text : undefined,
    );
  }

  /** The parts of a list with commas between; undefined where it is not there. */
  parts(name: string): readonly string[] | undefined {
    return this.query.get(name)?.split(',');
  }

  /** Says which parts of a list are left out. @param what what is wrong with them, to go on from its name */
  leaveOut(name: string, what: string, parts: readonly string[]): void {
    if (parts.length > 0) this.unmet.push(`"${name}" ${what} ${shownList(parts, 4, 60)}: left out.`);
  }

  /**
   * Allowed values that the address names; others are left out, and said.
   * @param seen what happens with the others where there are any: "shown"
   * @param usual what is there where there are none: "the usual ones are shown"
   */
  list<T extends string>(
    name: string,
    allowed: readonly T[],
    seen = 'shown',
    usual = 'the usual ones are shown',
  ): readonly T[] | undefined {
    const parts = this.parts(name)?.filter(Boolean);
    if (!parts) return undefined;
    const found = allowed.filter((one) => parts.includes(one));
    const unknown = parts.filter((part) => !allowed.some((one) => one === part));
    if (unknown.length === 0) return found;
    const rest = found.length > 0 ? `the others are ${seen}` : usual;
    this.unmet.push(`"${name}" names what this page does not have, ${shownList(unknown, 4, 60)}: ${rest}.`);
    return found.length > 0 ? found : undefined;
  }

  pairs(name: string, instead: string): readonly RoadPair[] | undefined {
    const must = `name up to ${MOST_ADDRESS_PAIRS} pairs of road numbers, like 12-345,67-89`;
    return this.read(name, must, instead, (text) => {
      const read = text.split(',').map((part) => /^(-?\d{1,15})-(-?\d{1,15})$/.exec(part));
      if (read.length > MOST_ADDRESS_PAIRS || read.includes(null)) return undefined;
      return read.map((match): RoadPair => [Number(match![1]), Number(match![2])]);
    });
  }

  trip(name: string, instead: string): PagePlace['trip'] {
    return this.read(name, 'be a trip, like test-12', instead, (text) => {
      const match = /^(train|val|test)-(\d{1,9})$/.exec(text);
      return match ? [match[1] as SplitName, Number(match[2])] : undefined;
    });
  }

  road(name: string, instead: string): number | undefined {
    return this.read(name, 'be the number of a road', instead, (text) =>
      ROAD.test(text) ? Number(text) : undefined,
    );
  }

  roads(name: string, instead: string): readonly number[] | undefined {
    const must = `name up to ${MOST_ADDRESS_CLOSED} road numbers, like 12,345`;
    return this.read(name, must, instead, (text) => {
      const read = text.split(',');
      const right = read.length <= MOST_ADDRESS_CLOSED && read.every((part) => ROAD.test(part));
      return right ? read.map(Number) : undefined;
    });
  }

  camera(name: string, instead: string): PagePlace['camera'] {
    const must = 'be a longitude, a latitude and a zoom, with commas between';
    return this.read(name, must, instead, (text) => {
      const [lng, lat, zoom, ...more] = text.split(',').map(decimalOf);
      const right = Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
      return right && more.length === 0 ? { lng, lat, zoom } : undefined;
    });
  }

  /** @param usual what is used where the address says nothing */
  settings<T extends AnySettingTable>(table: T, usual: SettingValues<T>): Partial<SettingValues<T>> {
    const { values, problems } = readQuery(table, this.query);
    for (const { id, why } of problems) this.unmet.push(`${why}: ${valueText(usual[id])} is used.`);
    return values;
  }

  /** Says what the address names and nothing knows. */
  refuseOthers(known: readonly string[]): void {
    const unknown = [...new Set(this.query.keys())].filter((name) => !known.includes(name));
    for (const name of unknown.slice(0, MOST_UNKNOWN))
      this.unmet.push(`"${shown(name, 40)}" is no setting of this page: it is left out.`);
    const more = unknown.length - MOST_UNKNOWN;
    if (more > 0) this.unmet.push(`${counted(more, 'other name')} of settings are left out too.`);
  }

  /**
   * @param must what it must be, to go on from its name
   * @param instead what is shown where it is wrong: "the whole city is shown"
   */
  read<T>(
    name: string,
    must: string,
    instead: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const text = this.query.get(name);
    if (text === null) return undefined;
    const value = parse(text);
    if (value === undefined) this.unmet.push(`"${name}" must ${must}, not "${shown(text, 60)}": ${instead}.`);
    return value;
  }
}
