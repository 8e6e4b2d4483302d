/** What a network starts from, in a word or two. */
const STARTS: Readonly<Record<string, string>> = {
  fresh: 'fresh weights',
  held: 'weights of a file or run',
  teacher: 'teacher in use',
  vanilla: 'vanilla student in use',
  distilled: 'distilled student in use',
};

export const startInWords = (start: unknown): string => STARTS[String(start)] ?? String(start);
