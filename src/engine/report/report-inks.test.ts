import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INKS, INK_NAMES } from '../../studio/inks';
import { REPORT_GROUNDS, REPORT_INKS, SOURCE_LABELS } from './report-inks';

const css = readFileSync(new URL('../../studio/inks.css', import.meta.url), 'utf8');
const onPage = (token: string) =>
  new RegExp(`${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css)?.slice(1);

const sources = Object.keys(REPORT_INKS) as (keyof typeof REPORT_INKS)[];

describe('the inks of a report', () => {
  it.each(sources)('%s looks as it does on the page', (source) => {
    expect(INK_NAMES).toContain(source);
    const { token, dash, label } = INKS[source];
    expect({ ...REPORT_INKS[source], label: SOURCE_LABELS[source] }).toEqual({
      light: onPage(token)![0],
      dark: onPage(token)![1],
      dash,
      label,
    });
  });

  it.each(Object.entries(REPORT_GROUNDS))('--%s is that of the page', (name, colours) => {
    expect(colours).toEqual(onPage(`--${name}`));
  });
});
