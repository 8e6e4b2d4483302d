import { visibleLines } from '../../src/base/text';
import type { Reading } from './measure-reading';

/** Work that any file may take, and what each megabyte of it may. */
const FREE_SECONDS = 2;
const SECONDS_PER_MEGABYTE = 2;
const MOST_MEGABYTES = 512;
/** A message quotes 200 characters at a time, and not often. */
const LONGEST_MESSAGE = 2000;

/**
 * What is wrong with what came of a reading; null for nothing. The first line tells faults apart.
 * @param slack how many times longer than on a quiet machine the work may take
 */
export function faultOf(
  { outcome, said, seconds, megabytes, givenMegabytes }: Reading,
  slack = 1,
): string | null {
  if (outcome === 'raw') return `raw exception: ${said}`;
  const allowed = slack * (FREE_SECONDS + SECONDS_PER_MEGABYTE * givenMegabytes);
  if (seconds > allowed)
    return `too slow\n${seconds.toFixed(1)} s for ${givenMegabytes.toFixed(2)} MB: ${said.slice(0, 200)}`;
  if (megabytes > MOST_MEGABYTES)
    return `too much memory\n${megabytes.toFixed(0)} MB for ${givenMegabytes.toFixed(2)} MB: ${said.slice(0, 200)}`;
  if (visibleLines(said) !== said) return `hidden characters\n${JSON.stringify(said.slice(0, 500))}`;
  if (outcome === 'refused' && said.length > LONGEST_MESSAGE)
    return `long message\n${said.length} characters: ${said.slice(0, 500)}`;
  return null;
}

/** The same for faults that most likely have one cause: of an exception its kind and where it was thrown. */
export function signatureOf(fault: string): string {
  const [first, ...rest] = fault.split('\n');
  const thrown = rest.find((line) => /^\s+at .*\/(src|cli)\//.test(line))?.replace(/^.*\/(src|cli)\//, '$1/');
  const what = first.replace(/\d+/g, 'N').slice(0, 80);
  return thrown ? `${what} (${thrown.replace(/:\d+\)?$/, '')})` : what;
}
