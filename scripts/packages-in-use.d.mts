export interface Manifest {
  readonly bin?: string | Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
export function unfitPackages(
  imported: ReadonlyMap<string, string>,
  declared?: readonly string[],
  named?: ReadonlySet<string>,
  manifestOf?: (name: string) => Manifest,
): string[];

/** What packages are installed with the program. */
export interface Declared {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
export function misplacedPackages(
  loads: ReadonlyMap<string, readonly { readonly path: string }[]>,
  declared?: Declared,
): string[];
