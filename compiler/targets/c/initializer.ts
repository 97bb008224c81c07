/** Constants of structs that hold the extents of a kernel. */

/** Members by name; a string is an expression. */
export type Members = Readonly<Record<string, number | string>>;

/** `{ .height = 5, .width = 5 }`. Members that are 0 are left out: C initializes them to 0. */
export function membersText(members: Members): string {
  return `{ ${assignments(members)} }`;
}

/** The same over several lines, one for each of `lines`, each ending in a comma. */
export function initializer(lines: readonly Members[]): string {
  const texts = lines.map(assignments).filter((text) => text !== '');
  return `{\n${texts.map((text) => `    ${text},\n`).join('')}}`;
}

function assignments(members: Members): string {
  return Object.entries(members)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `.${name} = ${value}`)
    .join(', ');
}
