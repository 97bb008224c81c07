/** Before the first test: `dist/` is what the sources say, so that tests of the command line run what people run. */
export async function setup(): Promise<void> {
  // Through a variable: the script is plain JavaScript without types.
  const script = '../../scripts/build.mjs';
  await import(script);
}
