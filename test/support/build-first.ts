/** Before the first test: `dist/` is what the sources say, so that tests of the command line and of the package run what people run. */
export async function setup(): Promise<void> {
  // Through variables: the scripts are plain JavaScript without types.
  const scripts = ['../../scripts/build.mjs', '../../scripts/build-types.mjs'];
  await Promise.all(scripts.map((script) => import(script)));
}
