/** Constants of structs that hold the extents of a kernel. */

/** Members by name; a string is an expression. */
export type Members = Readonly<Record<string, number | string>>;

/** `{ .height = 5, .width = 5 }`. Members that are 0 are left out, as C leaves them 0. */
export function membersText(members: Members): string {
  return `{ ${assignments(members)} }`;
}

/** The same with a line for each of `lines`, a comma at the end of each. */
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
