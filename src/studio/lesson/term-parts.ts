export interface TextPart {
  readonly text: string;
  readonly isTerm: boolean;
}

/** A text whose terms stand between asterisks, in parts. */
export const termParts = (text: string): TextPart[] =>
  text
    .split('*')
    .map((part, place) => ({ text: part, isTerm: place % 2 === 1 }))
    .filter((part) => part.text !== '');
