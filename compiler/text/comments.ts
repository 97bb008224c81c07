/** Comments of generated C and WGSL, which name lines of the spec and so change where the code does not. */

const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** Replaces comments by blanks. Line breaks stay, for the line numbers in compiler messages. */
export function blankComments(source: string): string {
  return source.replace(STRING_OR_COMMENT, (text) => (text.startsWith('"') ? text : text.replace(/[^\n]+/g, ' ')));
}
