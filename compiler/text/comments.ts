/** Comments of generated C and WGSL, which tell lines of the spec and change where the code does not. */

const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** Replaces comments by blanks. Line breaks stay, for the line numbers in what a compiler says. */
export function blankComments(source: string): string {
  return source.replace(STRING_OR_COMMENT, (text) => (text.startsWith('"') ? text : text.replace(/[^\n]+/g, ' ')));
}
