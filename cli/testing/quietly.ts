import { afterEach, beforeEach, vi } from 'vitest';

/** Keeps what the commands of a test file print, in its own process, from the terminal: the lines of the test so far. */
export function quietly(): string[] {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return said;
}
