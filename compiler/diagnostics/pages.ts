/** The page of a code, relative to the project's root. */
export function pageOf(code: string): string {
  return `docs/diagnostics/${code}.md`;
}
