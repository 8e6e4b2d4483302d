export interface Load {
  readonly path: string;
  readonly isLater: boolean;
}
export function wayToHeavy(
  loads: ReadonlyMap<string, readonly Load[]>,
  isOfPage: (path: string) => boolean,
  isHeavy: (path: string) => boolean,
): string[] | undefined;
