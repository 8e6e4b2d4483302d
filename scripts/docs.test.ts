import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true }).map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'));

/** The names of all files, without their folders. */
const FILES = new Set(
  ['src', 'cli', 'e2e', 'tools', 'parity', 'scripts', 'workers', 'bench'].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((path) => basename(String(path))),
  ),
);

/** The text without blocks of code, in which nothing is a link or a heading. */
const proseOf = (path: string) => readFileSync(path, 'utf8').replace(/^```.*?^```/gms, '');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]);

/** The anchors of a document's headings, as GitHub writes them. */
const anchorsOf = (path: string) =>
  found(proseOf(path), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

/** What a document leads to that is not there. */
function brokenLinks(path: string): string[] {
  const links = found(proseOf(path), /\]\((?!https?:)([^)\s]+)\)/g);
  return links.filter((link) => {
    const [file, anchor] = link.split('#');
    const target = file ? normalize(join(dirname(path), file)) : path;
    return !existsSync(target) || (anchor && !anchorsOf(target).includes(anchor));
  });
}

describe.each(DOCUMENTS)('%s', (path) => {
  it('leads to what is there', () => {
    expect(brokenLinks(path)).toEqual([]);
  });

  it('names folders and files that there are', () => {
    const named = found(
      proseOf(path),
      /`((?:src|cli|e2e|tools|parity|scripts|reference|studies|bench|workers|scale)\/[\w./-]+)`/g,
    );
    expect(named.filter((name) => !existsSync(name))).toEqual([]);
    const tests = found(proseOf(path), /`([\w-]+\.(?:test|spec|check)\.ts)`/g);
    expect(tests.filter((name) => !FILES.has(name))).toEqual([]);
  });
});
