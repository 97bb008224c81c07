/** Two projects ask for the build, each with its own copy of this module, in one process. */
const shared = globalThis as { speccBuild?: Promise<unknown> };

/** Before the first test: `dist/` is what the sources say, so that tests of the command line and of the package run what people run. */
export async function setup(): Promise<void> {
  // Through variables: the scripts are plain JavaScript without types.
  const scripts = ['../../scripts/build.mjs', '../../scripts/build-types.mjs'];
  shared.speccBuild ??= Promise.all(scripts.map((script) => import(script)));
  await shared.speccBuild;
}
